"""COMPARE: the series behind a row of the progress table, ready to be drawn.

Charts compute nothing; whatever a chart needs beyond the row is worked out here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from twitter_goals import evidence, metrics, targets
from twitter_goals.periods import Period, period_of

if TYPE_CHECKING:
    from twitter_goals.progress import Case
    from twitter_goals.tidy import Tidy

PERIODS_SHOWN = 13  # a year and the same month of the year before


def periods(data: Tidy, case: Case, week_start: str, count: int = PERIODS_SHOWN) -> pd.DataFrame:
    """The sub-goal's last ``count`` periods, the current one included, oldest first.

    Columns ``label, first, last, value, target, days_covered, days, is_current``; ``value`` is
    NaN for a period without data. Periods before the first with data are left out.
    """
    unit = "month" if case.period.unit == "window" else case.period.unit
    last = (
        period_of(case.through, unit, case.period.calendar, week_start)
        if case.period.unit == "window"
        else case.period
    )
    spans = [last.step(-back) for back in range(count - 1, 0, -1)] + [last]
    rows = [_one(data, case, span, span == last) for span in spans]
    frame = pd.DataFrame(rows)
    known = frame["value"].notna()
    return frame.loc[known.idxmax() :].reset_index(drop=True) if known.any() else frame.tail(1)


def _one(data: Tidy, case: Case, span: Period, current: bool) -> dict[str, object]:
    through = min(span.last, case.through)
    measured = (
        metrics.measure(data, case.metric, case.basis, span.first, through)
        if case.basis is not None
        else None
    )
    recorded = case.recorded
    base = recorded.over(span.days, case.metric.kind) if recorded is not None else None
    return {
        "label": span.label,
        "first": span.first,
        "last": span.last,
        "value": measured.value if measured else np.nan,
        "target": case.subgoal.target_for(span, base) if case.period.unit != "window" else None,
        "days_covered": measured.days_covered if measured else 0,
        "days": span.days,
        "is_current": current,
    }


def running(shown: pd.DataFrame, row: Mapping[str, Any]) -> pd.Series:
    """Which of the ``periods`` shown is not over yet; what it brings is not judged."""
    return shown["is_current"].astype(bool) & (not row.get("period_over"))


def judged(shown: pd.DataFrame, row: Mapping[str, Any]) -> tuple[int, int]:
    """Of the ``periods`` shown that are over, and known, and had a target: how many met it, and
    how many there are."""
    known = shown[~running(shown, row)].dropna(subset=["value", "target"])
    value, target = known["value"].astype(float), known["target"].astype(float)
    direction: targets.Direction = "lower" if row.get("direction") == "lower" else "higher"
    return targets.met(value, target, direction), len(known)


def burn_up(case: Case, values: pd.DataFrame, row: Mapping[str, Any]) -> pd.DataFrame | None:
    """Day by day through the period: reached so far, the target's path, the forecast's fan.

    Index ``day`` over the whole period; columns ``actual`` (NaN after ``as_of``), ``expected``
    (the target spread over the period by the account's own weekdays), ``low, forecast, high``
    (NaN up to ``as_of``; the fan opens with the square root of the days left). None where a sum
    over days has no meaning (rates, levels, judged values).
    """
    if case.metric.kind != "flow" or row["actual"] is None:
        return None
    days = case.period.index()
    daily = values["numerator"].reindex(days)
    frame = pd.DataFrame({"actual": daily.cumsum().ffill()}, index=days)
    through = pd.Timestamp(case.through)
    frame.loc[frame.index > through, "actual"] = np.nan
    target = row["target"]
    if target is not None:
        path = evidence.weekday_path(values["numerator"], case.period.window)
        frame["expected"] = path * float(target)
    ahead = frame.index >= through
    if not case.over and row["forecast"] is not None:
        start = float(row["actual"])
        left = np.arange(ahead.sum()) / max(ahead.sum() - 1, 1)
        ends = {
            "forecast": (row["forecast"], left),
            "low": (row["forecast_low"], np.sqrt(left)),
            "high": (row["forecast_high"], np.sqrt(left)),
        }
        middle = start + (float(row["forecast"]) - start) * left
        for name, (end, shape) in ends.items():
            drawn = middle + (float(end) - float(row["forecast"])) * shape
            frame.loc[ahead, name] = drawn
    return frame


def behaviour(case: Case, values: pd.DataFrame) -> pd.DataFrame | None:
    """The XmR (process behaviour) view of a flow or ratio, limits from the baseline only."""
    if case.recorded is None or case.baseline is None or case.metric.kind not in ("flow", "ratio"):
        return None
    return evidence.xmr(metrics.per_day(values, case.metric).dropna(), case.baseline.window)

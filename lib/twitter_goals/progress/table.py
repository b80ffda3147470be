"""The table itself: each case measured, compared, forecast and judged."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from twitter_goals import ageing, evidence, metrics
from twitter_goals.periods import Period
from twitter_goals.progress.cases import Case, cases, series
from twitter_goals.progress.status import attainment, status

if TYPE_CHECKING:
    from twitter_goals.baseline import Baseline
    from twitter_goals.goals import GoalFile
    from twitter_goals.tidy import Tidy

LEARN_DAYS = 84  # a forecast learns the swing from these many days before the period
LONG = 36  # months: more than anybody will wait for
FEWEST_DAYS = 28  # with fewer of them known it takes the baseline's

COLUMNS = (
    "goal", "subgoal", "metric", "unit", "basis", "period", "target", "direction", "actual",
    "attainment", "baseline", "baseline_low", "baseline_high", "change", "change_low",
    "change_high", "evidence", "elapsed", "expected_by_now", "forecast", "forecast_low",
    "forecast_high", "chance", "status", "coverage", "notes", "sentence",
    # additions
    "goal_title", "title", "metric_title", "why", "owner", "stage", "weight", "kind", "form",
    "period_first", "period_last", "period_unit", "period_over", "as_of", "numerator",
    "denominator", "actual_day", "days_covered", "days_missing", "days_estimated",
    "days_provisional", "posts", "floor",
    "stretch", "p_value", "total_change", "total_low", "total_high", "level_verdict",
    "attributable_verdict", "verdict_provisional", "trend_under_way", "dominant_day",
    "dominant_share", "smallest_change", "months_needed", "baseline_age_days",
)  # fmt: skip


def table(
    data: Tidy,
    goals: GoalFile,
    baseline: Baseline | None,
    month: Period,
    as_of: dt.date,
    language: str = "en",
) -> pd.DataFrame:
    """The progress table for the period ``month`` as known at the end of ``as_of``.

    One row per sub-goal in the goal file's order, columns ``COLUMNS``; shares as fractions,
    ``change*`` relative to the baseline (points for metrics measured in points), intervals
    90 %. ``sentence`` is left empty: ``wording`` fills it. Over the whole table the false
    discovery rate of ``evidence`` is held at 5 %.
    """
    rows = [_row(data, case, language) for case in cases(data, goals, baseline, month, as_of)]
    _hold_false_discoveries(rows)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(data: Tidy, case: Case, language: str) -> dict[str, Any]:
    subgoal, metric, period = case.subgoal, case.metric, case.period
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    notes: list[str] = []
    row.update(
        goal="/".join(goal.name for goal in case.path),
        goal_title=case.path[-1].title_in(language),
        subgoal=subgoal.name,
        title=subgoal.title_in(language, metric),
        metric=metric.name,
        metric_title=metric.title_in(language),
        why=subgoal.why_in(language) or case.path[-1].why_in(language),
        owner=subgoal.owner,
        stage=subgoal.stage,
        weight=subgoal.weight,
        unit=metric.unit,
        kind=metric.kind,
        basis=case.basis,
        period=period.label,
        period_first=period.first,
        period_last=period.last,
        period_unit=period.unit,
        period_over=case.over,
        as_of=case.through,
        elapsed=period.elapsed(case.through),
        form=subgoal.form,
        direction=subgoal.direction,
    )
    base = _baseline_values(case)
    row.update(base)
    if case.baseline is not None:
        row["baseline_age_days"] = ageing.days(case.baseline, period.first)
    row["target"] = subgoal.target_for(period, base["baseline"])
    row["floor"] = subgoal.floor_for(period, base["baseline"])
    row["stretch"] = subgoal.stretch_for(period, base["baseline"])
    provisional = _provisional(data, case)
    row.update(_actual(data, case, provisional))
    row["attainment"] = attainment(
        row["actual"], row["target"], row["direction"],
        base["baseline"] if subgoal.deadline and metric.kind == "level" else None,
    )  # fmt: skip
    if case.baseline is None:
        notes.append("no_baseline")
    elif case.recorded is None and metric.kind != "judged":
        notes.append("metric_not_in_baseline")
    if row["target"] is None:
        notes.append("no_target")
    if row["actual"] is None:
        notes.append("no_data")
    if row["days_missing"]:
        notes.append("days_missing")
    if row["days_provisional"]:
        notes.append("days_provisional")
    if row["days_estimated"]:
        notes.append("days_estimated")
    if metric.kind == "judged":
        notes.append("judged")
    _compare(data, case, row, notes, provisional)
    row["status"] = status(case, row, notes)
    row["notes"] = notes
    return row


def _provisional(data: Tidy, case: Case) -> pd.DatetimeIndex:
    """Days of the period, up to the report's, whose figures X may still revise."""
    if case.basis != "by_day":
        return data.provisional[:0]
    first, through = pd.Timestamp(case.period.first), pd.Timestamp(case.through)
    return data.provisional[(data.provisional >= first) & (data.provisional <= through)]


def _actual(data: Tidy, case: Case, provisional: pd.DatetimeIndex) -> dict[str, Any]:
    if case.basis is None:
        days = max((min(case.through, case.period.last) - case.period.first).days + 1, 0)
        return {"actual": None, "coverage": 0.0, "days_covered": 0, "days_missing": days}
    first, through = case.period.first, case.through
    if through < first:
        return {"actual": None, "coverage": 0.0, "days_covered": 0, "days_missing": 0}
    measured = metrics.measure(data, case.metric, case.basis, first, through)
    expected = (through - first).days + 1
    level = _level(data, case) if case.metric.kind == "level" else {}
    return {
        "actual": _known(measured.value),
        "numerator": _known(measured.numerator),
        "denominator": _known(measured.denominator),
        "posts": measured.posts,
        "days_covered": measured.days_covered,
        "days_missing": max(expected - measured.days_covered, 0)
        if case.metric.kind != "judged"
        else 0,
        "days_provisional": len(provisional),
        "coverage": measured.days_covered / expected if case.metric.kind != "judged" else None,
        **level,
    }


def _level(data: Tidy, case: Case) -> dict[str, Any]:
    """The day a level was last known in the period, and how many days in it are stand-ins."""
    known = data.followers.loc[str(case.period.first) : str(case.through)].dropna(
        subset="followers"
    )
    if known.empty:
        return {}
    return {
        "actual_day": known.index[-1].date(),
        "days_estimated": int(known["estimated_days"].iloc[-1]),
    }


def _baseline_values(case: Case) -> dict[str, float | None]:
    """The baseline brought to the period's length, and the band its own runs of that length gave.

    Flows: mean covered day × days of the period. Everything else: its value over the window.
    The band is the 5th to 95th percentile of all runs of the period's length inside the
    baseline: what this account did by itself. No band where the baseline is too short.
    """
    nothing = dict.fromkeys(("baseline", "baseline_low", "baseline_high"))
    recorded = case.recorded
    if recorded is None:
        return nothing
    length = case.period.days
    value = recorded.over(length, case.metric.kind)
    band = runs(recorded.daily, case.metric, length)
    low, high = np.quantile(band, [0.05, 0.95]) if len(band) > 1 else (None, None)
    return {"baseline": _known(value), "baseline_low": _known(low), "baseline_high": _known(high)}


def runs(daily: pd.DataFrame, metric: metrics.Metric, length: int) -> np.ndarray:
    """The metric over every run of ``length`` consecutive days; missing days are scaled away.

    A run counts when at least four fifths of its days are covered.
    """
    if daily.empty or metric.kind not in ("flow", "ratio"):
        return np.array([])
    days = pd.date_range(daily.index.min(), daily.index.max(), freq="D")
    if len(days) < length + 1:
        return np.array([])
    aligned = daily.reindex(days)
    rolling = aligned.rolling(length, min_periods=math.ceil(0.8 * length))
    if metric.kind == "flow":
        return (rolling["numerator"].mean() * length).dropna().to_numpy()
    sums = rolling.sum()
    ratio = sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0) * metric.per
    return ratio.dropna().to_numpy()


def _compare(
    data: Tidy, case: Case, row: dict[str, Any], notes: list[str], provisional: pd.DatetimeIndex
) -> None:
    """Evidence and forecast, by the machinery that fits the metric's kind."""
    row["evidence"] = "not_enough_data"
    row["verdict_provisional"] = not case.over
    kind = case.metric.kind
    if kind == "judged" or row["actual"] is None:
        return
    values = series(data, case)
    compared: dict[str, Any] = {"better": row["direction"], "as_of": case.through}
    change: evidence.Change | None = None
    overlap = case.baseline is not None and case.period.first <= case.baseline.last
    if overlap and kind != "level":
        notes.append("baseline_overlaps_period")
    if case.baseline is not None and case.recorded is not None and not overlap:
        windows = case.baseline.window, case.period.window
        if kind == "flow":
            change = evidence.change(values["numerator"], *windows, **compared)
        elif kind == "ratio":
            change = evidence.ratio_change(
                values["numerator"], values["denominator"], *windows, **compared
            )
        elif kind == "level":
            change = evidence.level_change(values["numerator"], *windows, **compared)
    if change is not None:
        row.update(
            change=_known(change.change),
            change_low=_known(change.low),
            change_high=_known(change.high),
            p_value=_known(change.p_value),
            evidence=change.verdict,
            total_change=_known(change.total_change),
            total_low=_known(change.total_low),
            total_high=_known(change.total_high),
            level_verdict=change.level_verdict,
            attributable_verdict=change.attributable_verdict,
            trend_under_way=change.trend_under_way,
            dominant_day=change.dominant_day,
            dominant_share=_known(change.dominant_share),
            smallest_change=_known(change.smallest_change),
            months_needed=_months_needed(change, row),
        )
        if kind == "ratio" and row["baseline"] and case.metric.unit != "points":
            row["total_change"] = row["actual"] / row["baseline"] - 1  # as the page shows both
        notes.extend(note for note in change.notes if note not in notes)
        if change.verdict != "not_enough_data" and row["baseline_age_days"] >= ageing.OLD_DAYS:
            notes.append("baseline_old")
    _forecast(data, case, row, provisional)


def _months_needed(change: evidence.Change, row: Mapping[str, Any]) -> int | None:
    """Months on each side that would tell the target from the baseline; None beyond ``LONG``."""
    aimed, usual = row["target"], row["baseline"]
    if row["kind"] not in ("flow", "ratio") or not aimed or not usual:
        return None
    if change.verdict != "indistinguishable" or (aimed > usual) != (row["direction"] == "higher"):
        return None
    months = evidence.months_to_show(change, aimed / usual - 1)
    return math.ceil(months) if months <= LONG else None


def recent(data: Tidy, case: Case) -> tuple[pd.DataFrame, tuple[dt.date, dt.date]]:
    """Daily values up to the day of the report, and the window before the period that a forecast
    and the even path to a target learn from: its own last weeks, or the baseline's days.
    """
    assert case.basis is not None
    values = metrics.daily(data, case.metric, case.basis)
    day = dt.timedelta(1)
    before = (case.period.first - LEARN_DAYS * day, case.period.first - day)
    if len(values.loc[str(before[0]) : str(before[1])]) < FEWEST_DAYS and case.recorded:
        values, before = series(data, case), case.baseline.window  # type: ignore[union-attr]
    return values.loc[str(before[0]) : str(case.through)], before


def _forecast(data: Tidy, case: Case, row: dict[str, Any], provisional: pd.DatetimeIndex) -> None:
    """Where the period is heading. The swing is learnt from the days just before the period.

    Not from the recorded baseline: that may be a year old, and a forecast wants the account as
    it is now. The baseline serves only where those days are too few. Days that X may still
    revise are forecast like the coming ones: an export made during a day holds part of it.
    """
    values, before = recent(data, case)
    values = values.loc[~values.index.isin(provisional)]
    target, direction, kind = row["target"], row["direction"], case.metric.kind
    arguments = (before, case.period.window, case.through, target)
    if kind == "flow":
        seen = evidence.forecast(values["numerator"], *arguments, better=direction)
    elif kind == "ratio":
        seen = evidence.ratio_forecast(
            values["numerator"], values["denominator"], *arguments,
            per=case.metric.per, better=direction,
        )  # fmt: skip
    elif kind == "level":
        seen = evidence.level_forecast(values["numerator"], *arguments, better=direction)
    else:
        return
    there = row["actual"] if case.counts_up else -math.inf  # even of a provisional day
    forecast, low, high = (
        None if (known := _known(value)) is None else max(known, there)
        for value in (seen.forecast, seen.low, seen.high)
    )
    row.update(
        forecast=forecast,
        forecast_low=low,
        forecast_high=high,
        chance=_known(seen.chance),
        expected_by_now=_known(seen.expected_by_now),
    )


def _hold_false_discoveries(rows: Sequence[dict[str, Any]]) -> None:
    """Several sub-goals are several chances of a false alarm: hold the rate over the report."""
    tested = [row for row in rows if row["evidence"] in ("better", "worse")]
    every = [
        row["p_value"]
        for row in rows
        if row["p_value"] is not None and row["evidence"] != "not_enough_data"  # withheld
    ]
    if not every:
        return
    kept = dict(zip(every, evidence.adjust(every), strict=True))
    for row in tested:
        if row["p_value"] is not None and not kept[row["p_value"]]:
            row["evidence"] = "indistinguishable"
            row["notes"].append("one_of_many")


def _known(value: Any) -> float | None:
    """None where nothing is known; NaN never leaves the table."""
    return None if value is None or not np.isfinite(value) else float(value)

"""The charts of one sub-goal, each with its title, its one sentence and its description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from twitter_goals import charts, wording
from twitter_goals.page.environment import Words

if TYPE_CHECKING:
    import pandas as pd


def figures_of(
    report: Any, row: dict[str, Any], history: Any, burn_up: Any
) -> Iterator[dict[str, Any]]:
    """``title, svg, caption`` of the last periods, the way through this one, the swing."""
    language = report.language
    words = Words(language)
    if history is not None and len(history) > 1:
        yield {
            "title": (title := _progress_title(history, words)),
            "svg": charts.svg(
                charts.progress_chart(history, row, language),
                f"{row['id']}-progress",
                title,
                words.text(
                    "describe_progress",
                    metric=row.get("metric_title") or row["title"],
                    first=words.date(history["first"].iloc[0]),
                    last=words.date(history["last"].iloc[-1]),
                    value=row["actual_word"],
                    target=row["target_word"],
                    baseline=row["baseline_word"],
                ),
            ),
            "caption": _progress_caption(history, row, words),
        }
    if burn_up is not None and burn_up["actual"].notna().any():
        yield {
            "title": words.text("chart_burn_up"),
            "svg": charts.svg(
                charts.burn_up_chart(burn_up, row, language),
                f"{row['id']}-days",
                words.text("chart_burn_up"),
                words.text(
                    "describe_burn_up",
                    metric=row.get("metric_title") or row["title"],
                    first=words.date(burn_up.index[0].date()),
                    last=words.date(burn_up.index[-1].date()),
                    value=row["actual_word"],
                    target=row["target_word"],
                ),
            ),
            "caption": _burn_up_caption(burn_up, row, words),
        }
    xmr = part(report, "xmr", row["subgoal"])
    signals = _signals(xmr, row)
    if signals:
        yield {
            "title": words.text("chart_xmr"),
            "svg": charts.svg(
                charts.xmr_chart(xmr, row, language),
                f"{row['id']}-xmr",
                words.text("chart_xmr"),
                words.text(
                    "describe_xmr",
                    metric=row.get("metric_title") or row["title"],
                    first=words.date(xmr.index[0].date()),
                    last=words.date(xmr.index[-1].date()),
                    count=signals,
                ),
            ),
            "caption": " ".join(
                [words.text("caption_xmr", count=signals), *_both_true(row, words)]
            ),
        }


def _both_true(row: Mapping[str, Any], words: Words) -> list[str]:
    """Why weeks can lie outside their limits while the verdict sees no change."""
    alike = row.get("evidence") == "indistinguishable"
    return [words.text("caption_xmr_verdict")] if alike else []


def _signals(xmr: Any, row: Mapping[str, Any]) -> int:
    """Signals that touch the period: others were news in their own month."""
    if xmr is None or not len(xmr):
        return 0
    import pandas as pd

    since = pd.Timestamp(row["period_first"]) - pd.Timedelta(days=6)
    return int(xmr["signal"].loc[xmr.index >= since].sum())


def _progress_title(history: pd.DataFrame, words: Words) -> str:
    """``The last 13 months``: the unit read from the length of the newest period."""
    length = (history["last"].iloc[-1] - history["first"].iloc[-1]).days + 1
    unit = next(name for least, name in
                ((300, "year"), (80, "quarter"), (26, "month"), (5, "week"), (0, "day"))
                if length > least)  # fmt: skip
    return words.text(f"chart_progress_{unit}", count=len(history))


def _progress_caption(history: pd.DataFrame, row: Mapping[str, Any], words: Words) -> str:
    from twitter_goals.history import judged, running  # an index of reports needs no pandas

    said = []
    met, count = judged(history, row)
    if count:
        key = "caption_progress_none" if count > 1 and not met else "caption_progress"
        said.append(words.text(key, met=met, count=count))
    if row.get("baseline_low") is not None:
        said.append(words.text("caption_band"))
    partial = (history["days_covered"] < history["days"]) & history["value"].notna()
    if partial.any() and row.get("kind") != "judged":
        now = running(history, row)
        under_way = bool((partial & now).any())
        holes = bool((partial & ~now).any()) or (under_way and bool(row.get("days_missing")))
        key = "partial_running" if holes and under_way else "running" if under_way else "partial"
        said.append(words.text(f"caption_{key}"))
    return " ".join(said)


def _burn_up_caption(burn_up: pd.DataFrame, row: Mapping[str, Any], words: Words) -> str:
    target = row.get("target")
    if target is None:
        return ""
    reached = burn_up.index[burn_up["actual"] >= target]
    if len(reached) and row.get("direction") != "lower":
        first = words.text("caption_reached", day=words.date(reached[0].date()))
    elif row.get("period_over"):
        first = words.text("caption_not_reached", target=row["target_word"])
    elif row.get("expected_by_now") is not None:
        return words.text(
            "caption_expected",
            day=words.date(row["as_of"]),
            expected=wording.about(row, "expected_by_now", words.language),
        )
    else:
        return ""
    return f"{first} {words.text('caption_path')}"


def part(report: Any, which: str, name: str) -> Any:
    """The sub-goal's entry in one of the report's dictionaries, None where there is none."""
    found = getattr(report, which, None)
    return None if found is None else found.get(name)

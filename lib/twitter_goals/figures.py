"""SHOW: one chart at a time, with its title and caption, as a notebook shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from twitter_goals import cards, charts
from twitter_goals.cards import Part
from twitter_goals.history import judged
from twitter_goals.periods import WEEKDAYS

if TYPE_CHECKING:
    from twitter_goals.languages import Language

Kind = Literal["progress", "burn_up", "xmr", "timeline"]
KINDS: tuple[Kind, ...] = ("progress", "burn_up", "xmr", "timeline")


def progress(history: pd.DataFrame, row: Mapping[str, Any], language: Language) -> Part:
    """The last periods against their targets; ``history`` as ``MonthlyReport.history`` has it."""
    if history["value"].notna().sum() == 0:
        return nothing("no_values", language)
    met, count = judged(history, row)
    return _figure(
        charts.progress_chart(history, row, language),
        f"{row['subgoal']}-progress",
        row["title"],
        language.text("workbench.caption_progress", met=met, count=count)
        if count
        else language.text("workbench.caption_no_targets"),
        language,
    )


def burn_up(table: pd.DataFrame | None, row: Mapping[str, Any], language: Language) -> Part:
    """Day by day through the period; for sums only."""
    if table is None or not table["actual"].notna().any():
        return nothing("no_values" if row["kind"] == "flow" else "no_running_total", language)
    return _figure(
        charts.burn_up_chart(table, row, language),
        f"{row['subgoal']}-days",
        language.text("workbench.chart_burn_up"),
        language.text("workbench.caption_path") if "expected" in table else "",
        language,
    )


def xmr(table: pd.DataFrame | None, row: Mapping[str, Any], language: Language) -> Part:
    """Week by week inside and outside the swing of the window that sets the limits."""
    if table is None:
        counted = row["kind"] in ("flow", "ratio")
        return nothing("no_recorded_swing" if counted else "no_weeks", language)
    if table.empty:
        return nothing("no_limits", language)
    signals = int(table["signal"].sum())
    return _figure(
        charts.xmr_chart(table, row, language),
        f"{row.get('subgoal') or row['metric']}-xmr",
        language.text("workbench.chart_weeks", metric=row["metric_title"]),
        language.text("workbench.caption_weeks", count=signals, weeks=len(table)),
        language,
    )


def timeline(
    daily: pd.Series, events: pd.DataFrame, row: Mapping[str, Any], language: Language
) -> Part:
    """Daily values with numbered events, and the events' list below."""
    daily = daily.dropna()
    if daily.empty:
        return nothing("no_values", language)
    percent = row["unit"] == "share"
    first, last = daily.index.min(), daily.index.max()
    near = events[(events["day"] >= first) & (events["day"] <= last)]
    names = [
        language.text(
            "workbench.numbered_event",
            number=number,
            day=event.day.date(),
            title=language.isolate(event.title),
        )
        for number, event in enumerate(near.itertuples(), 1)
    ]
    return _figure(
        charts.timeline_chart(daily * (100 if percent else 1), near, language),
        f"{row['subgoal']}-timeline",
        language.text(
            "workbench.chart_timeline_percent" if percent else "workbench.chart_timeline",
            metric=row["metric_title"],
        ),
        "\n".join(names),
        language,
    )


def hours(table: pd.DataFrame, language: Language, weekend: tuple[str, ...], timezone: str) -> Part:
    """Weekday × hour: size is habit, colour is effect, figures only where it is clear."""
    if not table["posts"].sum():
        return nothing("no_posts", language)
    clear = int(table["verdict"].isin(["better", "worse"]).sum())
    return _figure(
        charts.weekday_hour_chart(table, language, [WEEKDAYS.index(day) for day in weekend]),
        "hours",
        language.text("page.chart_hours"),
        language.text(
            "page.caption_hours" if clear else "page.caption_hours_none",
            first=_day(table["first"].iloc[0]),
            last=_day(table["last"].iloc[0]),
            zone=language.isolate(timezone),
        ),
        language,
    )


def nothing(key: str, language: Language) -> Part:
    """Why there is no figure."""
    return cards.paragraph(language.text(f"workbench.{key}"), language.direction, language.code)


def _figure(drawing: Any, name: str, title: str, caption: str, language: Language) -> Part:
    inline = charts.svg(drawing, name, title, caption)
    return cards.figure(title, inline, caption, language.direction, language.code)


def _day(moment: Any) -> dt.date:
    return pd.Timestamp(moment).date()

"""SHOW: what was written down, as a notebook shows it; targets in the goal file's own words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING

from twitter_goals import cards
from twitter_goals.goals.values import Amount, Schedule
from twitter_goals.languages import language
from twitter_goals.metrics import CATALOGUE

if TYPE_CHECKING:
    from twitter_goals.goals.model import GoalFile, Target


def card(written: GoalFile) -> str:
    """HTML: one row a sub-goal, under the names and titles of the goal file."""
    spoken = language(written.account.language, written.account.calendar)
    own = {metric.name: metric for metric in written.metrics}
    rows = []
    for path, each in written.walk():
        metric = own.get(each.metric) or CATALOGUE.get(each.metric)
        rows.append(
            [
                spoken.isolate(path[-1].title_in(spoken.code)),
                spoken.isolate(each.title_in(spoken.code, metric)),
                spoken.isolate(each.metric),
                spoken.isolate("; ".join(as_written(target) for target in each.targets)),
            ]
        )
    head = [spoken.text(f"tables.{name}") for name in ("goal", "title", "metric", "target")]
    return cards.card(
        spoken.isolate(f"@{written.account.handle}"),
        {spoken.text("workbench.goals"): spoken.text("workbench.subgoals", count=len(rows))},
        below=cards.grid(head, rows),
        direction=spoken.direction,
        language=spoken.code,
    )


def as_written(target: Target) -> str:
    """In the words of the goal file: ``at_least: 30, per: month``."""
    return ", ".join(_parts(target))


def _parts(target: Target) -> Iterator[str]:
    given = {each.name: getattr(target, each.name) for each in fields(target)}
    for name, value in given.items():
        if value is not None:
            yield f"{name.rstrip('_')}: {_amount(value)}"


def _amount(value: object) -> str:
    if isinstance(value, Schedule):
        entries = (f"{period.label}: {_amount(each)}" for period, each in value.entries)
        return f"{{{', '.join(entries)}}}"
    if not isinstance(value, Amount):
        return str(value)
    if value.kind == "percent":
        return f"{value.value * 100:.10g}%"
    return f"{value.value:,.10g}" + (" points" if value.kind == "points" else "")

"""SET GOALS BY HAND: what an account's own past says to a target, as a notebook shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from twitter_goals import cards, charts, metrics, smart, targets
from twitter_goals.cards import Part
from twitter_goals.errors import Finding, UsageError
from twitter_goals.periods import Unit

if TYPE_CHECKING:
    from twitter_goals.folder import Folder

EVERYDAY = (  # what is proposed for beside the metrics of the goals
    "newsletter_signups", "link_click_rate", "impressions", "engagement_rate_by_impressions",
    "virality_rate_by_impressions", "profile_visits", "net_follows", "bookmark_rate_by_impressions",
    "median_impressions_per_original",
)  # fmt: skip


def past(account: Folder, metric: str, unit: Unit) -> tuple[metrics.Metric, str, pd.DataFrame]:
    """The metric, its basis, and the periods that are over and known (``targets.past``).

    Raises UsageError for a metric that is none, or that the data does not give.
    """
    chosen = metrics.resolve(metric, account.goals.metrics)
    data, settings = account.data, account.goals.account
    basis = targets.lately(data, chosen, account.last_day)
    if basis is None:
        values = {"metric": chosen.title_in(account.language.code)}
        raise UsageError(Finding("problem", "metric_without_data", values))
    seen = targets.past(
        data, chosen, basis, account.last_day, unit=unit, calendar=settings.calendar,
        week_start=settings.week_start,
    )  # fmt: skip
    return chosen, basis, seen


def proposals(account: Folder, names: Iterable[str] | None, unit: Unit) -> pd.DataFrame:
    """One row a metric that the data gives: what is usual, and a target with floor and stretch.

    Columns ``metric, basis, unit, usual, best, floor, target, stretch, reached, periods``.
    """
    rows: list[dict[str, Any]] = []
    wanted = [*(names or dict.fromkeys((*EVERYDAY, *_used(account))))]
    for name in wanted:
        chosen = metrics.resolve(name, account.goals.metrics)
        if chosen.kind == "level" or targets.lately(account.data, chosen, account.last_day) is None:
            continue  # of a level, what months added says more; see the SMART reading
        _, basis, seen = past(account, name, unit)
        found = targets.propose(seen["value"], chosen.unit, chosen.direction)
        if found is None:
            continue
        rows.append(
            {
                "metric": chosen.name,
                "basis": basis,
                "unit": chosen.unit,
                "usual": found.median,
                "best": targets.best(seen["value"], chosen.direction),
                "floor": found.floor,
                "target": found.target,
                "stretch": found.stretch,
                "reached": found.met,
                "periods": found.periods,
            }
        )
    return pd.DataFrame(rows)


def how_often(account: Folder, metric: str, unit: Unit) -> pd.DataFrame:
    """Targets from easy to never done, and in how many past periods each was met."""
    chosen, _, seen = past(account, metric, unit)
    return targets.ladder(seen["value"], chosen.unit, chosen.direction)


def try_target(
    account: Folder, metric: str, target: float | None, unit: Unit, times: float = 1
) -> Part:
    """A chart: past periods against one number, and in how many it was met.

    Without ``target`` the proposal is tried; ``times``: so many times that number.
    """
    chosen, _, seen = past(account, metric, unit)
    spoken, direction = account.language, chosen.direction
    if target is None:
        found = targets.propose(seen["value"], chosen.unit, direction)
        target = found.target if found else float("nan")
    target = target * times
    met, count = targets.met(seen["value"], target, direction), len(seen)
    code = "never" if not met else "always" if met == count else "sometimes"
    if count < targets.FEWEST:
        code = "little_past"
    best = targets.best(seen["value"], direction)
    said = spoken.text(
        f"smart.{code}_{unit}", met=met, count=count, best=spoken.number(best, chosen.unit)
    )
    row: dict[str, Any] = {
        "subgoal": chosen.name,
        "title": chosen.title_in(spoken.code),
        "unit": chosen.unit,
        "kind": chosen.kind,
        "direction": direction,
        "target": target,
    }
    if seen.empty:
        return cards.paragraph(said, spoken.direction, spoken.code)
    drawing = charts.progress_chart(seen.assign(target=target, is_current=False), row, spoken)
    title = row["title"]
    inline = charts.svg(drawing, f"{chosen.name}-target", title, said)
    return cards.figure(title, inline, said, spoken.direction, spoken.code)


def reading(account: Folder) -> Part:
    """The SMART reading of every sub-goal: one row each, one column a letter, in words.

    What is lacking begins with ✗, what people should look at with ?.
    """
    read = smart.read(account.goals, account.data, account.baseline, account.last_day)
    spoken = account.language
    head = ["", *(spoken.text(f"smart.letter_{letter}") for letter in smart.LETTERS)]
    rows = [
        [each.title_in(spoken.code)]
        + [f"{smart.MARKS[aspect.state]} {aspect.text(spoken)}" for aspect in each.aspects]
        for each in read
    ]
    table = Markup('<div lang="{}" dir="{}">{}</div>').format(
        spoken.code, spoken.direction, cards.grid(head, rows)
    )
    return Part(str(table), "\n".join(" | ".join(row) for row in rows))


def _used(account: Folder) -> Iterable[str]:
    return (subgoal.metric for _, subgoal in account.goals.walk())

"""How far a major goal has come, from its own children."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from twitter_goals.goals.model import Goal, GoalFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "goal", "title", "level", "attainment", "children", "known", "weight_known", "units",
    "mixed_units", "made_from",
)  # fmt: skip


def roll_up(goals: GoalFile, table: pd.DataFrame, language: str = "en") -> pd.DataFrame:
    """One row a major goal, in the file's order, nested ones after their parent.

    ``attainment`` is the weighted mean over the goal's *direct* children (its sub-goals and the
    goals right under it) of their attainment, each cut to 0…1 first: what one sub-goal has
    beyond its target cannot hide what another lacks. Children without a known attainment are
    left out, not taken as zero: ``known`` of ``children`` are in it, with ``weight_known`` of
    the weight (1.0 is all). None where none is known.

    ``mixed_units`` says that children measured in different ``units`` went into one figure: a
    figure to compare with itself over time, no quantity. ``made_from`` says all this in words.
    ``table`` is the progress table (``goal``, ``subgoal``, ``attainment``, ``unit``).
    """
    import pandas as pd

    rows = {(row["goal"], row["subgoal"]): row for row in table.to_dict("records")}
    found = [row for goal in goals.goals for row in _rows(goal, (), rows, language)]
    return pd.DataFrame(found, columns=list(COLUMNS))


def _rows(
    goal: Goal, above: tuple[str, ...], rows: dict[Any, Any], language: str
) -> Iterator[dict[str, Any]]:
    path = (*above, goal.name)
    nested = [list(_rows(each, path, rows, language)) for each in goal.goals]
    children: list[tuple[float, float | None]] = []
    units: set[str] = set()
    for subgoal in goal.subgoals:
        row = rows.get(("/".join(path), subgoal.name), {})
        attainment = _known(row.get("attainment"))
        children.append((subgoal.weight, attainment))
        units |= {row["unit"]} if attainment is not None and row.get("unit") else set()
    for each, below in zip(goal.goals, nested, strict=True):
        attainment = below[0]["attainment"]
        children.append((each.weight, attainment))
        units |= set(below[0]["units"]) if attainment is not None else set()
    known = [(weight, value) for weight, value in children if value is not None]
    weight, whole = sum(w for w, _ in known), sum(w for w, _ in children)
    reached = sum(w * min(max(value, 0.0), 1.0) for w, value in known) / weight if weight else None
    row = {
        "goal": "/".join(path),
        "title": goal.title_in(language),
        "level": len(path),
        "attainment": reached,
        "children": len(children),
        "known": len(known),
        "weight_known": weight / whole if whole else 0.0,
        "units": tuple(sorted(units)),
        "mixed_units": len(units) > 1,
    }
    named = [(each.title_in(language), each.weight) for each in goal.subgoals]
    named += [(each.title_in(language), each.weight) for each in goal.goals]
    yield row | {"made_from": _in_words(row, named, language)}
    for below in nested:
        yield from below


def _in_words(row: dict[str, Any], weighed: Sequence[tuple[str, float]], language: str) -> str:
    from twitter_goals.languages import language as load

    say = load(language)
    if weighed and not any(weight for _, weight in weighed):
        return say.text("goals.roll_up_weightless")
    if row["attainment"] is None:
        return say.text("goals.roll_up_unknown", count=row["children"])
    all_known = row["known"] == row["children"]
    key = "goals.roll_up_all" if all_known else "goals.roll_up"
    words = say.text(key, count=row["known"], children=row["children"])
    if len({weight for _, weight in weighed}) > 1:
        each = [f"{say.isolate(title)} {say.number(weight)}" for title, weight in weighed]
        words += " " + say.text("goals.roll_up_weights", weights=say.list(each))
    return f"{words} {say.text('goals.roll_up_mixed')}" if row["mixed_units"] else words


def _known(value: Any) -> float | None:
    return None if value is None or value != value else float(value)

"""Has the target been reached, or will it be: one word a row, and how much of it."""

from __future__ import annotations

from typing import Any

from twitter_goals.progress.cases import Case

SURE = 0.95  # with days missing or provisional, a closed period is met or missed beyond this chance
ON_TRACK, AT_RISK = 2 / 3, 1 / 3  # chance of the target, at or above: the bands chances are told in
TOO_EARLY = 0.2  # no verdict before this share of the period is over


def attainment(
    actual: float | None, target: float | None, direction: str, start: float | None = None
) -> float | None:
    """How much of the target is reached: 1.0 is all of it, whatever the direction.

    ``at_least``: actual ÷ target. ``lower`` is better: target ÷ actual, at most 1, for a
    limit that is kept is kept. With ``start`` (a level to be reached by a date): the share of
    the way from ``start`` to the target.
    """
    if actual is None or target is None:
        return None
    if start is not None:
        return (actual - start) / (target - start) if target != start else None
    if direction == "lower":
        return min(target / actual, 1.0) if actual > 0 else (1.0 if target >= 0 else None)
    return actual / target if target > 0 else None


def status(case: Case, row: dict[str, Any], notes: list[str]) -> str:
    """One of ``met on_track at_risk behind missed not_enough_data``; why goes into ``notes``."""
    actual, target, chance = row["actual"], row["target"], row["chance"]
    if actual is None or target is None:
        return "not_enough_data"
    lower = row["direction"] == "lower"
    reached = actual <= target if lower else actual >= target
    if case.counts_up and reached and not lower:
        return "met"  # more days can only add
    if case.counts_up and lower and not reached:
        return "missed"
    if case.over:
        if not row["days_missing"] and not row["days_provisional"]:
            return "met" if reached else "missed"
        if case.metric.kind == "level":
            return "met" if reached else "missed"
        if chance is not None and chance >= SURE:
            return "met"
        if chance is not None and chance <= 1 - SURE:
            return "missed"
        notes.append(
            "undecided_missing_days" if row["days_missing"] else "undecided_provisional_days"
        )
        return "not_enough_data"
    if case.metric.kind == "level" and reached and case.subgoal.deadline:
        return "met"
    if row["elapsed"] < TOO_EARLY:
        if "too_early" not in notes:  # the comparison may have said so
            notes.append("too_early")
        return "not_enough_data"
    if chance is None:
        notes.append("no_chance")
        return "not_enough_data"
    return "on_track" if chance >= ON_TRACK else "at_risk" if chance >= AT_RISK else "behind"

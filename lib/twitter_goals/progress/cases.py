"""Which sub-goal is judged on which period, basis and days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from twitter_goals import metrics
from twitter_goals.periods import Period, period_of, window

if TYPE_CHECKING:
    from twitter_goals.baseline import Baseline, Recorded
    from twitter_goals.goals import Goal, GoalFile, SubGoal
    from twitter_goals.tidy import Tidy


@dataclass(frozen=True)
class Case:
    """One sub-goal with everything its row is made from; charts' histories reuse it."""

    path: tuple[Goal, ...]
    subgoal: SubGoal
    metric: metrics.Metric
    basis: str | None
    period: Period
    through: dt.date
    recorded: Recorded | None
    baseline: Baseline | None

    @property
    def over(self) -> bool:
        """Is the period closed at ``through``?"""
        return self.through >= self.period.last

    @property
    def counts_up(self) -> bool:
        """Can another day only add to the figure?"""
        return self.metric.kind == "flow" and all(term.sign > 0 for term in self.metric.numerator)


def cases(
    data: Tidy, goals: GoalFile, baseline: Baseline | None, month: Period, as_of: dt.date
) -> list[Case]:
    """Every sub-goal, with the period it is judged on and the basis that period can give."""
    return [
        _case(data, goals, baseline, month, as_of, path, subgoal) for path, subgoal in goals.walk()
    ]


def own_period(subgoal: SubGoal, month: Period, as_of: dt.date, baseline: Baseline | None,
               week_start: str) -> Period:  # fmt: skip
    """The period a sub-goal is judged on, in a report about ``month``.

    Its own unit: the quarter or year the month ends in; the last day or week of the month that
    is over; from the baseline to the deadline for ``by``.
    """
    if subgoal.deadline is not None:
        start = subgoal.start or (baseline.last + dt.timedelta(1) if baseline else month.first)
        return window(min(start, subgoal.deadline), subgoal.deadline, month.calendar)
    unit = subgoal.period_unit
    if unit == month.unit:
        return month
    through = min(as_of, month.last)
    period = period_of(through, unit, month.calendar, week_start)
    if unit in ("day", "week") and period.last > through:
        return period.step(-1)
    return period


def series(data: Tidy, case: Case) -> pd.DataFrame:
    """Daily numerator and denominator: the baseline as recorded, then the period so far."""
    parts = []
    if case.recorded is not None:
        parts.append(case.recorded.daily)
    if case.basis is not None and case.through >= case.period.first:
        daily = metrics.daily(data, case.metric, case.basis)
        start = max(case.period.first, case.baseline.last + dt.timedelta(1)) if (
            case.baseline
        ) else case.period.first  # fmt: skip
        parts.append(daily.loc[str(start) : str(case.through)])
    parts = [part for part in parts if not part.empty]
    return pd.concat(parts).sort_index() if parts else pd.DataFrame(
        columns=["numerator", "denominator"], index=pd.DatetimeIndex([], name="day"), dtype=float
    )  # fmt: skip


def _case(
    data: Tidy,
    goals: GoalFile,
    baseline: Baseline | None,
    month: Period,
    as_of: dt.date,
    path: tuple[Goal, ...],
    subgoal: SubGoal,
) -> Case:
    metric = metrics.resolve(subgoal.metric, goals.metrics)
    period = own_period(subgoal, month, as_of, baseline, goals.account.week_start)
    through = min(as_of, month.last, period.last)
    basis = _basis(data, subgoal, metric, baseline, period.first, through)
    recorded = baseline.get(metric.name, basis) if baseline and basis else None
    return Case(path, subgoal, metric, basis, period, through, recorded, baseline)


def _basis(
    data: Tidy,
    subgoal: SubGoal,
    metric: metrics.Metric,
    baseline: Baseline | None,
    first: dt.date,
    through: dt.date,
) -> str | None:
    """The basis that both baseline and period can give; the goal file may pin it."""
    if subgoal.basis:
        return subgoal.basis
    there = metrics.bases(data, metric, first, max(first, through))
    if there:
        return comparable(there, metric, baseline)
    return metric.bases[0] if len(metric.bases) == 1 else None


def comparable(
    there: Sequence[str], metric: metrics.Metric, baseline: Baseline | None
) -> str | None:
    """Of the bases there is data on, the first that the baseline holds too, else the first."""
    held = (basis for basis in there if baseline and baseline.get(metric.name, basis))
    return next(held, there[0] if there else None)

"""ADVISE: a SMART reading of each sub-goal, and what it lacks.

Specific, measurable, attainable, relevant, timely (Doran 1981). Attainable is judged by nothing
but the account's own past. ``lacking`` means that the sub-goal cannot do its work as it stands;
``doubtful`` is for people to look at; ``unknown`` needs data that is not there yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
import pandas as pd

from twitter_goals import metrics, progress, targets
from twitter_goals.languages import Language, NumberUnit
from twitter_goals.periods import DAYS_A_MONTH, period_of

if TYPE_CHECKING:
    from twitter_goals.baseline import Baseline
    from twitter_goals.goals import AccountSettings, Goal, GoalFile, SubGoal
    from twitter_goals.progress import Case
    from twitter_goals.tidy import Tidy

Letter = Literal["specific", "measurable", "attainable", "relevant", "timely"]
State = Literal["good", "lacking", "doubtful", "unknown"]
MARKS: Mapping[State, str] = {"good": "✓", "lacking": "✗", "doubtful": "?", "unknown": "–"}
LETTERS: tuple[Letter, ...] = ("specific", "measurable", "attainable", "relevant", "timely")


@dataclass(frozen=True)
class Aspect:
    """One letter of the five: how it stands, and the text that says so (``smart.CODE``).

    ``values`` fill the text; ``units`` tell how numbers among them are written.
    """

    letter: Letter
    state: State
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: Language) -> str:
        """The sentence."""
        written = dict(self.values)
        for name, value in self.values.items():
            if isinstance(value, metrics.Metric):
                written[name] = value.title_in(language.code)
            elif name in self.units:
                written[name] = language.write(value, self.units[name])
        if written.get("baseline") is not None and "target" in self.units:
            pair = self.values["target"], self.values["baseline"]
            unit = cast("NumberUnit", self.units["target"])
            written["target"], written["baseline"] = language.apart(*pair, unit)
        return language.text(f"smart.{self.code}", **written)


@dataclass(frozen=True)
class Reading:
    """The five aspects of one sub-goal."""

    goal: str
    subgoal: str
    title: Mapping[str, str]
    aspects: tuple[Aspect, ...]
    place: str = ""  # file:line:column of the sub-goal

    def title_in(self, language: str) -> str:
        """The sub-goal's title, else its metric's."""
        return self.title.get(language) or self.title["en"]

    @property
    def lacking(self) -> tuple[Aspect, ...]:
        """What keeps it from working."""
        return tuple(aspect for aspect in self.aspects if aspect.state == "lacking")


def read(
    goals: GoalFile, data: Tidy | None, baseline: Baseline | None, as_of: dt.date
) -> tuple[Reading, ...]:
    """One reading a sub-goal, in the files' order.

    ``data`` and ``baseline`` as far as there are any; ``as_of`` is the last day looked at.
    """
    if data is None:
        return tuple(
            _read(path, subgoal, goals, None, None, as_of) for path, subgoal in goals.walk()
        )
    cases = _cases(data, goals, baseline, as_of)
    return tuple(_read(case.path, case.subgoal, goals, data, case, as_of) for case in cases)


def _cases(
    data: Tidy, goals: GoalFile, baseline: Baseline | None, as_of: dt.date
) -> Iterator[Case]:
    """Each sub-goal in the month a report is made of, the latest full one.

    A target that only the running month has is read in that.
    """
    running = period_of(as_of, "month", goals.account.calendar, goals.account.week_start)
    full = running if running.last <= as_of else running.step(-1)
    reported = progress.cases(data, goals, baseline, full, as_of)
    now = progress.cases(data, goals, baseline, running, as_of) if full != running else reported
    for case, later in zip(reported, now, strict=True):
        holds = case.subgoal.target_for(case.period, 1.0) is not None
        yield _with_basis(data, case if holds else later)


def _with_basis(data: Tidy, case: Case) -> Case:
    """On the report's basis; where its month has no data, on that which other months have.

    None where nothing is known on any day.
    """
    known = [case.basis] if case.basis else case.metric.bases
    basis = progress.comparable(
        [each for each in known if metrics.ever(data, case.metric, each)],
        case.metric, case.baseline,
    )  # fmt: skip
    recorded = case.baseline.get(case.metric.name, basis) if case.baseline and basis else None
    return replace(case, basis=basis, recorded=recorded)


def _read(
    path: tuple[Goal, ...],
    subgoal: SubGoal,
    goals: GoalFile,
    data: Tidy | None,
    case: Case | None,
    as_of: dt.date,
) -> Reading:
    metric = metrics.resolve(subgoal.metric, goals.metrics)
    aspects = (
        _specific(subgoal, metric),
        _measurable(subgoal, metric, case),
        _attainable(data, case, goals.account, as_of),
        _relevant(subgoal, path),
        _timely(subgoal, metric, case, as_of),
    )
    title = {code: subgoal.title_in(code, metric) for code in ("en", "fa")}
    return Reading(
        "/".join(goal.name for goal in path), subgoal.name, title, aspects,
        goals.place("subgoal", subgoal.name),
    )  # fmt: skip


def _specific(subgoal: SubGoal, metric: metrics.Metric) -> Aspect:
    about = {"metric": metric}
    against = {"higher": "lower", "lower": "higher"}.get(metric.better)
    if subgoal.form and subgoal.direction == against:
        return Aspect("specific", "lacking", f"wrong_way_{subgoal.direction}", about)
    if not subgoal.owner:
        return Aspect("specific", "doubtful", "no_owner", about)
    return Aspect("specific", "good", "specific", about | {"owner": subgoal.owner})


def _measurable(subgoal: SubGoal, metric: metrics.Metric, case: Case | None) -> Aspect:
    def aspect(state: State, code: str) -> Aspect:
        return Aspect("measurable", state, code, {"metric": metric})

    if subgoal.form is None:
        return aspect("lacking", "no_number")
    if case is None:
        return aspect("unknown", "no_files_yet")
    if case.basis is None:
        if metric.kind == "judged":
            return aspect("unknown", "not_judged_yet")
        return aspect("lacking", "no_followers" if metric.kind == "level" else "no_data")
    if subgoal.form in ("increase_by", "decrease_by"):
        if case.baseline is None:
            return aspect("lacking", "no_baseline")
        if case.recorded is None:
            return aspect("lacking", "not_in_baseline")
    return aspect("good", f"measured_{case.basis}")


def _attainable(
    data: Tidy | None, case: Case | None, account: AccountSettings, as_of: dt.date
) -> Aspect:
    unknown = Aspect("attainable", "unknown", "cannot_tell")
    if data is None or case is None or case.basis is None or case.subgoal.form is None:
        return unknown
    subgoal, metric, recorded = case.subgoal, case.metric, case.recorded
    baseline = recorded.over(case.period.days, metric.kind) if recorded is not None else None
    target = subgoal.target_for(case.period, baseline)
    if target is None:
        return unknown
    unit = subgoal.period_unit
    values = targets.past(
        data, metric, case.basis, as_of, unit=unit, calendar=account.calendar,
        week_start=account.week_start,
    )  # fmt: skip
    if subgoal.deadline is not None and metric.kind in ("level", "flow"):
        now, since = _so_far(data, case, values, as_of)
        months = targets.gains(values) if metric.kind == "level" else values["value"]
        left = (subgoal.deadline - since).days / DAYS_A_MONTH
        return _by_a_date(subgoal, target, now, left, months, metric)
    direction = subgoal.direction
    numbers = {"target": target, "baseline": baseline}
    units = dict.fromkeys(("target", "baseline", "best"), metric.unit)
    if baseline is not None and not subgoal.deadline:
        missed = target > baseline if direction == "lower" else target < baseline
        if missed:
            code = "above_baseline" if direction == "lower" else "below_baseline"
            return Aspect("attainable", "lacking", code, numbers, units)
    return _against_past(values["value"], target, subgoal, unit, metric)


def _against_past(
    values: pd.Series, target: float, subgoal: SubGoal, unit: str, metric: metrics.Metric
) -> Aspect:
    count = len(values)
    if count < targets.FEWEST:
        return Aspect("attainable", "unknown", f"little_past_{unit}", {"count": count})
    direction = subgoal.direction
    met = targets.met(values, target, direction)
    best = targets.best(values, direction)
    told = {"count": count, "met": met, "target": target, "best": best}
    units = {"target": metric.unit, "best": metric.unit}
    if met == 0:
        return Aspect("attainable", "doubtful", f"never_{unit}", told, units)
    if met == count:
        return Aspect("attainable", "doubtful", f"always_{unit}", told, units)
    return Aspect("attainable", "good", f"sometimes_{unit}", told, units)


def _so_far(data: Tidy, case: Case, past: pd.DataFrame, as_of: dt.date) -> tuple[float, dt.date]:
    """What has been reached of a total, and on which day; NaN where a level is not known."""
    if case.metric.kind == "level":
        return (past["value"].iloc[-1], past["last"].iloc[-1]) if len(past) else (np.nan, as_of)
    start = case.period.first
    counted = metrics.measure(data, case.metric, str(case.basis), start, max(start, as_of)).value
    return counted if counted == counted else 0.0, as_of


def _by_a_date(
    subgoal: SubGoal, target: float, now: float, left: float, months: pd.Series,
    metric: metrics.Metric,
) -> Aspect:  # fmt: skip
    """A total to be reached: what each of the months ``left`` must bring, against what past
    ``months`` brought. A limit: what it leaves to each of them."""
    limit = subgoal.direction == "lower"
    units = dict.fromkeys(("target", "now", "needed", "best"), metric.unit)
    if now > target if limit else now >= target:
        code = "limit_passed" if limit else "reached_already"
        return Aspect("attainable", "doubtful", code, {"target": target, "now": now}, units)
    if left <= 0 or now != now:
        return Aspect("attainable", "unknown", "cannot_tell")
    needed = (target - now) / left
    count = len(months)
    if count < targets.FEWEST:
        return Aspect("attainable", "unknown", "little_past_month", {"count": count})
    met = targets.met(months, needed, subgoal.direction)
    best = targets.best(months, subgoal.direction)
    told = {"needed": needed, "met": met, "count": count, "best": best}
    code = f"{'limit' if limit else 'pace'}_{'met' if met else 'never'}"
    return Aspect("attainable", "good" if met else "doubtful", code, told, units)


def _relevant(subgoal: SubGoal, path: tuple[Goal, ...]) -> Aspect:
    if subgoal.why:
        return Aspect("relevant", "good", "reason_own")
    if any(goal.why for goal in path):
        return Aspect("relevant", "good", "reason_above")
    return Aspect("relevant", "lacking", "no_reason")


def _timely(subgoal: SubGoal, metric: metrics.Metric, case: Case | None, as_of: dt.date) -> Aspect:
    target = subgoal.target
    if target is None or not (target.per or target.by):
        return Aspect("timely", "lacking", "no_period")
    if target.by is not None and target.by < as_of:
        return Aspect("timely", "lacking", "deadline_past", {"date": target.by})
    counts_up = metric.kind == "flow" and not target.per
    if counts_up and case is not None and case.baseline is None and not target.from_:
        return Aspect("timely", "lacking", "no_start", {"date": target.by})
    if target.per and target.by:
        return Aspect("timely", "good", f"every_{target.per}_until", {"date": target.by})
    if target.per:
        return Aspect("timely", "good", f"every_{target.per}")
    return Aspect("timely", "good", "until", {"date": target.by})

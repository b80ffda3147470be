"""What a goal file holds: the one model behind checking, the JSON Schema and the library's values.

Plain frozen dataclasses. Their annotations tell pydantic how to read each value (``values``),
and the schema what an editor may offer. A key of the file is a field; the few that are Python
words have an alias.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import AfterValidator, ConfigDict, Discriminator, Tag, WithJsonSchema

from twitter_goals import metrics
from twitter_goals.errors import Finding
from twitter_goals.goals import values
from twitter_goals.goals.fields import (
    ANCHORS,
    WEEKDAY,
    Date,
    Name,
    Number,
    Quantity,
    Single,
    Texts,
    Word,
    choice,
    doc,
    offered,
    read,
    several,
    text,
)
from twitter_goals.goals.values import Amount, Schedule, in_language
from twitter_goals.metrics import CATALOGUE, PARTS, Metric
from twitter_goals.periods import Calendar, Period, Unit

STRICT = ConfigDict(extra="forbid")
FORMS = ("at_least", "at_most", "increase_by", "decrease_by", "reach")
Per = Literal["day", "week", "month", "quarter", "year"]
Stage = Literal["awareness", "engagement", "conversion", "loyalty"]
OWN_COUNT = "A count of your own, declared under metrics."

# --- the file


@dataclass(frozen=True, kw_only=True)
class AccountSettings:
    """The account and how its people count time."""

    __pydantic_config__ = STRICT

    handle: Annotated[
        str,
        read(values.handle),
        text(pattern="^@?[A-Za-z0-9_]{1,20}$"),
        doc("The account's name on X, with or without @ (with @ it needs quotes)."),
    ]
    language: Annotated[
        str,
        read(values.language),
        text(examples=["en", "fa"]),
        doc("Language of reports and messages: en, fa."),
    ] = "en"
    calendar: Annotated[
        Calendar,
        *choice("gregorian", "jalali"),
        doc("Whose months are reported. gregorian unless stated, whatever the language."),
    ] = "gregorian"
    timezone: Annotated[
        str,
        read(values.timezone),
        text(examples=["Asia/Tehran", "Europe/Berlin", "UTC"]),
        doc("Decides the day and hour of a post. UTC unless stated."),
    ] = "UTC"
    week_start: Annotated[
        str,
        read(values.weekday),
        WithJsonSchema(WEEKDAY),
        doc("First day of the week. monday unless stated."),
    ] = "monday"
    weekend: Annotated[
        tuple[str, ...],
        read(several(values.weekday)),
        WithJsonSchema({"type": "array", "items": WEEKDAY}),
        doc("Days off. saturday and sunday unless stated."),
    ] = ("saturday", "sunday")
    currency: Annotated[
        str, read(values.word), text(), doc("Currency of costs and budgets, such as EUR.")
    ] = ""
    font: Annotated[str, read(values.font), text(), doc("A font file beside this, to embed.")] = ""


@dataclass(frozen=True, kw_only=True)
class Target:
    """How much, until when: one form of five, per period or by a date."""

    __pydantic_config__ = STRICT

    at_least: Annotated[
        Quantity | None,
        doc("No less than this: 30, 1.5k, 2%; or by month: {2026-10: 30, 2026-11: 35}."),
    ] = None
    at_most: Annotated[
        Quantity | None,
        doc("No more than this: 30, 1.5k, 2%; or by month: {2026-10: 30, 2026-11: 35}."),
    ] = None
    increase_by: Annotated[
        Single | None, doc("Over the baseline: 20% of it, a number, or points (0.5pp).")
    ] = None
    decrease_by: Annotated[
        Single | None, doc("Under the baseline: 20% of it, a number, or points (0.5pp).")
    ] = None
    reach: Annotated[
        Single | None, doc("A total to be reached by a date: {reach: 25000, by: 2026-12-31}.")
    ] = None
    per: Annotated[
        Per | None,
        *choice(*get_args(Per)),
        doc("The period in which it is to be met, again each time."),
    ] = None
    by: Annotated[
        Date | None,
        doc("The deadline, 2026-12-31 or 1405-10-10. With per: the last day on which it holds."),
    ] = None
    from_: Annotated[
        Date | None,
        doc("Valid from this day on; earlier targets keep their time.", alias="from"),
    ] = None
    floor: Annotated[Single | None, doc("Less than this would be a failure.")] = None
    stretch: Annotated[Single | None, doc("More than hoped for.")] = None

    @property
    def form(self) -> str | None:
        """The key it is written with: ``at_least`` …, or None where there is no number."""
        return next((form for form in FORMS if getattr(self, form) is not None), None)

    @property
    def direction(self) -> Literal["higher", "lower"]:
        """Which way is better."""
        return "lower" if self.form in ("at_most", "decrease_by") else "higher"

    def value(self, period: Period, baseline_value: float | None) -> float | None:
        """The number to compare with, in the metric's unit; None where there is none."""
        amount = getattr(self, self.form) if self.form else None
        if isinstance(amount, Schedule):
            amount = amount.at(period)
        return self.resolve(amount, baseline_value)

    def resolve(self, amount: Amount | None, baseline_value: float | None) -> float | None:
        """An amount of this target (its own, ``floor``, ``stretch``) as a number."""
        if amount is None or self.form not in ("increase_by", "decrease_by"):
            return None if amount is None else amount.value
        if baseline_value is None or baseline_value != baseline_value:
            return None
        sign = 1 if self.form == "increase_by" else -1
        step = abs(baseline_value) * amount.value if amount.kind == "percent" else amount.value
        return baseline_value + sign * step


if TYPE_CHECKING:
    History = tuple[Target, ...]
else:
    History = Annotated[
        Annotated[Target, Tag("one")] | Annotated[tuple[Target, ...], Tag("history")],
        Discriminator(lambda raw: "history" if isinstance(raw, list) else "one"),
        AfterValidator(lambda read: (read,) if isinstance(read, Target) else read),
    ]


@dataclass(frozen=True, kw_only=True)
class SubGoal:
    """One measurable aim: a metric, a target, a period."""

    __pydantic_config__ = STRICT

    name: Annotated[Name, doc("Short and lasting: reports and links are named by it.")]
    metric: Annotated[
        Word,
        offered(CATALOGUE, "A metric of your own: declared under metrics, or named in your files."),
        doc("What is measured: a name of the catalogue or of metrics below."),
    ]
    title: Annotated[Texts, doc("What readers see; a text, or one a language.")] = field(
        default_factory=dict
    )
    targets: Annotated[
        History, doc("How much, until when; a list keeps its history.", alias="target")
    ] = ()  # always a tuple, oldest first
    basis: Annotated[
        Literal["by_day", "by_post"] | None,
        *choice("by_day", "by_post"),
        doc("Pin what is counted: activity by day, or lifetime of the posts of the period."),
    ] = None
    why: Annotated[Texts, doc("The reason: why this, for whom.")] = field(default_factory=dict)
    owner: Annotated[Word | None, doc("Who sees to it.")] = None
    stage: Annotated[
        Stage | None,
        *choice(*get_args(Stage)),
        doc("Where in the reader's way it stands."),
    ] = None
    budget: Annotated[Number | None, doc("Money set aside, in the account's currency.")] = None
    weight: Annotated[Number, doc("Its share in the major goal's attainment. 1 unless stated.")] = (
        1.0
    )
    floor: Annotated[Single | None, doc("Less than this would be a failure.")] = None
    stretch: Annotated[Single | None, doc("More than hoped for.")] = None

    @property
    def target(self) -> Target | None:
        """The newest target; None where no number was written."""
        return self.targets[-1] if self.targets else None

    @property
    def form(self) -> str | None:
        """``at_least at_most increase_by decrease_by reach``, or None without a number."""
        return self.target.form if self.target else None

    @property
    def direction(self) -> Literal["higher", "lower"]:
        """Which way is better, as the target has it; higher where there is none."""
        return self.target.direction if self.target else "higher"

    @property
    def period_unit(self) -> Unit:
        """The unit of its periods: ``per``, else the month."""
        return (self.target.per if self.target else None) or "month"

    @property
    def deadline(self) -> dt.date | None:
        """The day by which it is to be reached, where it has no period of its own."""
        return self.target.by if self.target and not self.target.per else None

    @property
    def start(self) -> dt.date | None:
        """The first day of the newest target, where it says so."""
        return self.target.from_ if self.target else None

    def target_at(self, period: Period) -> Target | None:
        """The target that holds in a period: the newest begun by the period's first day."""
        if self.deadline is not None:
            return self.target
        begun = [each for each in self.targets if not each.from_ or each.from_ <= period.first]
        target = begun[-1] if begun else None
        over = target is not None and target.by is not None and period.first > target.by
        return None if over else target

    def target_for(self, period: Period, baseline_value: float | None) -> float | None:
        """The target of a period, in the metric's unit (shares as fractions).

        ``baseline_value`` is the baseline brought to the period's length. None where no target
        holds, or where it hangs on a baseline that is not known.
        """
        target = self.target_at(period)
        return target.value(period, baseline_value) if target else None

    def floor_for(self, period: Period, baseline_value: float | None) -> float | None:
        """What would be a failure to fall short of, like ``target_for``."""
        target = self.target_at(period)
        return target.resolve(target.floor or self.floor, baseline_value) if target else None

    def stretch_for(self, period: Period, baseline_value: float | None) -> float | None:
        """What would be more than hoped for, like ``target_for``."""
        target = self.target_at(period)
        return target.resolve(target.stretch or self.stretch, baseline_value) if target else None

    def title_in(self, language: str, metric: Metric | None = None) -> str:
        """Its title, else the metric's, else its name."""
        return in_language(self.title, language) or (
            metric.title_in(language) if metric else self.name
        )

    def why_in(self, language: str) -> str:
        """Its reason; empty where none was given."""
        return in_language(self.why, language)


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A major goal: a direction, with the sub-goals that make it measurable."""

    __pydantic_config__ = STRICT

    name: Annotated[Name, doc("Short and lasting: reports and links are named by it.")]
    title: Annotated[Texts, doc("What readers see; a text, or one a language.")] = field(
        default_factory=dict
    )
    why: Annotated[Texts, doc("Why are we on X at all? The reason behind the goal.")] = field(
        default_factory=dict
    )
    owner: Annotated[Word | None, doc("Who answers for it.")] = None
    weight: Annotated[Number, doc("Its share in the goal above. 1 unless stated.")] = 1.0
    subgoals: Annotated[tuple[SubGoal, ...], doc("What is measured.")] = ()
    goals: Annotated[tuple[Goal, ...], doc("Goals under this one.")] = ()

    def title_in(self, language: str) -> str:
        """Its title, else its name."""
        return in_language(self.title, language) or self.name

    def why_in(self, language: str) -> str:
        """Its reason; empty where none was given."""
        return in_language(self.why, language)


@dataclass(frozen=True, kw_only=True)
class Scale:
    """The ends of a judged scale."""

    __pydantic_config__ = STRICT

    min: Annotated[Number, doc("The lowest value.")] = 0.0
    max: Annotated[Number, doc("The highest value.")] = 100.0


@dataclass(frozen=True, kw_only=True)
class MetricEntry:
    """A metric of the user's own: a ratio of two counts, a count, or a judged value."""

    __pydantic_config__ = STRICT

    name: Annotated[Name, doc("As conversions/ or manual.csv has it, or a new name.")]
    title: Annotated[Texts, doc("What readers see; a text, or one a language.")] = field(
        default_factory=dict
    )
    unit: Annotated[
        metrics.Unit | None,
        *choice(*get_args(metrics.Unit)),
        doc("How its numbers are written. Nothing is guessed."),
    ] = None
    better: Annotated[
        metrics.Better,
        *choice(*get_args(metrics.Better)),
        doc("Which way is better. higher unless stated."),
    ] = "higher"
    numerator: Annotated[
        Word | None, offered(PARTS, OWN_COUNT), doc("A ratio's upper count, by name.")
    ] = None
    denominator: Annotated[
        Word | None, offered(PARTS, OWN_COUNT), doc("A ratio's lower count, by name.")
    ] = None
    per: Annotated[Number | None, doc("A ratio is given for so many: 1000.")] = None
    absent_days: Annotated[
        Literal["zero", "missing"] | None,
        *choice("zero", "missing"),
        doc("A count: are days without an entry, between the first and the last, zeros?"),
    ] = None
    judged: Annotated[
        bool,
        read(values.truth),
        WithJsonSchema({"type": "boolean"}),
        doc("A value people give by judgement, in manual.csv."),
    ] = False
    scale: Annotated[Scale | None, doc("A judged value: the ends of its scale.")] = None


@dataclass(frozen=True, kw_only=True)
class GoalsPart:
    """A file of goals/: more goals and metrics of the same account."""

    __pydantic_config__ = STRICT

    goals: Annotated[tuple[Goal, ...], doc("Major goals.")] = ()
    metrics: Annotated[tuple[MetricEntry, ...], doc("Metrics of your own.")] = ()


@dataclass(frozen=True, kw_only=True)
class GoalsYaml(GoalsPart):
    """goals.yaml: the account, its goals, its settings."""

    __pydantic_config__ = STRICT

    account: Annotated[AccountSettings, doc("Whose goals these are; handle is needed.")]
    baseline: Annotated[
        Word | None,
        WithJsonSchema({"type": ["string", "number"]}),
        doc("The name of a recorded baseline (a file in baselines/)."),
    ] = None
    followers: Annotated[
        Mapping[dt.date, float],
        read(values.anchors),
        WithJsonSchema(ANCHORS),
        doc("Follower totals by the day you saw them: exports hold only changes."),
    ] = field(default_factory=dict)


# --- what the library works with


@dataclass(frozen=True)
class SourceFile:
    """A goal file as it was read."""

    path: str
    sha256: str


@dataclass(frozen=True, repr=False)
class GoalFile:
    """Everything the goal files of an account folder say, checked.

    ``followers``: totals by day, to anchor the follower count. ``metrics``: the user's own and
    those that only the data names. ``sha256`` is over all ``files``. ``findings``: notes.
    """

    account: AccountSettings
    baseline: str | None
    followers: Mapping[dt.date, float]
    metrics: tuple[Metric, ...]
    goals: tuple[Goal, ...]
    files: tuple[SourceFile, ...]
    sha256: str
    findings: tuple[Finding, ...] = ()
    places: Mapping[tuple[str, ...], str] = field(default_factory=dict, compare=False)

    def place(self, *what: str) -> str:
        """``file:line:column`` of ``"subgoal", NAME`` or of ``"baseline"``; empty if not known."""
        return self.places.get(what, "")

    def __repr__(self) -> str:
        subgoals = sum(1 for _ in self.walk())
        return f"<GoalFile @{self.account.handle}: {len(self.goals)} goals, {subgoals} sub-goals>"

    def _repr_html_(self) -> str:
        from twitter_goals.goals.card import card

        return card(self)

    def walk(self) -> Iterator[tuple[tuple[Goal, ...], SubGoal]]:
        """``(path of major goals, sub-goal)``, in the files' order."""
        yield from _walk(self.goals, ())

    def subgoal(self, name: str) -> SubGoal:
        """The sub-goal of that name. Raises KeyError."""
        return next((each for _, each in self.walk() if each.name == name), None) or _missing(name)


def _walk(
    goals: tuple[Goal, ...], above: tuple[Goal, ...]
) -> Iterator[tuple[tuple[Goal, ...], SubGoal]]:
    for goal in goals:
        path = (*above, goal)
        for subgoal in goal.subgoals:
            yield path, subgoal
        yield from _walk(goal.goals, path)


def _missing(name: str) -> Any:
    raise KeyError(name)

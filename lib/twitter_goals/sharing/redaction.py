"""A report without texts of posts, without names of people, or without both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from twitter_goals.errors import Finding, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from twitter_goals.goals import Goal, GoalFile
    from twitter_goals.tidy import Tidy

Report = TypeVar("Report")

REDACTIONS = {"posts": {"posts"}, "handles": {"handles"}, "all": {"posts", "handles"}}
LEFT_OUT = "…"
NAMELESS = "account"
METRIC_TEXTS = ("title", "formula", "is_not", "source")
HANDLE = re.compile(r"@\w{1,30}|(?i:\b(?:x|twitter)\.com/)\w+")


def redactions(what: str | Iterable[str] | None) -> frozenset[str]:
    """``posts``, ``handles``, ``all`` or several by commas, as a set of ``posts``, ``handles``.

    Raises UsageError (code ``unknown_redaction``).
    """
    names = what.split(",") if isinstance(what, str) else what or ()
    wanted = [name.strip() for name in names if name.strip()]
    unknown = [name for name in wanted if name not in REDACTIONS]
    if unknown:
        values = {"found": unknown[0], "known": list(REDACTIONS)}
        raise UsageError(Finding("problem", "unknown_redaction", values))
    return frozenset().union(*(REDACTIONS[name] for name in wanted))


def redact(report: Report, what: str | Iterable[str] | None) -> Report:
    """The same report without texts of posts, names of people, or both.

    ``posts``: texts, links and ids of posts, and what findings quote of them. ``handles``: the
    account's name, every @handle, owners and judges, and names inside file names. Numbers stay.
    Works on a ``MonthlyReport``: its ``data``, ``goals``, ``events`` and ``baseline`` are
    replaced, and ``redact`` tells the page to say so.
    """
    wanted = redactions(what)
    if not wanted:
        return report
    given: Any = report
    changed = {"data": given.data, "goals": given.goals, "events": given.events,
               "baseline": given.baseline}  # fmt: skip
    if "posts" in wanted:
        changed["data"] = _without_posts(changed["data"])
    if "handles" in wanted:
        names = Names(given.goals.account.handle)
        changed["data"] = _without_names(changed["data"], names)
        changed["goals"] = _nameless_goals(changed["goals"], names)
        changed["events"] = names.out_of(changed["events"], "title")
        if given.baseline is not None:
            changed["baseline"] = replace(
                given.baseline,
                name=names.out(given.baseline.name), why=names.out(given.baseline.why),
                account=None, files=(),
            )  # fmt: skip
    return replace(given, **changed, redact=wanted)


class Names:
    """Takes handles out of texts; the account's own also where it stands without @."""

    def __init__(self, handle: str | None) -> None:
        own = re.escape((handle or "").lstrip("@"))
        # An underscore ends a name here: exports are called …_khabar_example_20260101_….
        self.own = re.compile(rf"(?<![^\W_]){own}(?![^\W_])", re.IGNORECASE) if own else None

    def out(self, text: Any) -> Any:
        """The text without handles; anything else as it is."""
        if not isinstance(text, str):
            return text
        clean = HANDLE.sub(LEFT_OUT, text)
        return self.own.sub(LEFT_OUT, clean) if self.own else clean

    def slug(self, name: str) -> str:
        """The name of a goal, which stays one: letters, digits and hyphens."""
        return self.own.sub(NAMELESS, name) if self.own else name

    def out_of(self, frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
        """The frame with the texts of these columns without handles."""
        there = [column for column in columns if column in frame]
        return frame.assign(**{column: frame[column].map(self.out) for column in there})


def _without_posts(data: Tidy) -> Tidy:
    posts = data.posts
    stand_ins = {post: f"post-{number}" for number, post in enumerate(posts["post_id"], start=1)}
    texts = [text for text in posts["text"] if isinstance(text, str) and text]
    posts = posts.assign(
        post_id=posts["post_id"].map(stand_ins), text=posts["text"].map(_shape), link=""
    )
    restatements = data.restatements
    if "key" in restatements:
        keys = restatements["key"].map(lambda key: stand_ins.get(key, key))
        restatements = restatements.assign(key=keys)

    def quotes_post(value: Any) -> bool:
        text = str(value)
        return text in stand_ins or len(text) > 40 or any(text in post for post in texts)

    findings = tuple(
        replace(
            finding,
            values={
                name: LEFT_OUT if isinstance(value, str) and quotes_post(value) else value
                for name, value in finding.values.items()
            },
        )
        for finding in data.findings
    )
    return replace(data, posts=posts, restatements=restatements, findings=findings)


def _shape(text: Any) -> str:
    """What the drivers ask of a text, its length and whether it has a link, and nothing else."""
    prose, links = re.subn(r"https?://\S+", "", text if isinstance(text, str) else "")
    return "•" * len(prose.strip()) + (" https://•" if links else "")


def _without_names(data: Tidy, names: Names) -> Tidy:
    findings = tuple(
        replace(
            finding,
            file=names.out(finding.file),
            values={name: names.out(value) for name, value in finding.values.items()},
        )
        for finding in data.findings
    )
    judged = data.judged
    if "source" in judged:
        judged = judged.assign(source="", note="")
    return replace(
        data,
        posts=names.out_of(data.posts, "text").assign(link=""),
        judged=judged,
        restatements=names.out_of(data.restatements, "old_file", "new_file"),
        files=names.out_of(data.files, "path").assign(account=None),
        findings=findings,
    )


def _nameless_goals(goals: GoalFile, names: Names) -> GoalFile:
    def nameless(goal: Goal) -> Goal:
        return replace(
            goal,
            **_texts(goal, names),
            owner=None,
            goals=tuple(nameless(each) for each in goal.goals),
            subgoals=tuple(
                replace(each, **_texts(each, names), owner=None) for each in goal.subgoals
            ),
        )

    return replace(
        goals,
        account=replace(goals.account, handle=""),
        goals=tuple(nameless(goal) for goal in goals.goals),
        metrics=tuple(
            replace(each, **{field: _text(getattr(each, field), names) for field in METRIC_TEXTS})
            for each in goals.metrics
        ),
    )


def _texts(thing: Any, names: Names) -> dict[str, Any]:
    """Name, title and reason without names."""
    return {
        "name": names.slug(thing.name),
        "title": _text(thing.title, names),
        "why": _text(thing.why, names),
    }


def _text(value: Any, names: Names) -> Any:
    """A text, one a language, or nothing."""
    if isinstance(value, Mapping):
        return {code: names.out(text) for code, text in value.items()}
    return names.out(value)

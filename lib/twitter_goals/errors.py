"""What can be wrong, said once: findings, and the one family of exceptions that carries them.

A finding is a fact about somebody's file: where it stands, what was found, what would be
right. It holds a message *key* and values, not a sentence, so that the same finding can be
read in the account's language (see ``languages``) and tested without comparing prose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["problem", "repair", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed in one place.

    ``problem``: the input cannot be used (in whole or for this row); ``repair``: it was put
    right and the truth is known; ``note``: odd, kept as it is.
    ``code`` is a key under ``[findings]`` of the language tables; ``values`` fill it.
    ``line`` and ``column`` count from 1, as editors do.
    """

    severity: Severity
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    file: str | None = None
    line: int | None = None
    column: int | None = None

    @property
    def place(self) -> str:
        """``file:line:column``, as far as known."""
        parts = [self.file, self.line, self.column]
        return ":".join(str(part) for part in parts if part is not None)

    def text(self, language: str = "en") -> str:
        """The sentence, without its place."""
        from twitter_goals.languages import language as load

        return load(language).text(f"findings.{self.code}", **self.values)

    def line_of_text(self, language: str = "en") -> str:
        """``file:line:column: sentence``: one line for a terminal or a log."""
        return f"{self.place}: {self.text(language)}" if self.place else self.text(language)

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """For JSON: code, message, file, line, column."""
        return {
            "code": self.code,
            "message": self.text(language),
            "file": self.file,
            "line": self.line,
            "column": self.column,
        }


class TwitterGoalsError(Exception):
    """The family. Carries every finding at once; ``str()`` is one line for each."""

    exit_code = 1

    def __init__(self, findings: Iterable[Finding] | Finding, language: str = "en") -> None:
        self.findings = (findings,) if isinstance(findings, Finding) else tuple(findings)
        self.language = language
        super().__init__(self.findings)

    def __str__(self) -> str:
        return "\n".join(finding.line_of_text(self.language) for finding in self.findings)

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback: the sentences, which say where to look."""
        return str(self).split("\n")

    def __reduce__(self) -> tuple[Any, ...]:  # crosses process boundaries in batches
        return type(self), (self.findings, self.language)


class UsageError(TwitterGoalsError):
    """The call itself was wrong: an unknown month, parameter, folder or name. Exit code 2."""

    exit_code = 2


class ExportError(TwitterGoalsError):
    """An export file cannot be used."""


class GoalFileError(TwitterGoalsError):
    """A goal file cannot be used."""


class BaselineError(TwitterGoalsError):
    """A baseline cannot be recorded, or a recorded one was changed."""


class DataError(TwitterGoalsError):
    """The data does not hold what was asked for, such as a month without any day."""


class ReportError(TwitterGoalsError):
    """A notebook failed while it ran, or its report could not be written."""


def nearest(found: str, known: Iterable[str]) -> str | None:
    """The known name most like what was found, if any is like it at all."""
    import difflib

    close = difflib.get_close_matches(found, list(known), n=1, cutoff=0.6)
    return close[0] if close else None

"""REPEAT: many accounts and months, on any Executor, each report made once and only if needed.

A run that was stopped, however rudely, is simply run again: what was finished is recognised by
what it was made from, and nothing is ever half there.
"""

from twitter_goals.batch.one import make_one
from twitter_goals.batch.progress import line, told
from twitter_goals.batch.run import HERE, Outcome, Where, requests, run
from twitter_goals.report import ReportResult

__all__ = [
    "HERE",
    "Outcome",
    "ReportResult",
    "Where",
    "line",
    "make_one",
    "requests",
    "run",
    "told",
]

"""Which months an account has data for: read once, and noted beside its reports."""

from __future__ import annotations

import hashlib
import json
import time

from twitter_goals import __version__, delivery, report
from twitter_goals.batch.one import failed
from twitter_goals.batch.source import Source
from twitter_goals.batch.store import Store
from twitter_goals.errors import DataError, Finding
from twitter_goals.report import ReportRequest, ReportResult


def months_of(request: ReportRequest) -> list[str] | ReportResult:
    """The labels of every full month with data, oldest first; a failure as a result."""
    started = time.perf_counter()
    try:
        return _months(request)
    except Exception as error:
        return failed(request, error, started)


def _months(request: ReportRequest) -> list[str]:
    source, store = Source(request.account), Store(request.out)
    settings = source.settings(request)
    asked = [__version__, request.calendar, request.as_of, source.tokens]
    key = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    secret = delivery.nameless(request.redact)  # then nothing is noted under the account's name
    account = report.place(settings, "x", settings.language, request).partition("/")[0]
    noted = {} if secret else store.months(account)
    if noted.get("of") == key:
        return list(noted["months"])
    from twitter_goals.account import open as open_account

    opened = open_account(source.folder(), calendar=request.calendar)
    limit = report.day(request.as_of) if request.as_of else opened.last_day
    found = [span.label for span in opened.months if span.last <= limit]
    if not found:
        values = {"first": opened.first_day, "last": opened.last_day}
        raise DataError(Finding("problem", "no_full_month", values))
    if not secret:
        store.note_months(account, {"of": key, "months": found})
    return found

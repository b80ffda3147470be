"""One report of a batch: make it unless it is there; whatever happens, say what happened."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import replace
from typing import Any

from twitter_goals import delivery, report
from twitter_goals.batch.source import Source, fingerprint
from twitter_goals.batch.store import Store
from twitter_goals.errors import ReportError, TwitterGoalsError
from twitter_goals.report import ReportRequest, ReportResult


def make_one(request: ReportRequest, force: bool = False) -> ReportResult:
    """Make the report, or skip it where one made from the very same things is there.

    Raises nothing: a failure is a result too. This is what executors run, so it takes and gives
    plain values and finds everything else by their addresses.
    """
    started = time.perf_counter()
    try:
        return _made_or_skipped(request, force, started)
    except Exception as error:
        return failed(request, error, started)


def failed(request: ReportRequest, error: Exception, started: float) -> ReportResult:
    """The result that tells of an error: in the library's words, or as a fault of ours."""
    ours = error if isinstance(error, TwitterGoalsError) else None
    copies = [finding.values.get("copy") for finding in ours.findings] if ours else []
    return ReportResult(
        account=request.account,
        period=request.month,
        status="failed",
        seconds=time.perf_counter() - started,
        error=str(ours) if ours else f"{type(error).__name__}: {error}",
        exit_code=ours.exit_code if ours else 1,
        failed_copy=next(filter(None, copies), None),
    )


def _made_or_skipped(request: ReportRequest, force: bool, started: float) -> ReportResult:
    source, store = Source(request.account), Store(request.out)
    settings = source.settings(request)
    month = report.month_label(request, settings)
    if secret := delivery.nameless(request.redact):
        request = replace(request, folder=store.nameless(source.hashes({}).values()))
    where = report.place(settings, month, request.language or settings.language, request)
    account, _, name = where.rpartition("/")

    def markers() -> list[dict[str, Any]]:
        return list(store.markers(account, None if month == "last" else name))

    def finished() -> ReportResult | None:
        for marker in [] if force else markers():
            if marker["fingerprint"] == made_from and store.complete(marker):
                if marker["inputs"] != inputs:  # the same content, newly copied
                    with suppress(ReportError):  # spares reading them again, where it can be noted
                        store.mark(marker, inputs)
                return _skipped(settings.handle, marker, store, started)
        return None

    known = {file: about for marker in markers() for file, about in marker["inputs"].items()}
    hashes = source.hashes(known)  # before anything is read: a later change is noticed later
    made_from = fingerprint(request, month, hashes)
    # names of files often hold the handle: nothing is noted of them that is not told anyway
    inputs = {} if secret else source.record(hashes)
    if there := finished():  # asked without a claim, which a read-only folder would refuse
        return there
    with store.claim(where):
        if there := finished():  # another process made it while we waited
            return there

        def publish(there: str, files: Mapping[str, bytes]) -> Mapping[str, str]:
            with store.claim(there) if there != where else nullcontext():  # "last" has a name now
                written = store.publish(there, files)
                if "report.html" in files:
                    marker = {
                        "where": there,
                        "fingerprint": made_from,
                        "period": json.loads(files["summary.json"])["period"],
                        "files": {name: len(data) for name, data in files.items()},
                    }
                    store.mark(marker, inputs)
                return written

        return report.make(replace(request, account=str(source.folder())), publish, settings)


def _skipped(handle: str, marker: Mapping[str, Any], store: Store, started: float) -> ReportResult:
    html, summary, notebook = (
        store.address(marker["where"], name)
        for name in ("report.html", "summary.json", "notebook.ipynb")
    )
    return ReportResult(
        account=handle,
        period=marker["period"],
        status="skipped",
        html=html,
        summary=summary,
        notebook=notebook,
        seconds=time.perf_counter() - started,
    )

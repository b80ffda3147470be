"""A batch from its plan to its results."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from twitter_goals import kit, remote
from twitter_goals.batch import executors
from twitter_goals.batch.months import months_of
from twitter_goals.batch.one import make_one
from twitter_goals.errors import Finding, UsageError
from twitter_goals.report import ReportRequest, ReportResult

RUNS_A_WORKER = 200  # reports a pool's worker makes before a fresh one takes its place


@dataclass(frozen=True)
class Where:
    """Where reports are made. ``start`` is called again when an executor has broken down."""

    start: Callable[[], AbstractContextManager[Executor]]
    at_once: int  # reports handed out at a time
    elsewhere: bool = True  # where relative paths may mean something else
    renewed: int | None = None  # reports after which ``start`` is called again, if ever

    @classmethod
    def chosen(cls, jobs: int = 1, dask: str | None = None) -> Where:
        """On the Dask cluster of that address, in so many processes, or in this one."""
        if dask:
            return cls(partial(executors.dask, dask), at_once=1000)
        if jobs > 1:
            return cls(partial(executors.pool, jobs), 2 * jobs, renewed=jobs * RUNS_A_WORKER)
        return HERE

    def sent(self, request: ReportRequest) -> ReportRequest:
        """The request as a worker there can read it."""
        if not self.elsewhere:
            return request
        notebook = request.notebook
        if notebook and Path(notebook).is_file():  # else one of the kit's, by name
            notebook = _absolute(notebook)
        account = request.account
        if not remote.is_remote(account):
            account = _absolute(str(kit.locate(account)))
        return replace(request, account=account, out=_absolute(request.out), notebook=notebook)


HERE = Where(executors.here, at_once=1, elsewhere=False)


@dataclass(frozen=True)
class Outcome:
    """What became of every report of a batch, in the order of the plan."""

    results: tuple[ReportResult, ...]

    def of(self, status: str) -> tuple[ReportResult, ...]:
        """Those ``made``, ``skipped`` or ``failed``."""
        return tuple(result for result in self.results if result.status == status)

    @property
    def exit_code(self) -> int:
        """0 when all are there, 2 when all failed and each by a wrong call, 1 otherwise."""
        failed = self.of("failed")
        misuse = len(failed) == len(self.results) and all(each.exit_code == 2 for each in failed)
        return (2 if misuse else 1) if failed else 0


def requests(
    accounts: Iterable[str], months: Iterable[str] = ("last",), **wishes: Any
) -> list[ReportRequest]:
    """The plan: each account with each month (``all``: every full month it has data for).

    ``wishes`` are the other fields of ``ReportRequest``.
    """
    months = list(months)
    return [ReportRequest(account=a, month=m, **wishes) for a in accounts for m in months]


def run(
    plan: Sequence[ReportRequest],
    where: Where = HERE,
    *,
    force: bool = False,
    planned: Callable[[int], None] = lambda count: None,
    begun: Callable[[ReportRequest], None] = lambda request: None,
    told: Callable[[ReportResult], None] = lambda result: None,
) -> Outcome:
    """Make every report of the plan that is not there yet.

    ``planned`` is told how many reports there are, ``begun`` each report as it is handed out,
    ``told`` each result as it comes. A report
    whose worker was lost is tried again, alone, so that it cannot take others along; a second
    loss is its failure.
    """
    months: dict[int, list[str] | ReportResult] = {}
    every = {number: request for number, request in enumerate(plan) if request.month == "all"}
    with closing(_each(where, months_of, every)) as answers:
        for number, answer in answers:
            lost = isinstance(answer, Exception)
            months[number] = _lost(plan[number], answer) if lost else answer

    reports: dict[int, ReportRequest] = {}
    results: dict[int, ReportResult] = {}
    for number, request in enumerate(plan):
        found = months.get(number, [request.month])
        if isinstance(found, ReportResult):
            results[len(reports) + len(results)] = found
        else:
            for month in found:
                reports[len(reports) + len(results)] = replace(request, month=month)
    planned(len(reports) + len(results))
    for result in results.values():
        told(result)
    make = partial(make_one, force=force)
    with closing(_each(where, make, reports, begun)) as answers:
        for number, answer in answers:  # closed at once, workers and all, if ``told`` raises
            request = reports[number]
            result = _lost(request, answer) if isinstance(answer, Exception) else answer
            results[number] = _as_asked(request, result)
            told(results[number])
    return Outcome(tuple(results[number] for number in sorted(results)))


def _each(
    where: Where,
    call: Callable[[Any], Any],
    arguments: Mapping[int, Any],
    begun: Callable[[ReportRequest], None] = lambda request: None,
) -> Generator[tuple[int, Any], None, None]:
    """``call`` of every argument, as they finish; an exception where its worker was lost twice."""
    todo = {number: where.sent(request) for number, request in arguments.items()}
    lost: dict[int, Any] = {}
    for waiting, width in ((dict(todo), where.at_once), (lost, 1)):
        while waiting:
            running: dict[Future[Any], int] = {}
            left = where.renewed or len(waiting)
            with ExitStack() as stack:
                try:
                    executor = stack.enter_context(where.start())
                except UsageError as gone:  # a cluster that was there is gone
                    if waiting is not lost:
                        raise
                    yield from ((number, gone) for number in lost)
                    return
                while running or (waiting and left):
                    try:
                        for number in list(islice(waiting, min(width - len(running), left))):
                            begun(arguments[number])
                            running[executor.submit(call, waiting[number])] = number
                            del waiting[number]
                            left -= 1
                    except BrokenExecutor:
                        if not running:
                            break  # a new executor takes over
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        number = running.pop(future)
                        error = _error(future)
                        if error is None or waiting is lost:
                            yield number, error or future.result()
                        else:
                            lost[number] = todo[number]


def _error(future: Future[Any]) -> BaseException | None:
    try:
        return future.exception()
    except CancelledError as error:  # a cluster's scheduler is gone
        return error


def _lost(request: ReportRequest, error: Exception) -> ReportResult:
    finding = Finding("problem", "worker_lost", {"reason": str(error) or type(error).__name__})
    return ReportResult(
        account=request.account,
        period=request.month,
        status="failed",
        error=finding.text(),
        exit_code=1,
    )


def _absolute(address: str) -> str:
    return address if remote.is_remote(address) else str(Path(address).resolve())


def _as_asked(request: ReportRequest, result: ReportResult) -> ReportResult:
    """Paths as the caller wrote them, where a worker was given absolute ones."""
    if request.out == (out := _absolute(request.out)):
        return result
    paths: dict[str, Any] = {
        name: str(value).replace(out, request.out.rstrip("/"), 1)
        for name in ("html", "summary", "notebook", "failed_copy", "error")
        if (value := getattr(result, name))
    }
    return replace(result, **paths)

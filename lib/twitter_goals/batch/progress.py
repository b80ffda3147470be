"""What a batch says while it runs: one line a result, and on a terminal a bar below them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from twitter_goals.report import ReportRequest, ReportResult

Told = tuple[Callable[[int], None], Callable[[ReportRequest], None], Callable[[ReportResult], None]]
BAR = "{percentage:3.0f}% {bar} {n_fmt} of {total_fmt}, {remaining} left{desc}"


def line(result: ReportResult) -> str:
    """One line for one result: what became of it, whose and of when, how long, and where it is."""
    head = f"{result.status:<7}  {result.account}  {result.period}"
    if result.status == "failed":
        told = " · ".join((result.error or "").splitlines())
        copy = result.failed_copy
        return f"{head}  {told}" + (f"  ({copy})" if copy and copy not in told else "")
    return f"{head}  {result.seconds:.1f} s  {result.html}"


@contextmanager
def told(stream: TextIO | None = None) -> Iterator[Told]:
    """The callbacks of ``run``: a bar with time left on a terminal, lines wherever it goes.

    Lines of failures go to standard error, all others to ``stream`` (standard output).
    """
    from tqdm import tqdm

    with tqdm(
        total=1, disable=not sys.stderr.isatty(), dynamic_ncols=True, leave=False, bar_format=BAR,
        desc=" · looking for months",
    ) as bar:  # fmt: skip

        def planned(count: int) -> None:
            bar.set_description_str("", refresh=False)
            bar.reset(total=count)

        def begun(request: ReportRequest) -> None:
            name = request.account.rstrip("/").rsplit("/", 1)[-1]
            bar.set_description_str(f" · {name} {request.month}")

        def one(result: ReportResult) -> None:
            failed = result.status == "failed"
            tqdm.write(line(result), file=sys.stderr if failed else stream or sys.stdout)
            bar.update()

        yield planned, begun, one

"""Where reports are made: in this process, in a pool over the cores, on a Dask cluster."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from twitter_goals.errors import Finding, UsageError

RUNS_A_WORKER = 100  # reports a pool worker makes before it is replaced by a fresh one


class Here(Executor):
    """One call after another in this process, each finished when ``submit`` returns."""

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(call(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def here() -> Iterator[Executor]:
    """This process; enough for one report, and for a debugger."""
    yield Here()


@contextmanager
def pool(jobs: int) -> Iterator[Executor]:
    """So many processes on this machine, each with a warm process of its own.

    Workers do not start as copies of this process: whatever threads and memory it has by now
    would come along.
    """
    kinds = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in kinds else "spawn")
    if "forkserver" in kinds:
        context.set_forkserver_preload(["twitter_goals.batch"])
    executor = ProcessPoolExecutor(
        jobs, context, initializer=_leave_interrupts, max_tasks_per_child=RUNS_A_WORKER
    )
    try:
        yield executor
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    executor.shutdown()


def _leave_interrupts() -> None:
    """Ctrl-C reaches the whole terminal; the process that planned the batch deals with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def dask(address: str) -> Iterator[Executor]:
    """A Dask cluster by its scheduler's address; workers that are lost are made up for by Dask.

    Its workers need this library, and account and output folders they can reach: a shared file
    system, or addresses. Raises UsageError without the extra ``dask``, or without an answer.
    """
    try:
        from distributed import Client

        client = Client(address, timeout="10s", set_as_default=False)
    except (ImportError, OSError, ValueError) as error:
        values = {"found": address, "reason": str(error) or type(error).__name__}
        raise UsageError(Finding("problem", "no_dask_cluster", values)) from error
    with client:
        yield client.get_executor(pure=False, retries=2)

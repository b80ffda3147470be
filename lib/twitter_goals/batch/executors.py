"""Where reports are made: in this process, in a pool over the cores, on a Dask cluster."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from typing import Any

from twitter_goals.errors import Finding, UsageError

PATIENCE = 10.0  # seconds the workers of a pool may take to end, before they are killed


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
    would come along. None of them outlives the ``with`` block, or this process, however it ends.
    """
    # ``max_tasks_per_child`` would renew workers one by one, and can leave the last reports waiting
    # for ever (CPython issue 115634, up to 3.14); ``run`` renews the whole pool instead.
    kinds = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in kinds else "spawn")
    if "forkserver" in kinds:
        context.set_forkserver_preload(["twitter_goals.batch"])
    others = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(jobs, context, initializer=_settle)
    try:
        yield executor
    except BaseException:
        _end(executor, others, patience=0)  # reports under way are not half there: they are not
        raise
    _end(executor, others, PATIENCE)


def _end(executor: Executor, others: set[BaseProcess], patience: float) -> None:
    """Let the workers go, and see that they do."""
    executor.shutdown(wait=False, cancel_futures=True)
    end = time.monotonic() + patience
    for worker in set(multiprocessing.active_children()) - others:
        worker.join(max(end - time.monotonic(), 0))
        if worker.is_alive():
            worker.kill()


def _settle() -> None:
    """Leave Ctrl-C, which reaches the whole terminal, to the process that planned the batch.

    And end when that one does: a pool's worker would wait for its next report for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    planner = multiprocessing.parent_process()
    if planner is not None:
        threading.Thread(target=_end_with, args=[planner], daemon=True).start()


def _end_with(planner: BaseProcess) -> None:
    planner.join()
    os._exit(1)


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

"""RUN CELLS: a process with everything imported, which forks a child for each notebook.

``main`` is the warm process. It imports what reports draw with, makes an IPython kernel that has
run nothing yet, and waits. For each notebook it forks, and the child *is* that kernel: ipykernel's
own, with its shell, display hooks, comms and error texts, so that outputs are the same as those
of a kernel started for the notebook. Only the wire differs: one socket pair instead of five ZeroMQ
sockets and their threads. What one notebook does to its process, no other notebook sees.

The warm process never runs a cell, holds no data and has one thread, which is what makes forking
it safe. ``engine`` is the other end.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import importlib
import io
import json
import logging
import os
import random
import selectors
import signal
import socket
import sys
import sysconfig
import threading
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

from twitter_goals import lean

PRELOAD = (  # what every report uses
    "pandas",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "pyarrow.parquet",
    "pyarrow.dataset",
    "scipy.special",
    "babel.numbers",
    "babel.dates",
    "twitter_goals.account",
    "twitter_goals.monthly",
    "twitter_goals.metrics.vectors",
)
CHARTS = "twitter_goals.charts.periods"  # not among them: who wished for it has made a report
GARBAGE = 50_000, 10, 10  # new objects between collections: a child lives for one notebook
HEADER = 2  # place of the header in a serialized message: after delimiter and signature
MOST_WISHES = 400  # module names a fork request may carry
WATCH = 5.0  # seconds between looks whether the process that we work for is still there
FAREWELL = 10  # seconds the end of this process may take


def main(control: int) -> None:
    """Serve fork requests from the socket of that descriptor until its other end closes.

    A request is a JSON list of modules that earlier notebooks had to import for themselves, and
    four descriptors: the child's connection, its status pipe, and the two files that take what
    it writes to descriptors 1 and 2. The status pipe is given the child's process id, and its
    wait status once it has ended, a line each.
    """
    gc.disable()  # nothing that an import makes is garbage
    kernel = _make_kernel()
    with kernel.shell.builtin_trap:  # libraries ask at import whether this is a notebook
        for module in PRELOAD:
            importlib.import_module(module)
    children: dict[int, int] = {}  # process id -> status pipe
    master = os.getppid()
    rehearsed = False
    requests = socket.socket(fileno=control)
    ended, wakeup = socket.socketpair()
    wakeup.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakeup.fileno(), warn_on_full_buffer=False)
    with selectors.DefaultSelector() as selector:
        selector.register(requests, selectors.EVENT_READ)
        selector.register(ended, selectors.EVENT_READ)
        while True:
            ready = [key.fileobj for key, _ in selector.select(WATCH)]
            if os.getppid() != master:  # a copy of it may hold the other end open
                break
            if ended in ready:
                ended.recv(4096)
                _reap(children)
            if requests not in ready:
                continue
            message, descriptors, *_ = socket.recv_fds(requests, 1 << 16, 4)
            if not message:
                break
            for descriptor in descriptors:  # not for programs that a notebook starts
                os.set_inheritable(descriptor, False)
            connection, status, *outputs = descriptors
            for name in json.loads(message):
                with suppress(Exception, SystemExit), kernel.shell.builtin_trap:
                    importlib.import_module(name)
            if not rehearsed and CHARTS in sys.modules:  # a second report, then
                rehearsed = True
                with suppress(Exception), kernel.shell.builtin_trap:
                    importlib.import_module("twitter_goals.rehearsal").rehearse()
            gc.collect()
            gc.freeze()  # a collection in a child must not touch, and so copy, these pages
            child = os.fork()
            if child == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                selector.close()
                for ours in (requests, ended, wakeup):
                    ours.close()
                for descriptor in (status, *children.values()):
                    os.close(descriptor)
                _run(kernel, Connection(connection), outputs)
            children[child] = status
            with suppress(BrokenPipeError):  # the engine was killed: its socket tells us so next
                os.write(status, b"%d\n" % child)
            for descriptor in (connection, *outputs):
                os.close(descriptor)
    for child in children:  # the engine is gone: nobody is left to read their results
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(FAREWELL)  # whatever a library left for the end must not keep us


def _reap(children: dict[int, int]) -> None:
    """Report every child that has ended."""
    while children:
        child, wait_status = os.waitpid(-1, os.WNOHANG)
        if child == 0:
            return
        status = children.pop(child)
        with suppress(OSError):  # the engine may have stopped listening
            os.write(status, b"%d\n" % wait_status)
        os.close(status)


class _Wire:
    """What ipykernel takes for a ZeroMQ socket: one channel of the connection."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.connection: Connection | None = None
        self.lock = threading.Lock()
        self.sent = 0

    def send_multipart(self, parts: list[Any], **_: Any) -> None:
        if self.connection is not None:  # before the fork there is nobody to tell
            with self.lock:
                self.connection.send([self.channel, *map(bytes, parts)])
                self.sent += 1


class _Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of a notebook: collected, and published when flushed.

    ipykernel flushes before each display and after each cell, and also five times a second; here
    the clock is left out, so that a slow machine splits the same text no differently. What
    programs write to the bare descriptor goes to a file, and is picked up from there in turn.
    """

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, name: str, descriptor: int, kernel: Any) -> None:
        self.name = name
        self._descriptor, self._kernel = descriptor, kernel
        self._owner = os.getpid()
        self._read = 0
        self._texts: list[str] = []

    def fileno(self) -> int:
        return self._descriptor

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._owner:  # a process that the notebook forked
            return os.write(self._descriptor, text.encode(self.encoding, self.errors)) and len(text)
        self._collect()
        self._texts.append(text)
        return len(text)

    def flush(self) -> None:
        if os.getpid() != self._owner:
            return
        self._collect()
        text, self._texts = "".join(self._texts), []
        if text:
            self._kernel.session.send(
                self._kernel.iopub_socket,
                "stream",
                {"name": self.name, "text": text},
                parent=self._kernel.get_parent(),
                ident=f"stream.{self.name}".encode(),
            )

    def _collect(self) -> None:
        """Take what was written to the descriptor itself since the last time."""
        while chunk := os.pread(self._descriptor, 1 << 20, self._read):
            self._read += len(chunk)
            self._texts.append(chunk.decode(self.encoding, self.errors))


def _make_kernel() -> Any:
    """An IPython kernel without sockets and threads, and without the user's history file."""
    from traitlets import Any as AnyTrait
    from traitlets.config import Config

    with lean.without(*lean.KERNEL_EXTRAS):
        from ipykernel.ipkernel import IPythonKernel
        from ipykernel.zmqshell import ZMQInteractiveShell
        from jupyter_client.session import Session

        class ZMQShell(ZMQInteractiveShell):  # pandas knows a notebook by these letters
            def enable_gui(self, gui: Any = None) -> None:
                self.active_eventloop = gui  # no window's event loop is ever entered

        class Kernel(IPythonKernel):
            shell_class = ZMQShell
            shell_stream = AnyTrait()
            iopub_socket = AnyTrait()
            # ipykernel asks which thread is the shell's; there is one, and no further shells.
            shell_channel_thread = SimpleNamespace(parent_thread=threading.main_thread())
            _supports_kernel_subshells = False

            def _abort_queues(self, subshell_id: str | None = None) -> None:
                """Nothing is queued: the engine sends one cell at a time."""

        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        settings = Config()
        settings.HistoryManager.enabled = False
        return Kernel.instance(
            config=settings,
            log=logging.getLogger(__name__),
            session=Session(key=b"a private socket pair"),
            shell_stream=_Wire("shell"),
            iopub_socket=_Wire("iopub"),
        )


def _run(kernel: Any, connection: Connection, outputs: list[int]) -> NoReturn:
    """Be the kernel of one notebook, until the engine says that was all or is gone."""
    imported = set(sys.modules)
    for descriptor, file in enumerate(outputs, start=1):
        os.dup2(file, descriptor)
        os.close(file)
    try:
        _settle(kernel, connection.recv())
    except (EOFError, ConnectionResetError):  # the engine was killed meanwhile
        os._exit(0)
    for wire in (kernel.shell_stream, kernel.iopub_socket):
        wire.connection = connection
    sys.stdout = _Stream("stdout", 1, kernel)
    sys.stderr = _Stream("stderr", 2, kernel)
    try:
        _serve(kernel, connection)
        connection.send(["wishes", *_library_modules(set(sys.modules) - imported)])
    except (BrokenPipeError, ConnectionResetError):
        pass
    except BaseException:
        os.write(2, traceback.format_exc().encode())
        os._exit(70)
    # No tearing down of the interpreter, which would touch every page; but what the notebook
    # left for its end, such as temporary folders, is seen to. IPython collects garbage then; all
    # of it is about to go at once, and looking through it would cost more than a chart.
    gc.freeze()
    atexit._run_exitfuncs()
    os._exit(0)


def _settle(kernel: Any, place: dict[str, Any]) -> None:
    """Take on the working directory and environment of the engine's process, as a kernel does."""
    os.chdir(place["folder"])
    os.environ.clear()
    os.environ.update(place["environment"])
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    kernel.shell.init_environment()
    if (matplotlib := sys.modules.get("matplotlib")) is not None:
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]
    sys.argv[:] = [""]
    # Notebooks import from their working directory, after the standard library as in IPython.
    packages = (i for i, path in enumerate(sys.path) if Path(path).name.endswith("-packages"))
    sys.path.insert(next(packages, 0), "")
    random.seed()
    if (numpy := sys.modules.get("numpy")) is not None:
        numpy.random.seed()  # else every child would draw the same numbers
    kernel.session.pid = os.getpid()
    gc.set_threshold(*GARBAGE)
    gc.enable()


def _serve(kernel: Any, connection: Connection) -> None:
    """Answer requests one after another on an event loop that the cells share."""
    import zmq
    from tornado.ioloop import IOLoop

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    kernel.io_loop = IOLoop.current()
    waiting: asyncio.Queue[list[bytes]] = asyncio.Queue()

    def receive() -> None:
        try:
            request = connection.recv()
        except (EOFError, ConnectionResetError):
            request = None
        if request is None:
            loop.stop()
        else:
            waiting.put_nowait(request)

    async def answer() -> None:
        while True:
            parts = await waiting.get()
            replies = kernel.shell_stream.sent
            await kernel.dispatch_shell([zmq.Message(part) for part in parts])
            # a widget's message wants no reply; without one to a request the engine waits for ever
            if kernel.shell_stream.sent == replies and b"_request" in parts[HEADER]:
                raise RuntimeError("ipykernel gave no reply; the notebook's stderr may say why")

    loop.add_reader(connection.fileno(), receive)
    answering = loop.create_task(answer())
    answering.add_done_callback(lambda _: loop.stop())
    loop.run_forever()
    if answering.done():
        answering.result()  # a fault of the kernel itself: end loudly


def _library_modules(names: set[str]) -> list[str]:
    """Those of the modules that come with Python, an installed library or this package.

    A module beside the notebook is its own, and another account may have one of that name.
    """
    roots = [sysconfig.get_path(key) for key in ("stdlib", "platstdlib", "purelib", "platlib")]
    roots.append(str(Path(__file__).parent))
    within = tuple(f"{root}{os.sep}" for root in roots)
    found = []
    for name in [name for name in sys.modules if name in names]:  # in the order of their import
        file = getattr(sys.modules[name], "__file__", None) or ""
        if file.startswith(within) and "._" not in f".{name}":
            found.append(name)
    return found[:MOST_WISHES]

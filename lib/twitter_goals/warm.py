"""KEEP WARM: this process's warm process, and its children as nbclient sees them.

A warm process (``worker.main``) is started once and kept; each notebook gets a fresh child of it.
It ends when this process does, however that comes about, and takes its children along.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds")
LAST_WORDS = 16_000  # bytes: a fatal signal's trace names every compiled module
PATIENCE = 5.0  # seconds a process may take to end after its last work, before it is killed
AT_ONCE = 20  # messages read before others have their turn; a short cell sends four
IMPORTING = 120.0  # seconds the warm process may take until it has forked: its first imports

_PROGRAM = "from twitter_goals.worker import main; main({})"
_choosing = threading.Lock()
_current: WarmProcess | None = None  # one for each process: sharing it is the point


def start() -> None:
    """Start this process's warm process if it has none; its imports run beside ours."""
    if CAN_FORK:
        _warm_process()


def stop() -> None:
    """End this process's warm process, if it has one; the next notebook starts another."""
    global _current
    with _choosing:
        if _current is not None and _current.usable():
            _current.stop()
        _current = None


@contextmanager
def child() -> Iterator[Child]:
    """A fresh process to run one notebook in, ended when the block is left."""
    process = _warm_process()
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        kernel = Child(*process.fork(stdout.fileno(), stderr.fileno()))
        try:
            yield kernel
            process.wishes += kernel.finish()
        except BaseException:
            kernel.kill()
            kernel.epitaph += _last_words(stderr.fileno())
            raise
        finally:
            kernel.close()


def _warm_process() -> WarmProcess:
    global _current
    with _choosing:
        if _current is None or not _current.usable():
            _current = WarmProcess()
        return _current


def _last_words(descriptor: int) -> str:
    """The end of what was written to the bare standard error, such as a fatal signal's trace."""
    before = max(os.fstat(descriptor).st_size - LAST_WORDS, 0)
    lines = os.pread(descriptor, LAST_WORDS, before).decode(errors="replace").splitlines()
    return "".join(f"\n{line}" for line in lines[bool(before) :])


class WarmProcess:
    """A running ``worker.main``."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.wishes: list[str] = []  # modules that notebooks imported, to be imported beforehand
        self._asking = threading.Lock()
        self._requests, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _PROGRAM.format(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is for us; we end our children
                env={**os.environ, "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES"},
            )
        atexit.register(self.stop)

    def usable(self) -> bool:
        """Whether it runs, and is this process's own and not that of one we were forked from."""
        return self.owner == os.getpid() and self._process.poll() is None

    def fork(self, stdout: int, stderr: int) -> tuple[Connection, int, int]:
        """A new child: its connection, its status pipe, its process id."""
        ours, theirs = Pipe()
        status, status_write = os.pipe()
        with self._asking:
            wishes, self.wishes = self.wishes, []
            descriptors = [theirs.fileno(), status_write, stdout, stderr]
            socket.send_fds(self._requests, [json.dumps(wishes).encode()], descriptors)
            theirs.close()
            os.close(status_write)
            line = os.read(status, 64) if _readable(status, IMPORTING) else b""
        if not line:
            ours.close()
            os.close(status)
            self._process.kill()  # it has ended, or hangs
            raise ChildProcessError("the warm process ended before it could fork a worker")
        return ours, status, int(line)

    def stop(self) -> None:
        """Close its socket, which it takes for the end, and wait for it; but not for ever."""
        atexit.unregister(self.stop)
        self._requests.close()
        if self.owner != os.getpid():
            return
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Child:
    """What nbclient takes for a kernel manager and for its client: one forked kernel.

    Messages are Jupyter's own, packed and unpacked by ``jupyter_client``.
    """

    has_kernel = True
    allow_stdin = False

    def __init__(self, connection: Connection, status: int, process: int) -> None:
        from jupyter_client.session import Session

        self.epitaph = "it is still running."
        self._process: int | None = process  # None once it has ended
        self._status = status
        self._connection = connection
        self.session = Session(key=b"a private socket pair")
        self._reading = asyncio.Lock()
        self._reader: tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]] | None = None
        self._waiting: dict[str, deque[list[bytes]]] = {
            channel: deque() for channel in ("shell", "iopub", "wishes")
        }
        self.shell_channel = _Channel(self, "shell")
        self.iopub_channel = _Channel(self, "iopub")
        connection.send({"folder": str(Path.cwd()), "environment": dict(os.environ)})

    # As a kernel manager.

    def client(self) -> Child:
        return self

    def is_alive(self) -> bool:
        return not self._ended(patience=0)

    def interrupt_kernel(self) -> None:
        self._signal(signal.SIGINT)

    # As a client.

    def start_channels(self) -> None:
        """They are open from the start."""

    def wait_for_ready(self, timeout: float | None = None) -> None:
        """A forked kernel is."""

    def kernel_info(self) -> str:
        return self._send("kernel_info_request", {})

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        return self._send(
            "execute_request",
            {
                "code": code,
                "silent": False,
                "store_history": store_history,
                "user_expressions": {},
                "allow_stdin": self.allow_stdin,
                "stop_on_error": stop_on_error,
            },
        )

    def _send(self, kind: str, content: dict[str, Any]) -> str:
        message = self.session.msg(kind, content)
        self.pass_on(message)
        return message["header"]["msg_id"]

    def pass_on(self, message: dict[str, Any]) -> None:
        """Send a message as it is; nbclient makes those of widgets itself."""
        with suppress(BrokenPipeError, ConnectionResetError):  # waiting for the reply will tell
            self._connection.send(self.session.serialize(message))

    async def receive(self, channel: str, timeout: float | None) -> dict[str, Any]:
        """The next message on a channel; ``queue.Empty`` after ``timeout`` seconds."""
        try:
            if self._waiting[channel]:
                await asyncio.sleep(0)  # a cell that prints without end must not keep others out
            else:
                await asyncio.wait_for(self._arrival(channel), timeout)
        except TimeoutError:
            raise Empty from None
        _, parts = self.session.feed_identities(self._waiting[channel].popleft())
        return self.session.deserialize(parts)

    async def _arrival(self, channel: str) -> None:
        from nbclient.exceptions import DeadKernelError

        while not self._waiting[channel]:
            async with self._reading:  # both channels are waited for at once, on one connection
                if not self._waiting[channel] and not await self._read():
                    self._ended(PATIENCE)
                    raise DeadKernelError(self.epitaph)

    async def _read(self) -> bool:
        """Put what has come where it belongs; False at the end of the connection, or its own.

        A program that the notebook left running may hold the connection open after its death.
        """
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        descriptors = self._connection.fileno(), self._status
        for descriptor in descriptors:
            loop.add_reader(descriptor, readable.set)
        self._reader = loop, cast(asyncio.Task, asyncio.current_task())
        try:
            await readable.wait()
        finally:
            if self._reader:  # else ``close`` has seen to it, and a descriptor may be another's
                self._reader = None
                for descriptor in descriptors:
                    loop.remove_reader(descriptor)
        came = 0
        with suppress(EOFError, OSError):  # also in the middle of a message
            while came < AT_ONCE and self._connection.poll():
                channel, *parts = self._connection.recv()
                self._waiting[channel].append(parts)
                came += 1
        return came > 0

    # Its end.

    def finish(self) -> list[str]:
        """Let it end; gives the library modules it had to import itself."""
        with suppress(OSError, EOFError):
            self._connection.send(None)
            while self._connection.poll(PATIENCE):
                channel, *parts = self._connection.recv()
                if channel == "wishes":
                    self._ended(PATIENCE)
                    return parts
        return []

    def kill(self) -> None:
        """End it now."""
        self._signal(signal.SIGKILL)
        self._ended(PATIENCE)

    def close(self) -> None:
        """Let go of it, ended by now or not to be waited for."""
        self._signal(signal.SIGKILL)
        if self._reader:  # nbclient leaves its listening task behind when a cell takes too long
            (loop, task), self._reader = self._reader, None
            for descriptor in (self._connection.fileno(), self._status):
                loop.remove_reader(descriptor)
            loop.call_soon_threadsafe(task.cancel)
        self._connection.close()
        os.close(self._status)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and not self._ended(patience=0):
            with suppress(ProcessLookupError):
                os.kill(self._process, number)

    def _ended(self, patience: float) -> bool:
        """Whether it has ended, waiting for that so many seconds; then the epitaph says how."""
        if self._process is not None and _readable(self._status, patience):
            self._process = None
            line = os.read(self._status, 64)
            self.epitaph = _how(os.waitstatus_to_exitcode(int(line))) if line else "nobody saw how."
        return self._process is None


class _Channel:
    """One of a client's channels, as far as nbclient uses it."""

    def __init__(self, child: Child, name: str) -> None:
        self._child, self._name = child, name

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        return await self._child.receive(self._name, timeout)

    def send(self, message: dict[str, Any]) -> None:
        self._child.pass_on(message)


def _readable(descriptor: int, patience: float) -> bool:
    with selectors.DefaultSelector() as selector:  # select() itself refuses descriptors over 1023
        selector.register(descriptor, selectors.EVENT_READ)
        return bool(selector.select(patience))


def _how(exit_code: int) -> str:
    if exit_code == -signal.SIGKILL:
        return "it was killed (SIGKILL), as systems do when memory runs out."
    if exit_code < 0:
        return f"it was ended by {signal.Signals(-exit_code).name}."
    return f"it exited by itself with code {exit_code}."

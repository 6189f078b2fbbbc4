"""One supervisor for web server, workers and helpers: it restarts what dies and ends all of it together."""

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

log = logging.getLogger(__name__)

SHORTEST_LIFE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 10.0
GRACE_SECONDS = 10.0


class PortBusyError(Exception):
    """Another program listens on the port."""


@dataclass(slots=True)
class Part:
    """One process to keep alive; `inherits` are file descriptors that it may use."""

    name: str
    command: Sequence[str]
    inherits: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause_seconds: float = 0.0
    not_before: float = field(default=0.0)


def open_port(host: str, port: int) -> socket.socket:
    """Return a listening socket that survives a restart of the web server: callers wait instead of being refused."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortBusyError(
            f"Port {port} is in use by another program. Choose another: make run PORT=8001"
        ) from error
    listener.listen(512)
    listener.set_inheritable(True)
    return listener


class Supervisor:
    """Keeps parts running until it is told to stop."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = list(parts)
        self._stopping = False

    def run(self) -> None:
        """Start every part, restart what dies, and return after SIGINT or SIGTERM once all have ended."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            while not self._stopping:
                for part in self._parts:
                    self._keep(part)
                time.sleep(0.1)
        finally:
            self._end_all()

    def _stop(self, _number: int, _frame: object) -> None:
        self._stopping = True

    def _keep(self, part: Part) -> None:
        at = time.monotonic()
        if part.process is not None and part.process.poll() is None:
            return
        if part.process is not None:
            self._note_end(part, at)
        if at >= part.not_before and not self._stopping:
            part.process = self._start(part)
            part.started_at = at

    def _start(self, part: Part) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches the supervisor alone, which then ends its parts in order.
        return subprocess.Popen(
            part.command,
            pass_fds=part.inherits,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=partial(_end_with_parent, os.getpid()) if _PRCTL else None,
        )  # noqa: S603

    def _note_end(self, part: Part, at: float) -> None:
        assert part.process is not None
        lived = at - part.started_at
        part.pause_seconds = (
            0.0 if lived > SHORTEST_LIFE_SECONDS else min(LONGEST_PAUSE_SECONDS, part.pause_seconds * 2 + 0.5)
        )
        part.not_before = at + part.pause_seconds
        log.warning("%s ended with status %s; it is started again", part.name, part.process.returncode)
        part.process = None

    def _end_all(self) -> None:
        running = [part.process for part in self._parts if part.process and part.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _find_prctl() -> Callable[[int, int], int] | None:
    """Return Linux's prctl, None on a system that has no such call."""
    found: Callable[[int, int], int] | None = getattr(ctypes.CDLL(None), "prctl", None)
    return found


# Looked up before any fork: a child may call it, but must not load libraries.
_PRCTL = _find_prctl()
_PR_SET_PDEATHSIG = 1


def _end_with_parent(supervisor: int) -> None:
    """Let the kernel end this part when its supervisor dies without a word, as by kill -9."""
    if _PRCTL:
        _PRCTL(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != supervisor:
        os.kill(os.getpid(), signal.SIGTERM)


def python(*arguments: str) -> list[str]:
    """Return the command that runs a module of this environment."""
    return [sys.executable, "-m", *arguments]

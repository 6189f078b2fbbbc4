"""The supervisor restarts what dies and ends all of it together."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from app.core.processes import PortBusyError, open_port

SUPERVISED = """
import sys
from pathlib import Path
from app.core.processes import Part, Supervisor
child = "import os, sys, time; open(sys.argv[1], 'a').write(str(os.getpid()) + chr(10)); time.sleep(60)"
Supervisor([Part("sleeper", [sys.executable, "-c", child, sys.argv[1]])]).run()
"""


def _pids(file: Path, wanted: int) -> list[int]:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        pids = [int(line) for line in file.read_text().split()] if file.exists() else []
        if len(pids) >= wanted:
            return pids
        time.sleep(0.05)
    raise AssertionError(f"only {pids} started")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_part_is_started_again_and_ends_with_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISED, str(file)], stderr=subprocess.DEVNULL)
    try:
        os.kill(_pids(file, 1)[0], signal.SIGKILL)
        second = _pids(file, 2)[1]
        supervisor.send_signal(signal.SIGINT)
        assert supervisor.wait(15) == 0
        assert not _is_alive(second)
    finally:
        supervisor.kill()
        supervisor.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_parts_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISED, str(file)], stderr=subprocess.DEVNULL)
    part = psutil.Process(_pids(file, 1)[0])
    supervisor.kill()
    supervisor.wait()
    deadline = time.monotonic() + 10
    while part.is_running() and part.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the part outlived its supervisor"
        time.sleep(0.05)


def test_a_busy_port_gets_a_clear_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PortBusyError, match="PORT="):
            open_port("127.0.0.1", taken.getsockname()[1])

"""`handtint doctor` as a whole.

Single checks: test_doctor_daemon, test_doctor_engines and tests/unit/daemon/health.
"""

from __future__ import annotations

import functools
import json
import os
import pty
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from devtools.namespace import UNSHARE
from e2e.command_line import HANDTINT, NETWORK, Done, execute
from e2e.daemon_process import EXIT_DEADLINE_S, Daemon
from e2e.doctoring import DOCTOR, faults_of, user_environment

Doctor = Callable[..., Done]
NOT_TRIED = "This was skipped because of the problem found under “{}”"


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    return user_environment(tmp_path)


@pytest.fixture
def doctor(environment: Mapping[str, str]) -> Iterator[Doctor]:
    def run(*options: str, before: Sequence[str] = ()) -> Done:
        return execute([*before, *DOCTOR, *options], environment)

    yield run
    execute([*HANDTINT, "stop", "--force"], environment)


def test_all_is_well(tmp_path: Path, doctor: Doctor) -> None:
    done = execute(DOCTOR, user_environment(tmp_path, NETWORK))
    assert (done.returncode, faults_of(done), done.stderr) == (0, {}, "")


def test_on_a_terminal_it_shows_what_is_looked_at(
    doctor: Doctor, environment: Mapping[str, str]
) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        DOCTOR, env=environment, stdout=subprocess.PIPE, stderr=theirs, timeout=60, check=False
    )
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    os.close(theirs)
    names = [check["name"] for check in json.loads(done.stdout)["checks"]]
    lines = [line for line in shown.split("\r") if line.strip()]
    assert [line.removeprefix("...").strip() for line in lines] == names


def test_a_daemon_that_hangs_is_named_and_left_alone(own_daemon: Daemon, doctor: Doctor) -> None:
    own_daemon.process.send_signal(signal.SIGSTOP)
    done = doctor()
    assert done.returncode == 1
    assert faults_of(done) == {
        "daemon responds": f"The daemon (process {own_daemon.pid}) is running but not responding",
        "daemon": NOT_TRIED.format("daemon responds"),
        "round trip": NOT_TRIED.format("daemon"),
    }
    assert own_daemon.process.poll() is None


def test_a_daemon_that_hangs_is_replaced_when_asked(own_daemon: Daemon, doctor: Doctor) -> None:
    own_daemon.process.send_signal(signal.SIGSTOP)
    done = doctor("--mend")
    mended = [c["name"] for c in json.loads(done.stdout)["checks"] if c["mended"]]
    assert (done.returncode, mended, faults_of(done)) == (0, ["daemon responds"], {})
    assert own_daemon.process.wait(EXIT_DEADLINE_S) == -signal.SIGKILL


@functools.cache
def may_mount() -> bool:
    trial = "mount -t tmpfs tmpfs /mnt"
    return subprocess.run([*UNSHARE, "sh", "-c", trial], check=False).returncode == 0


@pytest.mark.parametrize(
    ("mounting", "found"),
    [
        ("-o size=128k", "No space left on device"),
        ("-o ro", "Read-only file system"),
    ],
)
def test_a_state_folder_that_cannot_be_written(
    doctor: Doctor, tmp_path: Path, mounting: str, found: str
) -> None:
    if not may_mount():
        pytest.skip("no disk of its own can be had here")
    state = tmp_path / "state"
    state.mkdir()
    script = (
        f"mount -t tmpfs {mounting} tmpfs '{state}';"
        f"head -c 200000 /dev/zero > '{state}/full' 2> /dev/null;"
        'exec "$@"'
    )
    done = doctor(before=[*UNSHARE, "sh", "-c", script, "sh"])
    faults = faults_of(done)
    assert done.returncode == 1
    assert faults["state folder"] == f"{state} cannot be written to ({found})"
    assert {"daemon", "round trip"} <= set(faults)


def test_a_missing_library_does_not_break_the_doctor(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    (tmp_path / "libraries").mkdir()
    missing = "raise ModuleNotFoundError('No module named zmq', name='zmq')"
    (tmp_path / "libraries/zmq.py").write_text(missing)
    done = execute(DOCTOR, {**environment, "PYTHONPATH": str(tmp_path / "libraries")})
    expected = {"daemon": "This check cannot be loaded (No module named zmq)"}
    assert (done.returncode, faults_of(done)) == (1, expected)

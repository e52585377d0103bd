import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from handtint_daemon.lifecycle.single_instance import end_holder, holder_pid, single_instance
from handtint_shared.errors import AlreadyRunning
from handtint_shared.lock import is_running


def test_second_holder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "daemon.lock"
    with single_instance(path), pytest.raises(AlreadyRunning), single_instance(path):
        pass


def test_lock_is_free_again_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "daemon.lock"
    with single_instance(path):
        assert is_running(path)
    assert not is_running(path)


def test_without_a_file_nothing_runs(tmp_path: Path) -> None:
    assert not is_running(tmp_path / "daemon.lock")


def test_holder_is_this_process(tmp_path: Path) -> None:
    with single_instance(tmp_path / "daemon.lock"):
        assert holder_pid(tmp_path / "daemon.lock") == os.getpid()


@pytest.mark.parametrize("left_behind", [b"", b"12", b"garbage", b"-1"])
def test_free_lock_has_no_holder_whatever_was_left_in_it(
    tmp_path: Path, left_behind: bytes
) -> None:
    (tmp_path / "daemon.lock").write_bytes(left_behind)

    assert holder_pid(tmp_path / "daemon.lock") is None


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.communicate(b"\n")


def test_another_program_is_never_taken_for_the_holder(
    tmp_path: Path, stranger: subprocess.Popen[bytes]
) -> None:
    path = tmp_path / "daemon.lock"
    with single_instance(path):  # by a process with that id in another container
        path.write_text(str(stranger.pid))

        assert holder_pid(path) is None


def test_another_program_is_never_ended(tmp_path: Path, stranger: subprocess.Popen[bytes]) -> None:
    (tmp_path / "daemon.lock").write_text(str(stranger.pid))

    assert end_holder(tmp_path / "daemon.lock", stranger.pid)  # the lock is free
    assert stranger.poll() is None

from pathlib import Path

import pytest

from handtint_daemon.single_instance import is_running, single_instance
from handtint_shared.errors import AlreadyRunning


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

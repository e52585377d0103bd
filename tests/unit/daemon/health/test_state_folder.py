"""Each check of the state folder: None when all is well, else the one thing that is broken.

A full disk and a read-only home are tested for real in tests/e2e/test_doctor.py.
"""

import os
import time
from pathlib import Path

import pytest

from handtint_daemon.health import state_folder as state_health
from handtint_daemon.health.fault import Fault
from handtint_shared import paths
from handtint_shared.connection import Connection, write_connection
from handtint_shared.sentences import explain
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION

CONNECTION = Connection("tcp://127.0.0.1:1", "token", 1, PRODUCT_VERSION, PROTOCOL_VERSION)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(paths.STATE_VARIABLE, str(tmp_path / "state"))
    return tmp_path / "state"


def found_by(fault: Fault | None) -> str:
    assert fault is not None
    return str(fault.error)


def cured(fault: Fault | None) -> None:
    assert fault is not None
    assert fault.cure is not None
    fault.cure()


def test_state_folder_is_made() -> None:
    assert state_health.state_folder_is_writable() is None


def test_state_folder_that_is_a_file(state: Path) -> None:
    state.touch()
    assert str(state) in found_by(state_health.state_folder_is_writable())


def test_own_files_in_the_state_folder(state: Path) -> None:
    (state / "run").mkdir(parents=True)
    (state / "run/daemon.sock").touch()
    assert state_health.state_folder_is_this_users_alone() is None


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("name", ["", "daemon.lock", "run/daemon.sock"])
def test_files_of_another_user(state: Path, name: str) -> None:
    (state / "run").mkdir(parents=True)
    for other in ("daemon.lock", "run/daemon.sock"):
        (state / other).touch()
    os.chown(state / name, 12345, 12345)
    found = found_by(state_health.state_folder_is_this_users_alone())
    assert found.startswith(f"other_users_folder path='{state / name}' owner='12345'")


def test_a_folder_that_others_can_write_is_closed(state: Path) -> None:
    state.mkdir()
    state.chmod(0o777)
    fault = state_health.state_folder_is_this_users_alone()
    assert "state_folder_open" in found_by(fault)
    cured(fault)
    assert state_health.state_folder_is_this_users_alone() is None


def test_room_on_the_disk() -> None:
    assert state_health.disk_has_room() is None


def test_no_connection_file_is_no_fault() -> None:
    assert state_health.connection_file_is_sane_and_private() is None


def test_connection_file_as_the_daemon_writes_it() -> None:
    write_connection(paths.connection_path(), CONNECTION)
    assert state_health.connection_file_is_sane_and_private() is None


def test_broken_connection_file_is_removed(state: Path) -> None:
    state.mkdir()
    paths.connection_path().write_text("{")
    fault = state_health.connection_file_is_sane_and_private()
    assert "connection_file_broken" in found_by(fault)
    cured(fault)
    assert not paths.connection_path().exists()


def test_a_folder_in_the_place_of_the_connection_file(state: Path) -> None:
    paths.connection_path().mkdir(parents=True)
    assert "connection_file_folder" in found_by(state_health.connection_file_is_sane_and_private())


def test_connection_file_that_others_can_read_is_closed() -> None:
    write_connection(paths.connection_path(), CONNECTION)
    paths.connection_path().chmod(0o644)
    fault = state_health.connection_file_is_sane_and_private()
    assert "connection_file_public" in found_by(fault)
    cured(fault)
    assert state_health.connection_file_is_sane_and_private() is None


def test_a_daemon_of_another_protocol() -> None:
    other = Connection("tcp://127.0.0.1:1", "token", 77, "9.0.0", (PROTOCOL_VERSION[0] + 1, 0))
    write_connection(paths.connection_path(), other)
    found = found_by(state_health.connection_file_is_sane_and_private())
    ours = ".".join(map(str, PROTOCOL_VERSION))
    assert found == f"daemon_of_other_protocol theirs='3.0' ours='{ours}'"


def test_files_of_now() -> None:
    write_connection(paths.connection_path(), CONNECTION)
    assert state_health.clock_was_not_set_back() is None


@pytest.mark.parametrize("name", ["daemon.json", "daemon.lock", "daemon.log"])
def test_files_from_the_future(state: Path, name: str) -> None:
    state.mkdir()
    (state / name).touch()
    tomorrow_s = time.time() + 24 * 3600
    os.utime(state / name, (tomorrow_s, tomorrow_s))
    fault = state_health.clock_was_not_set_back()
    assert fault is not None
    assert str(explain(fault.error)).startswith(
        "The clock was set back: the daemon's files are 24 h ahead of it: check that"
    )

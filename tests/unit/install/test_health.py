"""Each check: nothing when all is well, the reason when that one thing is broken."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from handtint_install import health
from handtint_install.plugin_tree import assemble_plugin_tree
from handtint_shared import paths
from handtint_shared.connection import Connection, write_connection
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION

CONNECTION = Connection("tcp://127.0.0.1:1", "token", 1, PRODUCT_VERSION, PROTOCOL_VERSION)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(paths.STATE_VARIABLE, str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def plug_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The plug-in, installed for the only GIMP there is."""
    monkeypatch.setenv("GIMP3_DIRECTORY", str(tmp_path / "gimp"))
    monkeypatch.setenv("PATH", "/nothing/here")
    monkeypatch.setenv("HOME", str(tmp_path))
    health.known_gimps.cache_clear()
    folder = tmp_path / "gimp/plug-ins/handtint"
    assemble_plugin_tree(folder, ["/bin/sh", "-c", "true"])
    yield folder
    health.known_gimps.cache_clear()


def test_packages_are_those_locked() -> None:
    assert health.packages_are_those_locked() is None


def test_a_package_of_another_version_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("numpy==1.0 \\\n    --hash=sha256:0\nno-such-thing==2.0 ; os_name == 'nt' \\\n")
    monkeypatch.setattr(health, "LOCK", lock)
    reason = health.packages_are_those_locked()
    assert reason is not None
    assert ("numpy" in reason, "no-such-thing" in reason) == (True, False)


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("no-such-thing==2.0 \\\n")
    monkeypatch.setattr(health, "LOCK", lock)
    assert "no-such-thing is missing" in (health.packages_are_those_locked() or "")


def test_state_folder_is_made() -> None:
    assert health.state_folder_is_writable() is None


def test_state_folder_that_is_a_file(state: Path) -> None:
    state.touch()
    assert str(state) in (health.state_folder_is_writable() or "")


def test_no_connection_file_is_no_fault() -> None:
    assert health.connection_file_is_sane_and_private() is None


def test_connection_file_as_the_daemon_writes_it() -> None:
    write_connection(paths.connection_path(), CONNECTION)
    assert health.connection_file_is_sane_and_private() is None


def test_broken_connection_file(state: Path) -> None:
    state.mkdir()
    paths.connection_path().write_text("{")
    assert "is broken" in (health.connection_file_is_sane_and_private() or "")


def test_connection_file_that_others_can_read() -> None:
    write_connection(paths.connection_path(), CONNECTION)
    paths.connection_path().chmod(0o644)
    assert "chmod 600" in (health.connection_file_is_sane_and_private() or "")


def test_room_on_the_disk() -> None:
    assert health.disk_has_room() is None


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "FREE_BYTES", 1 << 62)
    assert "MB are free" in (health.disk_has_room() or "")


@pytest.mark.usefixtures("plug_in")
def test_plug_in_is_current() -> None:
    assert health.plug_in_is_installed_and_current() is None


def test_plug_in_of_another_version(plug_in: Path) -> None:
    (plug_in / "handtint_shared/version.py").write_text('PRODUCT_VERSION = "0.0.1"\n')
    assert "handtint_shared/version.py" in (health.plug_in_is_installed_and_current() or "")


def test_plug_in_that_lacks_a_file(plug_in: Path) -> None:
    (plug_in / "msgpack/fallback.py").unlink()
    assert "msgpack/fallback.py" in (health.plug_in_is_installed_and_current() or "")


def test_no_plug_in(plug_in: Path) -> None:
    shutil.rmtree(plug_in)
    assert "lacks the plug-in" in (health.plug_in_is_installed_and_current() or "")


@pytest.mark.usefixtures("plug_in")
def test_daemon_command_is_there() -> None:
    assert health.plug_in_can_start_the_daemon() is None


def test_daemon_command_is_gone(plug_in: Path) -> None:
    (plug_in / "daemon_command.json").write_text(json.dumps({"command": ["/gone/python"]}))
    assert "/gone/python" in (health.plug_in_can_start_the_daemon() or "")


def test_daemon_command_is_broken(plug_in: Path) -> None:
    (plug_in / "daemon_command.json").write_text("[]")
    assert "is broken" in (health.plug_in_can_start_the_daemon() or "")

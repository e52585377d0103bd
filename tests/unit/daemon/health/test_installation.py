"""Each check: None when all is well, the reason when that one thing is broken."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from handtint_daemon.gimp.plugin_tree import assemble_plugin_tree
from handtint_daemon.health import installation as health
from handtint_daemon.health.fault import Fault


def found_by(fault: Fault | None) -> str:
    assert fault is not None
    return str(fault.error)


@pytest.fixture
def plug_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The plug-in, installed for the only GIMP."""
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
    found = found_by(health.packages_are_those_locked())
    assert ("numpy" in found, "no-such-thing" in found) == (True, False)


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("no-such-thing==2.0 \\\n")
    monkeypatch.setattr(health, "LOCK", lock)
    assert "no-such-thing – (2.0)" in found_by(health.packages_are_those_locked())


@pytest.mark.usefixtures("plug_in")
def test_plug_in_is_current() -> None:
    assert health.plug_in_is_installed_and_current() is None


def test_plug_in_of_another_version(plug_in: Path) -> None:
    (plug_in / "handtint_shared/version.py").write_text('PRODUCT_VERSION = "0.0.1"\n')
    assert "handtint_shared/version.py" in found_by(health.plug_in_is_installed_and_current())


def test_plug_in_that_lacks_a_file(plug_in: Path) -> None:
    (plug_in / "msgpack/fallback.py").unlink()
    assert "msgpack/fallback.py" in found_by(health.plug_in_is_installed_and_current())


def test_no_plug_in(plug_in: Path) -> None:
    shutil.rmtree(plug_in)
    assert "plug_in_missing" in found_by(health.plug_in_is_installed_and_current())


@pytest.mark.usefixtures("plug_in")
def test_daemon_command_is_there() -> None:
    assert health.plug_in_can_start_the_daemon() is None


def test_daemon_command_is_gone(plug_in: Path) -> None:
    (plug_in / "daemon_command.json").write_text(json.dumps({"command": ["/gone/python"]}))
    assert "/gone/python" in found_by(health.plug_in_can_start_the_daemon())


def test_daemon_command_is_broken(plug_in: Path) -> None:
    (plug_in / "daemon_command.json").write_text("[]")
    assert "plug_in_command_broken" in found_by(health.plug_in_can_start_the_daemon())


def test_plug_in_that_may_not_be_executed(plug_in: Path) -> None:
    (plug_in / "handtint.py").chmod(0o644)
    fault = health.plug_in_is_installed_and_current()
    assert "plug_in_not_executable" in found_by(fault)
    assert fault is not None and fault.cure is not None
    fault.cure()
    assert health.plug_in_is_installed_and_current() is None

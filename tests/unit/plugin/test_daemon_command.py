"""Where the daemon's command comes from, and when the plug-in may use it."""

import json
from pathlib import Path

import pytest

from handtint_plugin import daemon_command as module
from handtint_plugin.daemon_command import daemon_command, startable_command


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed command file, outside any sandbox."""
    file = tmp_path / "daemon_command.json"
    file.write_text(json.dumps({"command": ["handtint", "serve"]}))
    monkeypatch.setattr(module, "_FILE", file)
    monkeypatch.setattr(module, "_FLATPAK_MARK", tmp_path / "no-flatpak")
    monkeypatch.delenv("SNAP", raising=False)
    monkeypatch.delenv("HANDTINT_DAEMON_COMMAND", raising=False)
    return file


def test_the_installers_command_is_used() -> None:
    assert startable_command() == ("handtint", "serve")


def test_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDTINT_DAEMON_COMMAND", '["mine", "x y"]')
    assert daemon_command() == ("mine", "x y")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"command": "x"}', '{"command": [1]}', "\xff"])
def test_a_broken_file_is_no_command(installed: Path, text: str) -> None:
    installed.write_text(text, encoding="latin-1")
    assert daemon_command() == ()


def test_no_file_is_no_command(installed: Path) -> None:
    installed.unlink()
    assert daemon_command() == ()


def test_inside_flatpak_nothing_is_started_but_the_command_is_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mark = tmp_path / ".flatpak-info"
    mark.touch()
    monkeypatch.setattr(module, "_FLATPAK_MARK", mark)
    assert (startable_command(), daemon_command()) == ((), ("handtint", "serve"))


def test_inside_snap_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SNAP", "/snap/gimp/1")
    assert startable_command() == ()

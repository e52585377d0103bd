import os
import sys
from pathlib import Path

import pytest

from handtint_shared import paths


@pytest.fixture(autouse=True)
def _plain_home(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (paths.STATE_VARIABLE, "SNAP_REAL_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))


def test_on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert Path("/home/ada/.local/state/handtint") == paths.state_dir()


def test_on_macos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert Path("/home/ada/Library/Application Support/Handtint") == paths.state_dir()


def test_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    assert Path("/local/Handtint") == paths.state_dir()


def test_on_windows_without_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert Path("/home/ada/AppData/Local/Handtint") == paths.state_dir()


def test_in_a_snap_the_true_home_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("SNAP_REAL_HOME", "/home/real")
    assert Path("/home/real/.local/state/handtint") == paths.state_dir()


def test_flatpak_and_daemon_look_in_the_same_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_STATE_HOME", "/home/ada/.var/app/org.gimp.GIMP/state")
    assert Path("/home/ada/.local/state/handtint") == paths.state_dir()


def test_the_variable_replaces_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(paths.STATE_VARIABLE, str(tmp_path))
    assert tmp_path == paths.state_dir()


def test_a_relative_folder_becomes_absolute(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(paths.STATE_VARIABLE, "state")
    assert tmp_path / "state" == paths.state_dir()


def test_an_empty_variable_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setitem(os.environ, paths.STATE_VARIABLE, "")
    assert Path("/home/ada/.local/state/handtint") == paths.state_dir()


def test_every_file_has_a_place_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(paths.STATE_VARIABLE, str(tmp_path))
    places = [
        paths.connection_path(),
        paths.lock_path(),
        paths.log_path(),
        paths.start_log_path(),
        paths.socket_path(),
        paths.connect_socket_path(),
    ]
    names = ["daemon.json", "daemon.lock", "daemon.log", "daemon-start.log"]
    names += ["run/daemon.sock", "run/connect.sock"]
    assert [tmp_path / name for name in names] == places


@pytest.mark.parametrize(
    ("platform", "file"),
    [
        ("linux", "/home/ada/.config/handtint/settings.toml"),
        ("darwin", "/home/ada/Library/Application Support/Handtint/settings.toml"),
        ("win32", "/home/ada/AppData/Roaming/Handtint/settings.toml"),
    ],
)
def test_the_settings_lie_where_the_system_has_them(
    monkeypatch: pytest.MonkeyPatch, platform: str, file: str
) -> None:
    for name in (paths.SETTINGS_VARIABLE, "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(paths.STATE_VARIABLE, "/elsewhere")
    monkeypatch.setattr(sys, "platform", platform)
    assert Path(file) == paths.settings_path()


def test_the_variable_names_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(paths.SETTINGS_VARIABLE, "mine.toml")
    assert tmp_path / "mine.toml" == paths.settings_path()

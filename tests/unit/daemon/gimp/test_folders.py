"""Where GIMP 3 is on each platform, tested on this one."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from handtint_daemon.gimp.console import GimpAnswer, GimpSilent
from handtint_daemon.gimp.folders import GimpInstall, Machine, find_gimps

LINUX, MAC, WINDOWS = "linux", "darwin", "win32"
CASES = [
    (LINUX, "native", ".config/GIMP/3.0", {}),
    (LINUX, "native", ".config/GIMP/3.2", {}),
    (LINUX, "native", "elsewhere/GIMP/3.0", {"XDG_CONFIG_HOME": "elsewhere"}),
    (LINUX, "flatpak", ".var/app/org.gimp.GIMP/config/GIMP/3.0", {}),
    (LINUX, "snap", "snap/gimp/current/.config/GIMP/3.0", {}),
    (WINDOWS, "native", "AppData/Roaming/GIMP/3.0", {"APPDATA": "AppData/Roaming"}),
    (WINDOWS, "native", "AppData/Roaming/GIMP/3.2", {}),
    (MAC, "native", "Library/Application Support/GIMP/3.0", {}),
]


def silent(_command: Sequence[str]) -> GimpAnswer:
    raise GimpSilent("nobody is there")


def machine(tmp_path: Path, platform: str = LINUX, **environment: str) -> Machine:
    return Machine(platform, environment, tmp_path / "home", root=tmp_path / "root")


def program(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True)
    (folder / name).write_text("#!/bin/sh\n")
    (folder / name).chmod(0o755)
    return folder / name


@pytest.mark.parametrize(("platform", "kind", "folder", "variables"), CASES)
def test_known_folder(
    tmp_path: Path, platform: str, kind: str, folder: str, variables: dict[str, str]
) -> None:
    home = tmp_path / "home"
    (home / folder).mkdir(parents=True)
    environment = {name: str(home / value) for name, value in variables.items()}
    found = find_gimps(machine(tmp_path, platform, **environment), silent)
    expected = [(kind, folder[-3:], home / folder / "plug-ins")]
    assert [(g.kind, g.version, g.plug_ins_folder) for g in found] == expected


def test_no_gimp(tmp_path: Path) -> None:
    assert find_gimps(machine(tmp_path), silent) == []


def test_gimp_2_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "home/.config/GIMP/2.10").mkdir(parents=True)
    assert find_gimps(machine(tmp_path), silent) == []


@pytest.mark.parametrize("chosen", ["my gimp", "{home}/my gimp"])
def test_chosen_folder(tmp_path: Path, chosen: str) -> None:
    home = tmp_path / "home"
    found = find_gimps(machine(tmp_path, GIMP3_DIRECTORY=chosen.format(home=home)), silent)
    assert [g.plug_ins_folder for g in found] == [home / "my gimp/plug-ins"]


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_gimp_is_asked_before_folders_are_guessed(tmp_path: Path) -> None:
    (tmp_path / "home/.config/GIMP/3.0").mkdir(parents=True)
    console = program(tmp_path / "bin", "gimp-console-3.2")
    folder = tmp_path / "anywhere"
    found = find_gimps(
        machine(tmp_path, PATH=str(console.parent)), lambda _: GimpAnswer((3, 2, 6), folder)
    )
    assert found == [GimpInstall("native", "3.2.6", folder, (str(console),))]


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_one_program_under_two_names_is_asked_once(tmp_path: Path) -> None:
    console = program(tmp_path / "bin", "gimp-console-3.0")
    (tmp_path / "bin/gimp-console").symlink_to(console)
    asked = []

    def ask(command: Sequence[str]) -> GimpAnswer:
        asked.append(command)
        raise GimpSilent("older than GIMP 3")

    find_gimps(machine(tmp_path, PATH=str(console.parent)), ask)
    assert len(asked) == 1


def test_console_in_the_mac_bundle_is_asked(tmp_path: Path) -> None:
    console = program(tmp_path / "root/Applications/GIMP.app/Contents/MacOS", "gimp-console")
    folder = tmp_path / "anywhere"
    found = find_gimps(machine(tmp_path, MAC), lambda _: GimpAnswer((3, 0, 4), folder))
    assert [g.console_command for g in found] == [(str(console),)]


def test_flatpak_is_asked_by_flatpak(tmp_path: Path) -> None:
    (tmp_path / "root/var/lib/flatpak/app/org.gimp.GIMP").mkdir(parents=True)
    folder = tmp_path / "anywhere"
    found = find_gimps(machine(tmp_path), lambda _: GimpAnswer((3, 2, 4), folder))
    command = ("flatpak", "run", "--command=gimp-console", "org.gimp.GIMP")
    assert found == [GimpInstall("flatpak", "3.2.4", folder, command)]


def test_flatpak_that_was_never_started_gets_its_first_folder(tmp_path: Path) -> None:
    (tmp_path / "home/.local/share/flatpak/app/org.gimp.GIMP").mkdir(parents=True)
    found = find_gimps(machine(tmp_path), silent)
    expected = tmp_path / "home/.var/app/org.gimp.GIMP/config/GIMP/3.0/plug-ins"
    assert [g.plug_ins_folder for g in found] == [expected]


def test_two_kinds_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "home/.config/GIMP/3.0").mkdir(parents=True)
    (tmp_path / "home/snap/gimp/current/.config/GIMP/3.0").mkdir(parents=True)
    assert [g.kind for g in find_gimps(machine(tmp_path), silent)] == ["native", "snap"]

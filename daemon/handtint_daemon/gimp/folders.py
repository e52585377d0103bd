"""Find the GIMP 3 installations of a machine and their plug-in folders."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from handtint_daemon.gimp.console import GimpAnswer, GimpSilent, ask_gimp

Kind = Literal["native", "flatpak", "snap"]
Ask = Callable[[Sequence[str]], GimpAnswer]

_FLATPAK_ID = "org.gimp.GIMP"
_CONSOLE_NAMES = ("gimp-console", "gimp-console-3", "gimp-console-3.2", "gimp-console-3.0")
_VERSION_FOLDER = re.compile(r"3\.\d+")
_FIRST_VERSION = "3.0"


@dataclass(frozen=True, slots=True)
class Machine:
    """What determines GIMP's location; a value, so that every platform can be tested on any."""

    platform: str
    environment: Mapping[str, str]
    home: Path
    root: Path = Path("/")


@dataclass(frozen=True, slots=True)
class GimpInstall:
    """A GIMP 3. `console_command` starts its gimp-console; None if there is none."""

    kind: Kind
    version: str
    plug_ins_folder: Path
    console_command: tuple[str, ...] | None


def this_machine() -> Machine:
    return Machine(sys.platform, os.environ, Path.home())


def kinds(machine: Machine) -> tuple[Kind, ...]:
    """The kinds of GIMP installation that this platform has."""
    return ("native", "flatpak", "snap") if machine.platform == "linux" else ("native",)


def find_gimps(machine: Machine, ask: Ask = ask_gimp) -> list[GimpInstall]:
    """Return each GIMP 3 of this user, found by its console or, failing that, by known folders."""
    found: list[GimpInstall] = []
    for kind in kinds(machine):
        asked = list(_asked(machine, kind, ask))
        found += asked or _by_folder(machine, kind)
    return list({gimp.plug_ins_folder: gimp for gimp in reversed(found)}.values())[::-1]


def _asked(machine: Machine, kind: Kind, ask: Ask) -> Iterator[GimpInstall]:
    for command in _console_commands(machine, kind):
        try:
            answer = ask(command)
        except GimpSilent:
            continue
        version = ".".join(map(str, answer.version))
        yield GimpInstall(kind, version, answer.plug_ins_folder, command)


def _console_commands(machine: Machine, kind: Kind) -> list[tuple[str, ...]]:
    if kind == "native":
        path = os.pathsep.join([machine.environment.get("PATH", ""), *_program_folders(machine)])
        programs = [found for name in _CONSOLE_NAMES if (found := shutil.which(name, path=path))]
        return [(program,) for program in {Path(p).resolve(): p for p in programs}.values()]
    if kind == "flatpak" and _has_flatpak(machine):
        return [("flatpak", "run", "--command=gimp-console", _FLATPAK_ID)]
    return []  # how to start a console in the Snap is unknown


def _program_folders(machine: Machine) -> list[str]:
    """Where installers put GIMP on platforms that do not add it to PATH."""
    if machine.platform == "darwin":
        return [str(machine.root / "Applications/GIMP.app/Contents/MacOS")]
    if machine.platform == "win32":
        homes = [machine.environment.get("PROGRAMFILES", r"C:\Program Files")]
        if local := machine.environment.get("LOCALAPPDATA"):
            homes.append(str(Path(local) / "Programs"))
        return [str(Path(home) / "GIMP 3" / "bin") for home in homes]
    return []


def _has_flatpak(machine: Machine) -> bool:
    places = (machine.home / ".local/share/flatpak", machine.root / "var/lib/flatpak")
    return any((place / "app" / _FLATPAK_ID).exists() for place in places)


def _by_folder(machine: Machine, kind: Kind) -> list[GimpInstall]:
    chosen = machine.environment.get("GIMP3_DIRECTORY")
    if kind == "native" and chosen:
        folder = machine.home / chosen  # GIMP resolves a relative path against the home folder
        return [GimpInstall(kind, "3", folder / "plug-ins", None)]
    parent = _configuration(machine, kind) / "GIMP"
    versions = [f.name for f in _folders(parent) if _VERSION_FOLDER.fullmatch(f.name)]
    if not versions and _is_installed(machine, kind):  # but never started
        versions = [_FIRST_VERSION]
    return [GimpInstall(kind, v, parent / v / "plug-ins", None) for v in sorted(versions)]


def _configuration(machine: Machine, kind: Kind) -> Path:
    home, environment = machine.home, machine.environment
    if kind == "flatpak":
        return home / ".var/app" / _FLATPAK_ID / "config"
    if kind == "snap":
        return home / "snap/gimp/current/.config"
    if machine.platform == "win32":
        return Path(environment.get("APPDATA") or home / "AppData/Roaming")
    if machine.platform == "darwin":
        return home / "Library/Application Support"
    return Path(environment.get("XDG_CONFIG_HOME") or home / ".config")


def _is_installed(machine: Machine, kind: Kind) -> bool:
    if kind == "flatpak":
        return _has_flatpak(machine)
    return kind == "snap" and (machine.root / "snap/gimp/current").exists()


def _folders(parent: Path) -> list[Path]:
    return [f for f in parent.iterdir() if f.is_dir()] if parent.is_dir() else []

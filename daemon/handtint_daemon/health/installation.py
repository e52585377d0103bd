"""Checks of the installation."""

from __future__ import annotations

import functools
import importlib.metadata
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from handtint_daemon.gimp.folders import GimpInstall, find_gimps, this_machine
from handtint_daemon.gimp.plugin_tree import (
    DAEMON_COMMAND_NAME,
    ENTRY_NAME,
    FOLDER_NAME,
    differing_files,
)
from handtint_daemon.health.fault import Check, Fault, fault
from handtint_shared.translation import N_
from handtint_shared.version import PRODUCT_VERSION

LOCK = Path(__file__).resolve().parents[3] / "install/requirements.lock"
_PINNED = re.compile(r"^([\w.-]+)==([^\s;\\]+)\s*(;)?")


@functools.cache
def known_gimps() -> list[GimpInstall]:
    return find_gimps(this_machine())  # asking GIMP takes seconds: cached for all checks


def packages_are_those_locked() -> Fault | None:
    wrong = [
        f"{name} {found or '–'} ({wanted or '*'})"
        for name, wanted in _wanted_packages()
        if (found := _version(name)) is None or wanted not in ("", found)
    ]
    return fault("packages_differ", wrong=", ".join(wrong)) if wrong else None


def gimp_is_found() -> Fault | None:
    return None if known_gimps() else fault("no_gimp")


def plug_in_is_installed_and_current() -> Fault | None:
    for gimp in known_gimps():
        folder = gimp.plug_ins_folder / FOLDER_NAME
        entry = folder / ENTRY_NAME
        if not folder.exists():
            return fault("plug_in_missing", version=gimp.version, kind=gimp.kind)
        if differing := differing_files(folder):
            return fault(
                "plug_in_differs", folder=folder, version=PRODUCT_VERSION, file=differing[0]
            )
        if not os.access(entry, os.X_OK):
            return fault(
                "plug_in_not_executable", functools.partial(entry.chmod, 0o755), path=entry
            )
    return None


def plug_in_can_start_the_daemon() -> Fault | None:
    for gimp in known_gimps():
        path = gimp.plug_ins_folder / FOLDER_NAME / DAEMON_COMMAND_NAME
        try:
            command = json.loads(path.read_text(encoding="utf-8"))["command"]
        except FileNotFoundError:
            continue  # not installed: another check reports that
        except (OSError, ValueError, KeyError, TypeError):
            return fault("plug_in_command_broken", path=path)
        if command and shutil.which(command[0]) is None:
            return fault("plug_in_command_gone", program=Path(command[0]))
    return None


CHECKS = (
    Check(N_("packages"), packages_are_those_locked),
    Check(N_("GIMP 3"), gimp_is_found, required=False, begun_by=known_gimps),
    Check(N_("plug-in"), plug_in_is_installed_and_current, begun_by=known_gimps),
    Check(N_("plug-in starts the daemon"), plug_in_can_start_the_daemon, begun_by=known_gimps),
)


def _wanted_packages() -> Iterator[tuple[str, str]]:
    """Yield name and locked version; without a checkout, as in a wheel, the version is ""."""
    if not LOCK.exists():
        for need in importlib.metadata.requires("handtint") or []:
            yield re.split(r"[^\w.-]", need, maxsplit=1)[0], ""
        return
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if (pinned := _PINNED.match(line)) and not pinned[3]:  # a marker: not for every system
            yield pinned[1], pinned[2]


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None

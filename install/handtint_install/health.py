"""What can be wrong with an installation: each check gives the reason, or None when all is well."""

from __future__ import annotations

import functools
import importlib.metadata
import json
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from handtint_install.gimp_folders import GimpInstall, find_gimps, this_machine
from handtint_install.plugin_tree import DAEMON_COMMAND_NAME, FOLDER_NAME, differing_files
from handtint_shared import paths
from handtint_shared.connection import read_connection
from handtint_shared.version import PRODUCT_VERSION, can_talk

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
_PINNED = re.compile(r"^([\w.-]+)==([^\s;\\]+)\s*(;)?")
FREE_BYTES = 500_000_000
_REINSTALL = "run `handtint install-plugin`"
_SET_UP = "run `python3 install/set_up.py`"


@dataclass(frozen=True, slots=True)
class Check:
    """`reason()` is None, or one sentence. A check that is not `required` only advises."""

    name: str
    reason: Callable[[], str | None]
    required: bool = True


def packages_are_those_locked() -> str | None:
    wrong = [
        f"{name} {found or 'is missing'} (not {wanted})"
        for name, wanted in _wanted_packages()
        if (found := _version(name)) is None or wanted not in ("", found)
    ]
    return f"{', '.join(wrong)}: {_SET_UP}." if wrong else None


def state_folder_is_writable() -> str | None:
    folder = paths.state_dir()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return (
            f"{folder} cannot be written ({error.strerror}): make it yours, "
            f"or set {paths.STATE_VARIABLE} to another folder."
        )


def disk_has_room() -> str | None:
    folder = paths.state_dir()
    existing = next(f for f in (folder, *folder.parents) if f.exists())
    free = shutil.disk_usage(existing).free
    if free >= FREE_BYTES:
        return None
    return f"Only {free / 1e6:.0f} MB are free at {existing}: free {FREE_BYTES / 1e6:.0f} MB."


def connection_file_is_sane_and_private() -> str | None:
    path = paths.connection_path()
    if not path.exists():
        return None  # no daemon runs, which is no fault
    connection = read_connection(path)
    if connection is None:
        return f"{path} is broken: remove it and run `handtint stop --force`."
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return f"{path} can be read by others: run `chmod 600 {path}`, then `handtint stop`."
    if not can_talk(connection.protocol_version):
        return f"A daemon of version {connection.product_version} runs: run `handtint stop`."
    return None


def gimp_is_found() -> str | None:
    if known_gimps():
        return None
    return f"No GIMP 3 was found: install it and start it once, then {_REINSTALL}."


def plug_in_is_installed_and_current() -> str | None:
    for gimp in known_gimps():
        folder = gimp.plug_ins_folder / FOLDER_NAME
        if not folder.exists():
            return f"GIMP {gimp.version} ({gimp.kind}) lacks the plug-in: {_REINSTALL}."
        if differing := differing_files(folder):
            return f"{folder} is not of version {PRODUCT_VERSION} ({differing[0]}): {_REINSTALL}."
    return None


def plug_in_can_start_the_daemon() -> str | None:
    for gimp in known_gimps():
        path = gimp.plug_ins_folder / FOLDER_NAME / DAEMON_COMMAND_NAME
        try:
            command = json.loads(path.read_text(encoding="utf-8"))["command"]
        except FileNotFoundError:
            continue  # not installed: another check's business
        except (OSError, ValueError, KeyError, TypeError):
            return f"{path} is broken: {_REINSTALL}."
        if command and shutil.which(command[0]) is None:
            return f"The plug-in wants to start {command[0]}, which is gone: {_REINSTALL}."
    return None


CHECKS = (
    Check("packages", packages_are_those_locked),
    Check("state folder", state_folder_is_writable),
    Check("disk", disk_has_room),
    Check("connection file", connection_file_is_sane_and_private),
    Check("GIMP 3", gimp_is_found, required=False),
    Check("plug-in", plug_in_is_installed_and_current),
    Check("plug-in starts the daemon", plug_in_can_start_the_daemon),
)


@functools.cache
def known_gimps() -> list[GimpInstall]:
    return find_gimps(this_machine())  # asks GIMP, which takes seconds: once for all checks


def _wanted_packages() -> Iterator[tuple[str, str]]:
    """Name and locked version; without a checkout, as in a wheel, the names alone with ""."""
    if not LOCK.exists():
        for need in importlib.metadata.requires("handtint") or []:
            yield re.split(r"[^\w.-]", need, maxsplit=1)[0], ""
        return
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if (pinned := _PINNED.match(line)) and not pinned[3]:  # with a marker: not for every system
            yield pinned[1], pinned[2]


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None

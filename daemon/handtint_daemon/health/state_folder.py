"""Checks of the folder in which daemon and clients meet."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from handtint_daemon.health.fault import Check, Fault, fault
from handtint_shared import paths
from handtint_shared.connection import read_connection
from handtint_shared.errors import why_of
from handtint_shared.translation import N_
from handtint_shared.version import PROTOCOL_VERSION, can_talk

FREE_BYTES = 500_000_000
CLOCK_SLACK_S = 3600.0
_PROBE_BYTES = 65_536
_FULL = (errno.ENOSPC, errno.EDQUOT)


def state_folder_is_writable() -> Fault | None:
    """Check that files can be written; an empty file alone could be created on a full disk."""
    folder = paths.state_dir()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_PROBE_BYTES))
    except OSError as error:
        why = why_of(error)
        if error.errno in _FULL:
            return fault("state_folder_full", folder=folder, why=why)
        return fault(
            "state_folder_forbidden", folder=folder, why=why, variable=paths.STATE_VARIABLE
        )
    return None


def state_folder_is_this_users_alone() -> Fault | None:
    """Another user's files may keep the daemon from starting and cannot be trusted."""
    folder = paths.state_dir()
    if os.name != "posix" or not folder.is_dir():
        return None
    for path in _with_contents(folder):
        owner = path.lstat().st_uid
        if owner != os.getuid():
            names = _user_name(owner), _user_name(os.getuid())
            return fault(
                "other_users_folder", path=path, owner=names[0], user=names[1], folder=folder
            )
    if folder.stat().st_mode & 0o022:
        closed = stat.S_IMODE(folder.stat().st_mode) & ~0o022
        return fault("state_folder_open", lambda: folder.chmod(closed), folder=folder)
    return None


def disk_has_room() -> Fault | None:
    folder = paths.state_dir()
    existing = next(f for f in (folder, *folder.parents) if f.exists())
    free = shutil.disk_usage(existing).free
    if free >= FREE_BYTES:
        return None
    return fault("disk_small", free_mb=free / 1e6, folder=existing, wanted_mb=FREE_BYTES / 1e6)


def connection_file_is_sane_and_private() -> Fault | None:
    path = paths.connection_path()
    if not path.exists():
        return None  # no daemon runs, which is not a fault
    if path.is_dir():
        return fault("connection_file_folder", path=path)
    connection = read_connection(path)
    if connection is None:
        return fault("connection_file_broken", path.unlink, path=path)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return fault("connection_file_public", lambda: path.chmod(0o600), path=path)
    if not can_talk(connection.protocol_version):
        return fault(
            "daemon_of_other_protocol",
            theirs=".".join(map(str, connection.protocol_version)),
            ours=".".join(map(str, PROTOCOL_VERSION)),
        )
    return None


def clock_was_not_set_back() -> Fault | None:
    """Handtint does not rely on the wall clock; a wrong one spoils the log and downloads."""
    files = (paths.connection_path(), paths.lock_path(), paths.log_path())
    ahead_s = max((f.stat().st_mtime for f in files if f.exists()), default=0.0) - time.time()
    if ahead_s < CLOCK_SLACK_S:
        return None
    return fault("clock_set_back", ahead_h=ahead_s / 3600)


CHECKS = (
    Check(N_("state folder"), state_folder_is_writable),
    Check(N_("state folder's owner"), state_folder_is_this_users_alone),
    Check(N_("disk"), disk_has_room),
    Check(N_("connection file"), connection_file_is_sane_and_private),
    Check(N_("clock"), clock_was_not_set_back, required=False),
)


def _with_contents(folder: Path) -> Iterator[Path]:
    yield folder
    for path in sorted(folder.iterdir()):
        yield path
        if path.is_dir() and not path.is_symlink() and os.access(path, os.R_OK | os.X_OK):
            yield from sorted(path.iterdir())


def _user_name(uid: int) -> str:
    import pwd  # noqa: PLC0415 - not on Windows

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)

"""What can be wrong with the folder in which daemon and clients meet."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from handtint_install.fault import Check, Fault
from handtint_shared import paths
from handtint_shared.connection import read_connection
from handtint_shared.version import can_talk

FREE_BYTES = 500_000_000
CLOCK_SLACK_S = 3600.0
_PROBE_BYTES = 65_536
_FULL = (errno.ENOSPC, errno.EDQUOT)


def state_folder_is_writable() -> Fault | None:
    """Also finds a disk that is full to the last byte: a file of no bytes can be made there."""
    folder = paths.state_dir()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_PROBE_BYTES))
    except OSError as error:
        mend = (
            "free some space there"
            if error.errno in _FULL
            else f"make it yours, or set {paths.STATE_VARIABLE} to another folder"
        )
        return Fault(f"{folder} cannot be written ({error.strerror})", mend)
    return None


def state_folder_is_this_users_alone() -> Fault | None:
    """What another user owns there may keep the daemon from starting, and is not to be trusted."""
    folder = paths.state_dir()
    if os.name != "posix" or not folder.is_dir():
        return None
    for path in _with_contents(folder):
        owner = path.lstat().st_uid
        if owner != os.getuid():
            return Fault(
                f"{path} belongs to another user ({_user_name(owner)})",
                f"run `sudo chown -R {_user_name(os.getuid())} '{folder}'`",
            )
    if folder.stat().st_mode & 0o022:
        return Fault(
            f"Other users can write into {folder}",
            f"run `chmod go-w '{folder}'`",
            lambda: folder.chmod(stat.S_IMODE(folder.stat().st_mode) & ~0o022),
        )
    return None


def disk_has_room() -> Fault | None:
    folder = paths.state_dir()
    existing = next(f for f in (folder, *folder.parents) if f.exists())
    free = shutil.disk_usage(existing).free
    if free >= FREE_BYTES:
        return None
    return Fault(
        f"Only {free / 1e6:.0f} MB are free at {existing}", f"free {FREE_BYTES / 1e6:.0f} MB there"
    )


def connection_file_is_sane_and_private() -> Fault | None:
    path = paths.connection_path()
    if not path.exists():
        return None  # no daemon runs, which is no fault
    if path.is_dir():
        return Fault(f"{path} is a folder, where a file belongs", "remove it")
    connection = read_connection(path)
    if connection is None:
        mend = "remove it, then run `handtint stop --force`"
        return Fault(f"{path} cannot be read or is broken", mend, path.unlink)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Fault(
            f"{path} can be read by others",
            f"run `chmod 600 '{path}'`, then `handtint stop`",
            lambda: path.chmod(0o600),
        )
    if not can_talk(connection.protocol_version):
        found = f"A daemon of version {connection.product_version} runs"
        return Fault(f"{found} (process {connection.pid})", "run `handtint stop`")
    return None


def clock_was_not_set_back() -> Fault | None:
    """Handtint goes by no wall clock; what a wrong one spoils is the log, and fetching."""
    files = (paths.connection_path(), paths.lock_path(), paths.log_path())
    ahead_s = max((f.stat().st_mtime for f in files if f.exists()), default=0.0) - time.time()
    if ahead_s < CLOCK_SLACK_S:
        return None
    return Fault(
        f"The clock was set back: files of the daemon are {ahead_s / 3600:.0f} h ahead of it",
        "see that the clock is right; the times in the log are not in order, all else goes on",
    )


CHECKS = (
    Check("state folder", state_folder_is_writable),
    Check("state folder's owner", state_folder_is_this_users_alone),
    Check("disk", disk_has_room),
    Check("connection file", connection_file_is_sane_and_private),
    Check("clock", clock_was_not_set_back, required=False),
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

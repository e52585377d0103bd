"""The daemon's lock: a file lock, which the system releases when the process dies.

The file also names its holder. Standard library only, since GIMP's Python runs this too.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from handtint_shared.errors import AlreadyRunning


@contextlib.contextmanager
def locked(path: Path) -> Iterator[IO[bytes]]:
    """Hold the lock in the context. Raises AlreadyRunning if another process holds it, OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("ab") as file:
        try:
            lock_file(file)
        except OSError:
            raise AlreadyRunning from None
        yield file


def is_running(path: Path) -> bool:
    """Return whether a process holds the lock, even one that hangs."""
    if not path.exists():
        return False
    try:
        with locked(path):
            return False
    except AlreadyRunning:
        return True


def named_holder(path: Path) -> int | None:
    """Return the process id written by the holder; None if nobody holds the lock.

    It may be the id of a process in another container.
    """
    try:
        pid = int(path.read_bytes()) if is_running(path) else 0
    except (OSError, ValueError):
        return None
    return pid if pid > 0 else None


if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE = 1 << 30  # far beyond the process id, which others must be able to read

    def lock_file(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def lock_file(file: IO[bytes]) -> None:
        """Lock an open file. Raises OSError if another process has locked it, or none can."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

"""The lock of whoever answers on this computer: a file lock, which the system itself lets go when
the process dies. It also says who that is. Standard library only: GIMP's Python reads this too."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from handtint_shared.errors import AlreadyRunning


@contextlib.contextmanager
def locked(path: Path) -> Iterator[IO[bytes]]:
    """Holds the lock while inside. Raises AlreadyRunning when another process does, OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("ab") as file:
        try:
            _lock(file)
        except OSError:
            raise AlreadyRunning from None
        yield file


def is_running(path: Path) -> bool:
    """Whether a process holds the lock now, whether it answers or hangs."""
    if not path.exists():
        return False
    try:
        with locked(path):
            return False
    except AlreadyRunning:
        return True


def named_holder(path: Path) -> int | None:
    """The process number that the holder wrote, which may be another container's; None when nobody
    holds the lock."""
    try:
        pid = int(path.read_bytes()) if is_running(path) else 0
    except (OSError, ValueError):
        return None
    return pid if pid > 0 else None


if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE = 1 << 30  # far behind the process number, which others must be able to read

    def _lock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

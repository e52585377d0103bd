"""One daemon per user: a file lock that the system itself lets go when the process dies."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from handtint_shared.errors import AlreadyRunning


@contextlib.contextmanager
def single_instance(path: Path) -> Iterator[None]:
    """Holds the lock while inside. Raises AlreadyRunning when another process holds it, OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("ab") as file:
        try:
            _lock(file)
        except OSError:
            raise AlreadyRunning("A Handtint daemon is running already.") from None
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_running(path: Path) -> bool:
    """Whether a process holds the lock now, whether it answers or hangs."""
    if not path.exists():
        return False
    try:
        with single_instance(path):
            return False
    except AlreadyRunning:
        return True

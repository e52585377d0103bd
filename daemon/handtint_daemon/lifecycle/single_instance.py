"""One daemon per user: a file lock that the system itself lets go when the process dies."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from handtint_shared.errors import AlreadyRunning

_KILL_SIGNAL = getattr(signal, "SIGKILL", signal.SIGTERM)
_LET_GO_S = 5.0
_POLL_S = 0.02


@contextlib.contextmanager
def single_instance(path: Path) -> Iterator[None]:
    """Holds the lock while inside, and names this process in the file.

    Raises AlreadyRunning when another process holds it, OSError.
    """
    with _locked(path) as file:
        file.truncate(0)
        file.write(str(os.getpid()).encode("ascii"))
        file.flush()
        yield


def is_running(path: Path) -> bool:
    """Whether a process holds the lock now, whether it answers or hangs."""
    if not path.exists():
        return False
    try:
        with _locked(path):
            return False
    except AlreadyRunning:
        return True


def holder_pid(path: Path) -> int | None:
    """The process that holds the lock; None when nobody does, or nobody who can be seen from
    here: its number may mean another process in this container."""
    try:
        pid = int(path.read_bytes()) if is_running(path) else 0
    except (OSError, ValueError):
        return None
    return pid if pid > 0 and _has_open(pid, path) else None


def end_holder(path: Path, pid: int) -> bool:
    """Kills the process, if it still is what `holder_pid` said; whether the lock is free then."""
    if holder_pid(path) == pid:
        with contextlib.suppress(OSError):
            os.kill(pid, _KILL_SIGNAL)
    give_up_at = time.monotonic() + _LET_GO_S
    while (is_held := is_running(path)) and time.monotonic() < give_up_at:
        time.sleep(_POLL_S)
    return not is_held


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("ab") as file:
        try:
            _lock(file)
        except OSError:
            raise AlreadyRunning from None
        yield file


def _has_open(pid: int, path: Path) -> bool:
    if not Path("/proc/self/fd").exists():
        return True  # not Linux: what the file says must do
    with contextlib.suppress(OSError):
        return any(_is_same(descriptor, path) for descriptor in Path(f"/proc/{pid}/fd").iterdir())
    return False


def _is_same(descriptor: Path, path: Path) -> bool:
    with contextlib.suppress(OSError):  # closed meanwhile
        return descriptor.samefile(path)
    return False


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

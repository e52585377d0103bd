"""One daemon per user: find and end the holder of the lock."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from handtint_shared.lock import is_running, locked, named_holder

_KILL_SIGNAL = getattr(signal, "SIGKILL", signal.SIGTERM)
_LET_GO_S = 5.0
_POLL_S = 0.02


@contextlib.contextmanager
def single_instance(path: Path) -> Iterator[None]:
    """Hold the lock inside the context, and write this process's id into the file.

    Raises AlreadyRunning if another process holds it, OSError.
    """
    with locked(path) as file:
        file.truncate(0)
        file.write(str(os.getpid()).encode("ascii"))
        file.flush()
        yield


def holder_pid(path: Path) -> int | None:
    """Return the process that holds the lock; None if nobody does, or it is not visible from here.

    In a container, its number may belong to another process.
    """
    pid = named_holder(path)
    return pid if pid is not None and _has_open(pid, path) else None


def end_holder(path: Path, pid: int) -> bool:
    """Kill `pid` if it still holds the lock; return whether the lock is free afterwards."""
    if holder_pid(path) == pid:
        with contextlib.suppress(OSError):
            os.kill(pid, _KILL_SIGNAL)
    give_up_at = time.monotonic() + _LET_GO_S
    while (is_held := is_running(path)) and time.monotonic() < give_up_at:
        time.sleep(_POLL_S)
    return not is_held


def _has_open(pid: int, path: Path) -> bool:
    if not Path("/proc/self/fd").exists():
        return True  # not Linux: rely on the file
    with contextlib.suppress(OSError):
        return any(_is_same(descriptor, path) for descriptor in Path(f"/proc/{pid}/fd").iterdir())
    return False


def _is_same(descriptor: Path, path: Path) -> bool:
    with contextlib.suppress(OSError):  # closed meanwhile
        return descriptor.samefile(path)
    return False

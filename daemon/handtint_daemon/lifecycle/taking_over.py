"""End a hung daemon when the next one starts, so that the next click works."""

from __future__ import annotations

import time

from handtint_daemon.client import connect
from handtint_daemon.lifecycle.single_instance import end_holder, holder_pid
from handtint_shared import paths
from handtint_shared.connection import read_connection
from handtint_shared.errors import HandtintError
from handtint_shared.exchange import SILENCE_S
from handtint_shared.launching import find_daemon

_POLL_S = 0.1


def end_hung_daemon() -> int | None:
    """Kill the process that holds the lock without answering; return its id, or None.

    Waits half the silence that clients tolerate, since they have waited before; all of it when the
    connection file does not name the process, which may just be starting or stopping. Raises
    OSError.
    """
    lock = paths.lock_path()
    pid = holder_pid(lock)
    started_s = time.monotonic()
    while pid is not None and not daemon_answers():
        if holder_pid(lock) != pid:
            return None
        if time.monotonic() - started_s > (SILENCE_S / 2 if _is_named(pid) else SILENCE_S):
            return pid if end_holder(lock, pid) else None
        time.sleep(_POLL_S)
    return None


def daemon_answers() -> bool:
    """Return whether the daemon of the connection file is alive, of whatever version."""
    try:
        link = find_daemon(connect)
    except HandtintError:  # it reported something: it is alive
        return True
    if link is None:
        return False
    link.transport.close()
    return True


def _is_named(pid: int) -> bool:
    connection = read_connection(paths.connection_path())
    return connection is not None and connection.pid == pid

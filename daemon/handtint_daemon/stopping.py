"""Ending the daemon that runs: by asking it, else by a signal."""

from __future__ import annotations

import contextlib
import os
import signal
import time

from handtint_daemon.client import connect
from handtint_daemon.single_instance import end_holder, holder_pid, is_running
from handtint_shared import paths
from handtint_shared.connection import remove_connection
from handtint_shared.errors import DaemonSilent, HandtintError
from handtint_shared.exchange import ask
from handtint_shared.launching import find_daemon
from handtint_shared.messages import ShutdownReply, ShutdownRequest

_DEADLINE_S = 10.0
_POLL_S = 0.05


def stop_daemon(*, force: bool) -> None:
    """Returns when it has gone; `force` kills one that does not answer. Raises DaemonSilent."""
    if not _asked_to_leave():
        _end_by_signal(force=force)
    _wait_until_gone()


def _asked_to_leave() -> bool:
    try:
        link = find_daemon(connect)
        if link is None:
            return False
        ask(link, ShutdownRequest(), ShutdownReply)
        link.transport.close()
    except HandtintError:
        return False
    return True


def _end_by_signal(*, force: bool) -> None:
    """A signal is understood by daemons of every version, and with force by those that hang."""
    pid = holder_pid(paths.lock_path())
    if pid is None:
        return
    if force and end_holder(paths.lock_path(), pid):
        remove_connection(paths.connection_path(), pid)
    elif not force:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGTERM)


def _wait_until_gone() -> None:
    give_up_at = time.monotonic() + _DEADLINE_S
    while is_running(paths.lock_path()):
        if time.monotonic() > give_up_at:
            raise DaemonSilent("The daemon does not answer: end it with `handtint stop --force`.")
        time.sleep(_POLL_S)

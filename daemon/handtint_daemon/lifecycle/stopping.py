"""Stop the running daemon, or the connection in its place: by request, else by signal."""

from __future__ import annotations

import contextlib
import os
import signal
import time

from handtint_daemon.client import connect
from handtint_daemon.lifecycle.single_instance import end_holder, holder_pid
from handtint_daemon.lifecycle.systemd import (
    await_service_stop,
    begin_service_stop,
    service_runs_as,
    start_service,
)
from handtint_shared import paths
from handtint_shared.connection import remove_connection
from handtint_shared.errors import DaemonSilent, HandtintError, StartFailed
from handtint_shared.exchange import ask
from handtint_shared.launching import find_daemon, remote_computer
from handtint_shared.lock import is_running
from handtint_shared.messages import ShutdownReply, ShutdownRequest

_DEADLINE_S = 10.0
_POLL_S = 0.05


def stop_daemon(*, force: bool) -> None:
    """Stop it and wait until it has gone; `force` kills one that does not answer.

    Raises DaemonSilent, StartFailed.
    """
    if not _asked_to_leave():
        _end_by_signal(force=force)
    _wait_until_gone()


def replace_daemon(*, force: bool) -> None:
    """Stop it; a service is restarted, else the next click starts a new one.

    Raises DaemonSilent, StartFailed.
    """
    is_service = service_runs_as(holder_pid(paths.lock_path()))
    stop_daemon(force=force)
    if is_service:
        start_service()
        _wait_until_there()


def _asked_to_leave() -> bool:
    if remote_computer():
        return False  # the request would reach the remote daemon
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
    """Send a signal: daemons of every version understand it; with `force`, even hung ones."""
    pid = holder_pid(paths.lock_path())
    if pid is None:
        return
    if force:
        _kill(pid)
    else:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGTERM)


def _kill(pid: int) -> None:
    is_service = service_runs_as(pid)
    if is_service:
        begin_service_stop()  # otherwise systemd would restart it
    if end_holder(paths.lock_path(), pid):
        remove_connection(paths.connection_path(), pid)
    if is_service:
        await_service_stop()


def _wait_until_gone() -> None:
    if not _comes_to_run(wanted=False):
        raise DaemonSilent("daemon_stays")


def _wait_until_there() -> None:
    """Otherwise the next client would start a daemon of its own in the service's place."""
    if not _comes_to_run(wanted=True):
        raise StartFailed("service_absent")


def _comes_to_run(*, wanted: bool) -> bool:
    give_up_at = time.monotonic() + _DEADLINE_S
    while is_running(paths.lock_path()) != wanted:
        if time.monotonic() > give_up_at:
            return False
        time.sleep(_POLL_S)
    return True

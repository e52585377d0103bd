"""`handtint stop`: ends the daemon."""

from __future__ import annotations

import argparse
import os
import signal
import time

from handtint_daemon.client import connect
from handtint_daemon.single_instance import is_running
from handtint_shared import paths
from handtint_shared.connection import read_connection, remove_connection
from handtint_shared.errors import DaemonSilent, HandtintError
from handtint_shared.exchange import ask
from handtint_shared.launching import find_daemon
from handtint_shared.messages import ShutdownReply, ShutdownRequest

HELP = "end the daemon"
EXAMPLE = "handtint stop --force"
_DEADLINE_S = 10.0
_POLL_S = 0.05


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="kill a daemon that does not answer")


def run(args: argparse.Namespace) -> int:
    if not is_running(paths.lock_path()):
        print("The daemon is not running.")
        return 0
    if not _asked_to_leave() and args.force:
        _kill()
    _wait_until_gone()
    print("The daemon has stopped.")
    return 0


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


def _kill() -> None:
    connection = read_connection(paths.connection_path())
    if connection is not None:
        os.kill(connection.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        remove_connection(paths.connection_path(), connection.pid)


def _wait_until_gone() -> None:
    give_up_at = time.monotonic() + _DEADLINE_S
    while is_running(paths.lock_path()):
        if time.monotonic() > give_up_at:
            raise DaemonSilent("The daemon does not answer: end it with `handtint stop --force`.")
        time.sleep(_POLL_S)

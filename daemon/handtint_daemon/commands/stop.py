"""`handtint stop`: stop the daemon."""

from __future__ import annotations

import argparse

from handtint_daemon.lifecycle.single_instance import holder_pid
from handtint_daemon.lifecycle.stopping import stop_daemon
from handtint_daemon.lifecycle.systemd import UNIT, service_runs_as
from handtint_shared import paths
from handtint_shared.launching import remote_computer
from handtint_shared.lock import is_running
from handtint_shared.translation import translated

EXAMPLE = "handtint stop --force"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--force", action="store_true", help=translated("kill a daemon that is not responding")
    )


def run(args: argparse.Namespace) -> int:
    if not is_running(paths.lock_path()):
        print(translated("The daemon is not running."))
        return 0
    is_service = service_runs_as(holder_pid(paths.lock_path()))
    remote = remote_computer()
    stop_daemon(force=args.force)
    if remote:
        apart = translated("No longer connected to {host}; the daemon there keeps running.")
        print(apart.format(host=remote))
        return 0
    print(translated("The daemon has stopped."))
    if is_service:
        again = translated("To start its service again: `systemctl --user start {unit}`.")
        print(again.format(unit=UNIT))
    return 0

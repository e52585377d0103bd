"""`handtint service`: the daemon as a systemd user service, in the background of a session."""

from __future__ import annotations

import argparse

from handtint_daemon.lifecycle.daemon_command import service_command
from handtint_daemon.lifecycle.single_instance import holder_pid, is_running
from handtint_install.user_service import (
    UNIT,
    ServiceState,
    install_service,
    remove_service,
    service_state,
    unit_path,
)
from handtint_shared import paths
from handtint_shared.errors import StartFailed

HELP = "keep the daemon running in the background of your session (systemd)"
EXAMPLE = "handtint service install --at-login"
_FAILED = 1
_NOT_RUNNING = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(
        dest="service_action", required=True, metavar="install | remove | status"
    )
    installing = actions.add_parser("install", help="write the unit, and start it")
    installing.add_argument("--at-login", action="store_true", help="start it at each login too")
    actions.add_parser("remove", help="stop it, and remove all that belongs to it")
    actions.add_parser("status", help="say whether it is installed, and whether it runs")


def run(args: argparse.Namespace) -> int:
    """0: done, for `status`: it runs; 1: it has failed; 3: it does not run or is not installed."""
    if args.service_action == "install":
        return _install(at_login=args.at_login)
    return _remove() if args.service_action == "remove" else _status()


def _install(*, at_login: bool) -> int:
    runs_already = holder_pid(paths.lock_path())
    install_service(service_command(), at_login=at_login)
    print(f"{unit_path()} is installed{' and starts at each login' if at_login else ''}.")
    if runs_already not in (None, service_state().pid):
        print(
            "A daemon runs already and goes on; to let the service take over: "
            f"`handtint stop`, then `systemctl --user restart {UNIT}`."
        )
    return 0


def _remove() -> int:
    print("The service is removed." if remove_service() else "No service was installed.")
    return 0


def _status() -> int:
    if not unit_path().exists():
        print("not installed (`handtint service install`)")
        return _NOT_RUNNING
    try:
        state = service_state()
    except StartFailed as error:
        print(f"installed, but not in use: {error}")
        return _NOT_RUNNING
    login = "starts at login" if state.starts_at_login else "does not start at login"
    print(f"installed, {login}, {_running(state)}")
    if state.active == "failed":
        return _FAILED
    return 0 if state.pid else _NOT_RUNNING


def _running(state: ServiceState) -> str:
    if state.pid:
        return f"runs as process {state.pid}"
    if state.active == "failed":
        return f"has failed ({state.result}): see `journalctl --user --unit {UNIT}`"
    if is_running(paths.lock_path()):
        return "does not run: a daemon that was started in another way does"
    return f"does not run (`systemctl --user start {UNIT}`)"

"""`handtint service`: run the daemon as a systemd user service."""

from __future__ import annotations

import argparse

from handtint_daemon.lifecycle.daemon_command import service_command
from handtint_daemon.lifecycle.single_instance import holder_pid
from handtint_daemon.lifecycle.systemd import (
    UNIT,
    ServiceState,
    install_service,
    remove_service,
    service_state,
    unit_path,
)
from handtint_shared import paths
from handtint_shared.errors import StartFailed
from handtint_shared.lock import is_running
from handtint_shared.sentences import explain
from handtint_shared.translation import translated

EXAMPLE = "handtint service install --at-login"
_FAILED = 1
_NOT_RUNNING = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(
        dest="service_action", required=True, metavar="install | remove | status"
    )
    installing = actions.add_parser("install", help=translated("install the service and start it"))
    installing.add_argument(
        "--at-login", action="store_true", help=translated("also start it at each login")
    )
    actions.add_parser("remove", help=translated("stop the service and remove it"))
    actions.add_parser("status", help=translated("show whether it is installed and running"))


def run(args: argparse.Namespace) -> int:
    """Return 0 on success (`status`: it runs), 1 if it has failed, 3 if it does not run."""
    if args.service_action == "install":
        return _install(at_login=args.at_login)
    return _remove() if args.service_action == "remove" else _status()


def _install(*, at_login: bool) -> int:
    runs_already = holder_pid(paths.lock_path())
    install_service(service_command(), at_login=at_login)
    installed = (
        translated("{path} is installed and starts at each login.")
        if at_login
        else translated("{path} is installed.")
    )
    print(installed.format(path=unit_path()))
    if runs_already not in (None, service_state().pid):
        goes_on = translated(
            "Another daemon is already running and stays; to let the service take over, run "
            "`handtint stop`, then `systemctl --user restart {unit}`."
        )
        print(goes_on.format(unit=UNIT))
    return 0


def _remove() -> int:
    is_removed = remove_service()
    print(
        translated("The service is removed.")
        if is_removed
        else translated("No service was installed.")
    )
    return 0


def _status() -> int:
    if not unit_path().exists():
        print(translated("not installed (install it with `handtint service install`)"))
        return _NOT_RUNNING
    try:
        state = service_state()
    except StartFailed as error:
        print(translated("installed, but not in use: {why}").format(why=explain(error)))
        return _NOT_RUNNING
    installed = (
        translated("installed, starts at login, {state}")
        if state.starts_at_login
        else translated("installed, does not start at login, {state}")
    )
    print(installed.format(state=_running(state)))
    if state.active == "failed":
        return _FAILED
    return 0 if state.pid else _NOT_RUNNING


def _running(state: ServiceState) -> str:
    if state.pid:
        return translated("running as process {pid}").format(pid=state.pid)
    if state.active == "failed":
        failed = translated("failed ({result}): see `journalctl --user --unit {unit}`")
        return failed.format(result=state.result, unit=UNIT)
    if is_running(paths.lock_path()):
        return translated("not running: a daemon that was started in another way is")
    return translated("not running (start it with `systemctl --user start {unit}`)").format(
        unit=UNIT
    )

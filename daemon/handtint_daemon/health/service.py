"""Checks of the systemd user service, if it is installed."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from handtint_daemon.health.fault import Check, Fault, fault
from handtint_daemon.lifecycle.systemd import UNIT, command_of, service_state, unit_path
from handtint_daemon.settings.in_force import settings_in_force
from handtint_shared import paths
from handtint_shared.connection import read_connection
from handtint_shared.errors import BadInput, StartFailed
from handtint_shared.translation import N_


def service_starts_this_installation() -> Fault | None:
    command = _command()
    if command is None:
        return None
    if not command or not command[0]:
        return fault("service_programless", path=unit_path())
    program = Path(command[0])
    if shutil.which(program) is None:
        return fault("service_program_gone", path=unit_path(), program=program)
    if program != Path(sys.executable):
        return fault("service_elsewhere", program=program)
    return None


def service_has_not_failed() -> Fault | None:
    if _command() is None:
        return None
    try:
        state = service_state()
    except StartFailed:
        return None  # no systemd session here: nothing is started, and nothing fails
    if state.active != "failed":
        return None
    return fault("service_failed", result=state.result, unit=UNIT)


def port_that_is_set_is_free() -> Fault | None:
    """Check the port set in the service's unit or in the settings, if any."""
    port, place = _port_and_place()
    if not port or _is_free(port) or _is_own(port):
        return None
    return fault("port_taken", port=port, place=place)


CHECKS = (
    Check(N_("service"), service_starts_this_installation),
    Check(N_("service state"), service_has_not_failed),
    Check(N_("port"), port_that_is_set_is_free),
)


def _command() -> list[str] | None:
    """Return the command that the unit starts; None if no service is installed."""
    path = unit_path()
    if not path.is_file():
        return None
    return command_of(path.read_text(encoding="utf-8", errors="replace"))


def _port_and_place() -> tuple[int, Path | str]:
    """Return the port and where it is set; port 0 if none is fixed."""
    if port := _port(_command() or []):
        return port, unit_path()
    with contextlib.suppress(BadInput):  # another check reports it
        held = settings_in_force(paths.settings_path(), os.environ)["port"]
        return int(held.value or 0), held.origin
    return 0, ""


def _port(command: Sequence[str]) -> int:
    words = [part for word in command for part in word.split("=", 1)]
    with contextlib.suppress(ValueError, IndexError):
        return int(words[words.index("--port") + 1])
    return 0


def _is_own(port: int) -> bool:
    connection = read_connection(paths.connection_path())
    if connection is not None and connection.endpoint.endswith(f":{port}"):
        return True
    with contextlib.suppress(StartFailed):
        return service_state().pid != 0
    return False


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OverflowError:
            return False
        except OSError as error:
            return error.errno != errno.EADDRINUSE
    return True

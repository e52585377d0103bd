"""The daemon as a systemd user service: its unit file and its state."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from handtint_shared.errors import StartFailed, WriteFailed, why_of

UNIT = "handtint.service"
_DEADLINE_S = 30.0
_PREFIX = "HANDTINT_"

# Only what the kernel's system call filter enforces: options that need namespaces (PrivateTmp,
# ProtectSystem) keep a user unit from starting where users may not create any. Torch and GPU
# drivers generate code at run time and use netlink, so both stay allowed.
_TEMPLATE = """\
# Written by `handtint service install`; `handtint service remove` takes it away.
[Unit]
Description=Handtint daemon
StartLimitIntervalSec=60
StartLimitBurst=5

[Service]
Type=exec
ExecStart={command}
{environment}Restart=on-failure
RestartSec=2
TimeoutStopSec=15
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK

[Install]
WantedBy=default.target
"""


@dataclass(frozen=True, slots=True)
class ServiceState:
    """As `systemctl show` reports it: `active` is active, inactive, failed…; `pid` 0 is none."""

    active: str
    pid: int
    starts_at_login: bool
    result: str


def unit_path() -> Path:
    """Return the path of this user's unit, whether it exists or not."""
    configuration = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(configuration) / "systemd" / "user" / UNIT


def unit_text(command: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return a unit that runs `command` with Handtint's own variables of `environment`."""
    own = {name: value for name, value in environment.items() if name.startswith(_PREFIX)}
    lines = [f"Environment={_quoted(f'{name}={own[name]}')}\n" for name in sorted(own)]
    program, *arguments = map(_quoted, command)
    words = " ".join([program, *(argument.replace("$", "$$") for argument in arguments)])
    return _TEMPLATE.format(command=words, environment="".join(lines))


def command_of(unit: str) -> list[str]:
    """Return the words of a unit's ExecStart; empty if there is none or it cannot be parsed."""
    starts = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
    try:
        words = shlex.split(starts[0].partition("=")[2])
    except (IndexError, ValueError):
        return []
    plain = [word.replace("%%", "%") for word in words]
    return [*plain[:1], *(word.replace("$$", "$") for word in plain[1:])]


def install_service(command: Sequence[str], *, at_login: bool) -> None:
    """Write the unit, start it, and enable or disable its start at login.

    Raises StartFailed, before anything is written, if systemd does not run the session;
    WriteFailed.
    """
    require_systemd()
    path, text = unit_path(), unit_text(command, os.environ)
    changed = not path.is_file() or path.read_text(encoding="utf-8") != text
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        staged = path.with_suffix(".new")
        staged.write_text(text, encoding="utf-8")
        staged.replace(path)
    except OSError as error:
        why = why_of(error)
        raise WriteFailed("unit_unwritable", path=path, why=why) from error
    _systemctl("daemon-reload")
    _systemctl("enable" if at_login else "disable", UNIT)
    _systemctl("restart" if changed else "start", UNIT)


def remove_service() -> bool:
    """Stop the service and remove everything that belongs to it; return whether there was one.

    Works without systemd too. Raises WriteFailed.
    """
    path = unit_path()
    wants = path.parent / "default.target.wants"
    was_there = path.exists() or (wants / UNIT).is_symlink()
    with contextlib.suppress(StartFailed):
        if was_there:
            _systemctl("disable", "--now", UNIT)
    try:
        (wants / UNIT).unlink(missing_ok=True)
        path.unlink(missing_ok=True)
    except OSError as error:
        why = why_of(error)
        raise WriteFailed("unit_stays", path=path, why=why) from error
    for folder in (wants, path.parent, path.parent.parent):
        with contextlib.suppress(OSError):  # not empty: contains other units
            folder.rmdir()
    with contextlib.suppress(StartFailed):
        if was_there:
            _systemctl("daemon-reload")
            _systemctl("reset-failed")
    return was_there


def service_state() -> ServiceState:
    """Return the service's state. Raises StartFailed if systemd does not run the session."""
    names = ("ActiveState", "MainPID", "UnitFileState", "Result")
    shown = _systemctl("show", UNIT, "--property", ",".join(names))
    values = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
    return ServiceState(
        active=values.get("ActiveState", ""),
        pid=int(values.get("MainPID", "0")),
        starts_at_login=values.get("UnitFileState") == "enabled",
        result=values.get("Result", ""),
    )


def service_runs_as(pid: int | None) -> bool:
    """Return whether that process is the service's."""
    if pid is None or not unit_path().is_file():
        return False
    try:
        return service_state().pid == pid
    except StartFailed:
        return False


def start_service() -> None:
    """Start the service. Raises StartFailed."""
    _systemctl("start", UNIT)


def begin_service_stop() -> None:
    """Begin to stop the service, which keeps it from being restarted. Raises StartFailed."""
    _systemctl("stop", "--no-block", UNIT)


def await_service_stop() -> None:
    """Wait until the service has stopped; being killed is not a failure. Raises StartFailed."""
    _systemctl("stop", UNIT)
    with contextlib.suppress(StartFailed):  # it had not failed
        _systemctl("reset-failed", UNIT)


def require_systemd() -> None:
    """Raise StartFailed if systemd does not run this user's session."""
    _systemctl("show-environment")


def _systemctl(*arguments: str) -> str:
    program = shutil.which("systemctl")
    if program is None:
        raise StartFailed("no_systemd")
    try:
        done = subprocess.run(
            [program, "--user", *arguments],
            capture_output=True,
            text=True,
            timeout=_DEADLINE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StartFailed("systemctl_broken", why=str(error)) from error
    if done.returncode == 0:
        return done.stdout
    said = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[0]
    if "connect" in said:  # no bus, no user manager: a container, `su`, a cron job
        raise StartFailed("no_session", said=said)
    raise StartFailed("systemctl_refused", action=arguments[0], said=said, unit=UNIT)


def _quoted(word: str) -> str:
    """Quote a word for a unit file, escaping systemd's special characters."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return '"' + escaped.replace("\n", "\\n") + '"'

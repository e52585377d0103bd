"""Find the running daemon or start one. The transport is passed in: no sockets here."""

from __future__ import annotations

import os
import secrets
import shlex
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from handtint_shared import paths
from handtint_shared.connection import Connection, read_connection
from handtint_shared.errors import (
    BadMessage,
    NoDaemon,
    ReachError,
    RemoteUnreachable,
    StartFailed,
    TooLarge,
    WrongToken,
)
from handtint_shared.exchange import SILENCE_S, Link, Transport, ask
from handtint_shared.lock import named_holder
from handtint_shared.messages import PingReply, PingRequest
from handtint_shared.problems import error_of_line
from handtint_shared.proofs import is_same, proof_of

Connect = Callable[[str, str], Transport]
"""Opens a transport to an endpoint with a token.

Raises ReachError if nobody listens there, WrongToken if the token is rejected.
"""

START_DEADLINE_S = SILENCE_S + 10.0
"""Enough for a hung daemon to be replaced."""
BY_HAND = ("handtint", "serve")
"""What a person runs if a program may not start the daemon."""
ERRORS_VARIABLE = "HANDTINT_ERRORS"
AS_JSON = "json"
"""With this value, `handtint` prints its error as `problems.error_line` for its parent process."""
_PING_SILENCE_S = 3.0
_POLL_S = 0.05
_AGAIN_S = 0.5
_DETACHED_ON_WINDOWS = getattr(subprocess, "DETACHED_PROCESS", 0) | getattr(
    subprocess, "CREATE_NEW_PROCESS_GROUP", 0
)

_KEPT_VARIABLES = frozenset(
    [
        *("HOME", "USER", "LOGNAME", "PATH", "LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "TZ"),
        *("TMPDIR", "TEMP", "TMP", "XDG_RUNTIME_DIR", "SNAP_REAL_HOME"),
        *("SYSTEMROOT", "WINDIR", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PATHEXT", "COMSPEC"),
        *("NUMBER_OF_PROCESSORS", "CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES"),
    ]
)
_KEPT_PREFIXES = ("HANDTINT_", "OPENBLAS_", "MKL_", "OMP_", "GOMP_", "KMP_")


def find_daemon(connect: Connect) -> Link | None:
    """Return a link to the daemon of the connection file if it answers; None if there is none.

    Raises WrongVersion if it speaks another protocol, RemoteUnreachable if it is on another
    computer and the line is down.
    """
    connection = read_connection(paths.connection_path())
    if connection is None:
        return None
    link = _answering(connect, connection)
    if link is None and (host := remote_computer()):
        raise RemoteUnreachable("remote_line_down", host=host)
    return link


def remote_computer() -> str:
    """Return the other computer whose daemon is used; "" unless `handtint connect` is running.

    The connection file alone does not show it: it is stale if `handtint connect` was killed.
    """
    connection = read_connection(paths.connection_path())
    if connection is None or not connection.remote:
        return ""
    return connection.remote if named_holder(paths.lock_path()) == connection.pid else ""


def still_answers(link: Link) -> bool:
    """Return whether the other end is the daemon that knows the link's token.

    Nothing secret is sent before it has proved that. Raises WrongVersion.
    """
    nonce = secrets.token_hex(16)
    stranger = Link(link.transport, "")
    try:
        pong = ask(stranger, PingRequest(nonce), PingReply, silence_s=_PING_SILENCE_S)
    except (ReachError, WrongToken, BadMessage, TooLarge):
        return False
    return is_same(pong.proof, proof_of(link.token, nonce))


def _answering(connect: Connect, connection: Connection) -> Link | None:
    """Return a link to the daemon if it answers. Raises WrongVersion."""
    try:
        transport = connect(connection.endpoint, connection.token)
    except (ReachError, WrongToken):
        return None
    link = Link(transport, connection.token)
    try:
        if still_answers(link):
            return link
    except BaseException:
        transport.close()
        raise
    transport.close()  # a stale file, whose port another program is using
    return None


def find_or_start_daemon(
    connect: Connect,
    command: Sequence[str],
    *,
    by_hand: Sequence[str] = BY_HAND,
    deadline_s: float = START_DEADLINE_S,
) -> Link:
    """Return a link to the running daemon, or to the one that `command` starts.

    Raises NoDaemon, which names `by_hand`, if there is none and `command` is empty; StartFailed if
    it exits at once (with the reason that it gave) or is not ready in time; WrongVersion;
    RemoteUnreachable.
    """
    if link := find_daemon(connect):
        return link
    if not command:
        raise NoDaemon(command=shlex.join(by_hand))
    process, exit_code = _start(command), None
    give_up_at = time.monotonic() + deadline_s
    try:
        while time.monotonic() < give_up_at:
            if link := find_daemon(connect):
                return link
            exit_code = process.poll()
            if exit_code == 0:  # another daemon is running: it is starting, stopping or hanging
                time.sleep(_AGAIN_S)
                process = _start(command)
            elif exit_code is not None:
                break
            time.sleep(_POLL_S)
    finally:
        _let_go(process)
    raise _start_failed(exit_code)


def _start_failed(exit_code: int | None) -> StartFailed:
    log, start_log = paths.log_path(), paths.start_log_path()
    if exit_code in (None, 0):
        return StartFailed("daemon_not_in_time", log=log, start_log=start_log)
    return _last_words(start_log) or StartFailed(
        "daemon_ended", code=exit_code or 0, log=log, start_log=start_log
    )


def _last_words(start_log: Path) -> StartFailed | None:
    """Return why a daemon could not start, if it said so."""
    try:
        lines = start_log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    told = (error_of_line(line) for line in reversed(lines))  # other output may follow it
    return next((StartFailed.because_of(error) for error in told if error is not None), None)


def _let_go(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.returncode = 0  # it should outlive us; otherwise Popen warns about a running child


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Drop what a host program (GIMP, an AppImage) sets for its own Python and libraries."""
    return {
        name: value
        for name, value in environment.items()
        if name.upper() in _KEPT_VARIABLES or name.startswith(_KEPT_PREFIXES)
    }


def _environment() -> dict[str, str]:
    """Return a daemon's environment: it must find our files from another folder."""
    return clean_environment(os.environ) | {
        paths.STATE_VARIABLE: str(paths.state_dir()),
        paths.SETTINGS_VARIABLE: str(paths.settings_path()),
        ERRORS_VARIABLE: AS_JSON,
    }


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    log = paths.start_log_path()
    try:
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with log.open("wb") as output:
            return subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=_environment(),
                cwd=Path.home(),
                start_new_session=True,
                creationflags=_DETACHED_ON_WINDOWS,
            )
    except OSError as error:
        raise StartFailed("not_startable", why=str(error)) from error

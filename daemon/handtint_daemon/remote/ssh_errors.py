"""Diagnose why ssh ended, from its exit code and its output."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handtint_shared.errors import HandtintError, RemoteUnreachable
from handtint_shared.sentences import explain

_SSH_ITSELF = 255
_NOT_FOUND, _NOT_EXECUTABLE, _WRONG_USAGE = 127, 126, 2

_Why = Callable[[str, str], HandtintError]
"""Makes an error from the host's name and ssh's last line."""


def _does_not_answer(host: str, said: str) -> HandtintError:
    return RemoteUnreachable("remote_does_not_answer", host=host, said=said)


def _refuses_you(host: str, said: str) -> HandtintError:
    return RemoteUnreachable("remote_refuses_you", host=host, said=said)


# In order: the first match is the reason. ssh does not translate its messages.
_SSH_SAYS: Mapping[str, _Why] = {
    "Could not resolve hostname": lambda host, _: RemoteUnreachable(
        "remote_host_unknown", host=host
    ),
    "REMOTE HOST IDENTIFICATION HAS CHANGED": lambda host, _: RemoteUnreachable(
        "remote_host_key_changed", host=host
    ),
    "Host key verification failed": lambda host, _: RemoteUnreachable(
        "remote_host_key_unknown", host=host
    ),
    "Permission denied (": _refuses_you,
    "Too many authentication failures": _refuses_you,
    "Connection refused": _does_not_answer,
    "timed out": _does_not_answer,
    "No route to host": _does_not_answer,
    "Network is unreachable": _does_not_answer,
}


def why_ssh_ended(
    host: str, program: str, exit_code: int, said: str, told: HandtintError | None = None
) -> HandtintError:
    """Return the error that explains the end of ssh.

    `program` is Handtint's command on `host`; `said` is what ssh and the remote side printed,
    `told` the error that Handtint ended with there.
    """
    if told is not None:
        said_there = str(explain(told)).rstrip(".")
        return RemoteUnreachable("remote_daemon_fails", host=host, why=said_there)
    if exit_code == _SSH_ITSELF or exit_code < 0:
        why = next((why for words, why in _SSH_SAYS.items() if words in said), _line_broke)
        return why(host, last_line(said))
    if exit_code in (_NOT_FOUND, _NOT_EXECUTABLE):
        return RemoteUnreachable("remote_without_handtint", host=host, program=program)
    if exit_code == _WRONG_USAGE:
        return RemoteUnreachable("remote_too_old", host=host, program=program)
    return RemoteUnreachable("remote_daemon_fails", host=host, why=last_line(said))


def _line_broke(host: str, said: str) -> HandtintError:
    return RemoteUnreachable("remote_line_broke", host=host, said=said)


def last_line(said: str) -> str:
    """Return the last non-empty line without its full stop."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else "no word"

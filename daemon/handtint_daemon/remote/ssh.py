"""One run of the person's own `ssh`, which forwards a socket and reports the remote daemon."""

from __future__ import annotations

import contextlib
import json
import logging
import shlex
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from handtint_daemon.remote.forwarding import Forward
from handtint_daemon.remote.ssh_errors import last_line, why_ssh_ended
from handtint_shared.connection import Connection
from handtint_shared.errors import BadMessage, HandtintError, RemoteUnreachable
from handtint_shared.fields import from_plain
from handtint_shared.problems import error_of_line

logger = logging.getLogger(__name__)

_LINES_KEPT = 40
_END_S = 5.0
_OPTIONS = {
    "ServerAliveInterval": "5",
    "ServerAliveCountMax": "3",
    "ConnectTimeout": "15",
    "StreamLocalBindUnlink": "yes",  # a socket left over by a killed ssh
    # The person's own control master would keep our socket open after this ends.
    "ControlMaster": "no",
    "ControlPath": "none",
    # Other forwards configured for this host may be in use elsewhere; ours is tested in any case.
    "ExitOnForwardFailure": "no",
    "RemoteCommand": "none",
    "RequestTTY": "no",
    "ForwardX11": "no",
    "ForwardAgent": "no",
}


@dataclass(frozen=True, slots=True)
class Destination:
    """Another computer as the person's ssh knows it, and the command that runs Handtint there."""

    host: str
    program: str = "handtint"


@dataclass(frozen=True, slots=True)
class News:
    """News of a line: the remote daemon's connection, or None if the line has ended."""

    line: Line
    connection: Connection | None


class Line:
    """An ssh process; ends when it breaks, is closed, or this process ends, which closes its stdin.

    `tell` is called from other threads.
    """

    def __init__(
        self,
        destination: Destination,
        forward: Forward | None,
        tell: Callable[[News], None],
        *,
        may_ask: bool,
        folder: Path,
    ) -> None:
        """`may_ask`: whether ssh may ask the person for a passphrase.

        Relative paths of sockets here are relative to `folder`. Raises RemoteUnreachable.
        """
        self._destination = destination
        self._tell = tell
        self._said: deque[str] = deque(maxlen=_LINES_KEPT)
        self._told: HandtintError | None = None
        try:
            self._process = subprocess.Popen(
                ssh_command(destination, forward, may_ask=may_ask),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
                cwd=folder,
            )
        except FileNotFoundError:
            raise RemoteUnreachable("no_ssh") from None
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def why_it_ended(self) -> HandtintError:
        return why_ssh_ended(
            self._destination.host,
            self._destination.program,
            self._process.wait(_END_S),
            "\n".join(self._said),
            self._told,
        )

    @property
    def refuses_to_carry(self) -> bool:
        """Whether the remote side refused to connect to the daemon."""
        return any("open failed" in words for words in self._said)

    def last_word(self) -> str:
        """Return the last line printed by ssh or the remote side so far."""
        return last_line("\n".join(self._said))

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._listener.join(_END_S)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _listen(self) -> None:
        complaints = threading.Thread(target=self._keep_complaints, daemon=True)
        complaints.start()
        for line in _lines(self._process.stdout):
            if connection := _connection_in(line):
                self._tell(News(self, connection))
            elif error := error_of_line(line):
                self._told = error
        self._process.wait()
        complaints.join(_END_S)
        self._tell(News(self, None))

    def _keep_complaints(self) -> None:
        for line in _lines(self._process.stderr):
            printable = "".join(c if c.isprintable() else " " for c in line).rstrip()
            logger.info("ssh: %s", printable)
            self._said.append(printable)


def ssh_command(
    destination: Destination, forward: Forward | None, *, may_ask: bool
) -> Sequence[str]:
    """Return the command line of ssh."""
    options = _OPTIONS | ({} if may_ask else {"BatchMode": "yes"})
    words = ["ssh", "-T"]
    for name, value in options.items():
        words += ["-o", f"{name}={value}"]
    if forward is not None:
        words += ["-L", f"{forward.near}:{forward.far}"]
    is_socket = forward is not None and forward.far.startswith("/")
    link = f" --link {shlex.quote(forward.far)}" if forward is not None and is_socket else ""
    return [*words, "--", destination.host, f"{destination.program} lend{link}"]


def _lines(pipe: IO[str] | None) -> Sequence[str] | IO[str]:
    return pipe or ()


def _connection_in(line: str) -> Connection | None:
    """Return None for output of the shell's start-up files."""
    try:
        return from_plain(Connection, json.loads(line))
    except (ValueError, RecursionError, BadMessage):
        return None

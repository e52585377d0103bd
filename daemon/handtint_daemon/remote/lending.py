"""The remote side of `handtint connect`: reports where this computer's daemon is."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from handtint_daemon.client import connect
from handtint_daemon.lifecycle.daemon_command import daemon_command
from handtint_shared import paths
from handtint_shared.connection import IPC, read_connection
from handtint_shared.errors import BadInput, ReachError, why_of
from handtint_shared.exchange import Link, ask
from handtint_shared.launching import find_or_start_daemon
from handtint_shared.messages import StatusReply, StatusRequest

_LOOK_S = 0.5
_KEEP_AWAKE_S = 60.0


def lend(out: TextIO, link: Path | None, over: threading.Event) -> None:
    """Write the daemon's connection as a line of JSON, and again whenever it changes.

    Starts a daemon if none runs, and keeps it from exiting when idle, since nobody could restart
    it. `link` becomes a link to the daemon's socket, if it has one, so that ssh can know it
    beforehand. Raises StartFailed, WrongVersion, BadInput.
    """
    with _removed_at_the_end(link):
        while not over.is_set():
            daemon = find_or_start_daemon(connect, daemon_command())
            try:
                connection = read_connection(paths.connection_path())
                if connection is not None:
                    _lead(link, connection.endpoint)
                    print(json.dumps(dataclasses.asdict(connection)), file=out, flush=True)
                    _stay(daemon, over)
            except ReachError:
                continue  # it has gone or hangs: find or start the next one
            finally:
                daemon.transport.close()


def _lead(link: Path | None, endpoint: str) -> None:
    if link is None or not endpoint.startswith(IPC):
        return
    try:
        link.unlink(missing_ok=True)
        link.symlink_to(endpoint.removeprefix(IPC))
    except OSError as error:
        raise BadInput("link_unusable", path=link, why=why_of(error)) from error


def _stay(daemon: Link, over: threading.Event) -> None:
    """Wait until the daemon is gone. Raises ReachError."""
    asked_s = time.monotonic()
    while not over.is_set():
        daemon.transport.receive(_LOOK_S)
        if time.monotonic() - asked_s > _KEEP_AWAKE_S:
            ask(daemon, StatusRequest(), StatusReply)
            asked_s = time.monotonic()


@contextlib.contextmanager
def _removed_at_the_end(link: Path | None) -> Iterator[None]:
    try:
        yield
    finally:
        if link is not None and link.is_symlink():
            with contextlib.suppress(OSError):
                link.unlink()

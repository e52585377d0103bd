"""The running `handtint connect`: keeps up a line to the other computer."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import time
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue

from handtint_daemon.client import connect
from handtint_daemon.remote.forwarding import Forward, forward_to
from handtint_daemon.remote.ssh import Destination, Line, News
from handtint_shared import paths
from handtint_shared.connection import IPC, Connection, remove_connection, write_connection
from handtint_shared.errors import HandtintError, RemoteUnreachable, WrongVersion
from handtint_shared.launching import find_daemon
from handtint_shared.translation import N_, translated
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION, can_talk

logger = logging.getLogger(__name__)

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_REACHED_WITHIN_S = 8.0
_POLL_S = 0.2
_CONNECTED = N_("connected to {host}: leave this open; `handtint stop` or Ctrl+C ends it")


class Tunnel:
    """Takes the place of a local daemon: the connection file leads to the remote one.

    For one thread; `end` may be called from any thread or a signal handler.
    """

    def __init__(self, destination: Destination, tell: Callable[[str], None]) -> None:
        """`tell` receives messages for the person."""
        self._destination = destination
        self._tell = tell
        self._news: SimpleQueue[News | None] = SimpleQueue()
        self._is_over = self._is_up = self._was_up = False
        self._far_endpoint = ""

    def end(self) -> None:
        self._news.put(None)

    def run(self) -> None:
        """Run until `end`.

        Raises the HandtintError that kept the first line from coming up; later failures are retried
        without asking the person. Raises OSError.
        """
        self._publish(Connection("", "", 0, PRODUCT_VERSION, PROTOCOL_VERSION), "")
        pause_s = _FIRST_PAUSE_S
        try:
            while not self._is_over:
                error = self._hold_line()
                if error is None:
                    continue
                if not self._was_up:
                    raise error
                if self._is_up:
                    self._is_up, pause_s = False, _FIRST_PAUSE_S
                    self._say(N_("the connection to {host} is down; trying again"))
                logger.warning("the line to %s is down: %s", self._destination.host, error)
                self._wait(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        finally:
            remove_connection(paths.connection_path(), os.getpid())

    def _hold_line(self) -> HandtintError | None:
        """Open a line and keep it until it ends; return why it broke.

        Return None if `end` was called, or if the next line has to lead elsewhere.
        """
        forward = forward_to(self._far_endpoint)
        try:
            with self._open_line(forward) as line:
                while (news := self._news.get()) is not None:
                    if news.line is not line:
                        continue  # the last messages of an earlier line
                    if news.connection is None:
                        return line.why_it_ended()
                    self._far_endpoint = news.connection.endpoint
                    if forward is None or not forward.leads_to(self._far_endpoint):
                        return self._elsewhere(forward)
                    self._use(news.connection, forward, line)
        except HandtintError as error:
            return error
        self._is_over = True
        return None

    @contextlib.contextmanager
    def _open_line(self, forward: Forward | None) -> Iterator[Line]:
        socket_path = paths.connect_socket_path()
        line = Line(
            *(self._destination, forward, self._news.put),
            may_ask=not self._was_up,
            folder=socket_path.parent,
        )
        try:
            yield line
        finally:
            line.close()
            socket_path.unlink(missing_ok=True)  # ssh does not remove it

    def _elsewhere(self, forward: Forward | None) -> RemoteUnreachable | None:
        if forward is None and self._far_endpoint.startswith(IPC):
            return RemoteUnreachable("remote_on_a_socket", host=self._destination.host)
        return None

    def _use(self, far: Connection, forward: Forward, line: Line) -> None:
        """Direct clients to the remote daemon. Raises WrongVersion, RemoteUnreachable."""
        host = self._destination.host
        if not can_talk(far.protocol_version):
            theirs, ours = (".".join(map(str, v)) for v in (far.protocol_version, PROTOCOL_VERSION))
            raise WrongVersion("remote_version", host=host, theirs=theirs, ours=ours)
        self._publish(far, forward.endpoint)
        if not _is_reached(line):
            raise RemoteUnreachable("remote_forwards_nothing", host=host, said=line.last_word())
        self._is_up = self._was_up = True
        self._say(_CONNECTED)
        logger.info("connected to %s", host)

    def _say(self, words: str) -> None:
        self._tell(translated(words).format(host=self._destination.host))

    def _publish(self, far: Connection, endpoint: str) -> None:
        own = dataclasses.replace(
            far, endpoint=endpoint, pid=os.getpid(), remote=self._destination.host
        )
        write_connection(paths.connection_path(), own)

    def _wait(self, pause_s: float) -> None:
        """Wait; any news is either about closed lines or the request to end."""
        with contextlib.suppress(Empty):
            while self._news.get(timeout=pause_s) is not None:
                pass
            self._is_over = True


def _is_reached(line: Line) -> bool:
    """Return whether the remote daemon answers here; allows for a busy computer."""
    give_up_at = time.monotonic() + _REACHED_WITHIN_S
    while time.monotonic() < give_up_at and not line.refuses_to_carry:
        with contextlib.suppress(RemoteUnreachable):
            if link := find_daemon(connect):
                link.transport.close()
                return True
        time.sleep(_POLL_S)
    return False

"""Replies on their way out: no client is waited for, and those that never read cost little."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

import zmq

from handtint_daemon.serving.connections import Connections
from handtint_shared.errors import Busy
from handtint_shared.pixels import Buffer

logger = logging.getLogger(__name__)

MAX_UNREAD_PICTURES = 4
"""Of one client."""
MAX_UNREAD_BYTES = 1 << 30
"""Of all clients together, unless it is a single picture."""
MAX_UNREAD_MESSAGES = 1024
PATIENCE_S = 10.0
"""So long a client may take for a picture when others need the room."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A picture on its way."""

    client: bytes
    tracker: zmq.MessageTracker
    nbytes: int
    at_s: float


class Outbox:
    """The sending half of a ROUTER. Used in the socket's own thread."""

    def __init__(self, router: zmq.Socket[bytes], connections: Connections) -> None:
        router.setsockopt(zmq.ROUTER_MANDATORY, 1)
        router.setsockopt(zmq.SNDHWM, MAX_UNREAD_MESSAGES)
        self._router = router
        self._connections = connections
        self._unread: list[_Sent] = []

    def require_room(self, client: bytes, frames: Sequence[Buffer]) -> None:
        """Raises Busy when too much waits to be read. Messages without a picture always may."""
        if len(frames) == 1:
            return
        self._unread = [sent for sent in self._unread if not sent.tracker.done]
        if sum(sent.client == client for sent in self._unread) >= MAX_UNREAD_PICTURES:
            raise Busy("answers_unread")
        wanted = _nbytes(frames)
        while self._unread and wanted + sum(s.nbytes for s in self._unread) > MAX_UNREAD_BYTES:
            self._cut_off_slowest()

    def send(self, client: bytes, frames: Sequence[Buffer]) -> bool:
        """False when the client has gone. What finds no room is dropped."""
        has_picture = len(frames) > 1
        try:
            tracker = self._router.send_multipart(
                [client, *frames], zmq.NOBLOCK, copy=False, track=has_picture
            )
        except zmq.Again:
            logger.warning("a client does not read: a message to it is dropped")
        except zmq.ZMQError as error:
            if error.errno != zmq.EHOSTUNREACH:
                raise
            return False
        else:
            if has_picture and tracker is not None:
                self._unread.append(_Sent(client, tracker, _nbytes(frames), time.monotonic()))
        return True

    def _cut_off_slowest(self) -> None:
        """Ends the connection of the client that has not read for longest, and with it what waits
        there. Raises Busy while even that one may be just reading."""
        slowest = self._unread[0]
        if time.monotonic() - slowest.at_s < PATIENCE_S:
            raise Busy("too_many_under_way")
        logger.warning("a client that does not read is cut off")
        self._unread = [sent for sent in self._unread if sent.client != slowest.client]
        self._connections.cut_off(slowest.client)


def _nbytes(frames: Sequence[Buffer]) -> int:
    return sum(memoryview(frame).nbytes for frame in frames)

"""Outgoing replies: never blocks on a client, and bounds what unread replies cost."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import zmq

from handtint_shared.errors import Busy
from handtint_shared.pixels import Buffer

logger = logging.getLogger(__name__)

MAX_UNREAD_BYTES = 1 << 30
MAX_UNREAD_BYTES_OF_CLIENT = 512 << 20
MAX_UNREAD_MESSAGES = 1024


@dataclass(frozen=True, slots=True)
class _Sent:
    """A picture in transit."""

    client: bytes
    tracker: zmq.MessageTracker
    nbytes: int


class Outbox:
    """The sending half of a ROUTER. Used in the socket's own thread."""

    def __init__(self, router: zmq.Socket[bytes]) -> None:
        router.setsockopt(zmq.ROUTER_MANDATORY, 1)
        router.setsockopt(zmq.SNDHWM, MAX_UNREAD_MESSAGES)
        self._router = router
        self._unread: list[_Sent] = []

    def require_room(self, client: bytes, frames: Sequence[Buffer]) -> None:
        """Raise Busy if a picture would exceed the limit of unread bytes, in total or per client.

        A single picture may be larger. Messages without a picture always pass.
        """
        if len(frames) == 1:
            return
        self._unread = [sent for sent in self._unread if not sent.tracker.done]
        own = [sent for sent in self._unread if sent.client == client]
        wanted = _nbytes(frames)
        if own and wanted + _unread_bytes(own) > MAX_UNREAD_BYTES_OF_CLIENT:
            raise Busy("answers_unread")
        if self._unread and wanted + _unread_bytes(self._unread) > MAX_UNREAD_BYTES:
            raise Busy("too_many_under_way")

    def send(self, client: bytes, frames: Sequence[Buffer]) -> bool:
        """Send a message, or drop it if the queue is full; return False if the client has gone."""
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
                self._unread.append(_Sent(client, tracker, _nbytes(frames)))
        return True


def _unread_bytes(pictures: Iterable[_Sent]) -> int:
    return sum(picture.nbytes for picture in pictures)


def _nbytes(frames: Sequence[Buffer]) -> int:
    return sum(memoryview(frame).nbytes for frame in frames)

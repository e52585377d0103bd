"""Replies on their way out: no client is waited for, and one that never reads costs little."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import zmq

from handtint_shared.pixels import Buffer

logger = logging.getLogger(__name__)

MAX_UNREAD_PICTURES = 4
MAX_UNREAD_MESSAGES = 4096


class Outbox:
    """The sending half of a ROUTER. Used in the socket's own thread."""

    def __init__(self, router: zmq.Socket[bytes]) -> None:
        router.setsockopt(zmq.ROUTER_MANDATORY, 1)
        router.setsockopt(zmq.SNDHWM, MAX_UNREAD_MESSAGES)
        self._router = router
        self._pictures: dict[bytes, list[zmq.MessageTracker]] = {}

    def has_room_for_picture(self, client: bytes) -> bool:
        """Whether the client has taken enough of the pictures that were sent to it before."""
        unread = {c: [t for t in sent if not t.done] for c, sent in self._pictures.items()}
        self._pictures = {c: sent for c, sent in unread.items() if sent}
        return len(self._pictures.get(client, [])) < MAX_UNREAD_PICTURES

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
                self._pictures.setdefault(client, []).append(tracker)
        return True

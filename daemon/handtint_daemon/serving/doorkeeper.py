"""Sends new clients away while descriptors run short: ZeroMQ dies when there are none."""

from __future__ import annotations

import logging
import os
import sys

import zmq
from zmq.utils.monitor import recv_monitor_message

from handtint_daemon.serving.connections import hang_up

logger = logging.getLogger(__name__)

_OPEN_DESCRIPTORS = "/dev/fd"


class Doorkeeper:
    """Looks at each connection that a socket accepts; `events` can be polled."""

    def __init__(self, router: zmq.Socket[bytes]) -> None:
        self.events = router.get_monitor_socket(zmq.EVENT_ACCEPTED)

    def look(self) -> None:
        """Ends the connections that came last while two thirds of the descriptors are taken."""
        while self.events.poll(0):
            descriptor: int = recv_monitor_message(self.events)["value"]
            if _run_short():
                logger.warning("too many connections: a client is sent away")
                hang_up(descriptor)


def _run_short() -> bool:
    if sys.platform == "win32":
        return False  # where sockets are not descriptors
    import resource  # noqa: PLC0415 - not on Windows

    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        return False
    return len(os.listdir(_OPEN_DESCRIPTORS)) > limit * 2 / 3  # noqa: PTH208 - names are enough

"""The daemon's own client: a pyzmq DEALER as a Transport, for the command line."""

from __future__ import annotations

from collections.abc import Sequence

import zmq
from zmq.utils.monitor import recv_monitor_message

from handtint_daemon.config import AUTO
from handtint_shared import limits
from handtint_shared.errors import BadInput, DaemonGone, NoDaemon, WrongToken
from handtint_shared.exchange import Link, ask
from handtint_shared.messages import StatusReply, StatusRequest
from handtint_shared.pixels import Buffer
from handtint_shared.proofs import USER, password_of

_CONNECT_TIMEOUT_MS = 5000
# Not -1: libzmq would then drop answers that were received but not yet read.
_NO_RECONNECT_MS = 24 * 3600 * 1000
_UP = zmq.EVENT_HANDSHAKE_SUCCEEDED
_REFUSED = zmq.EVENT_HANDSHAKE_FAILED_AUTH
_DOWN = zmq.EVENT_DISCONNECTED | zmq.EVENT_CLOSED


class ZmqTransport:
    """One DEALER socket with a context of its own. Not thread-safe."""

    def __init__(self, endpoint: str, token: str) -> None:
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._socket = _open_dealer(self._context)
        self.max_frame_bytes: int | None = None
        if endpoint.startswith("tcp://"):
            self.max_frame_bytes = limits.MAX_TCP_FRAME_BYTES
            self._socket.setsockopt_string(zmq.PLAIN_USERNAME, USER)
            self._socket.setsockopt_string(zmq.PLAIN_PASSWORD, password_of(token))
        self._events = self._socket.get_monitor_socket(_UP | _REFUSED | _DOWN)
        event = self._first_event(endpoint)
        if not event & _UP:
            self.close()
            if event & _REFUSED:
                raise WrongToken
            raise NoDaemon("nobody_listens", endpoint=endpoint)

    def send(self, frames: Sequence[Buffer]) -> None:
        """Send a message. Raises DaemonGone if it cannot be queued."""
        try:
            self._socket.send_multipart(list(frames), zmq.NOBLOCK, copy=False)
        except zmq.Again:
            raise DaemonGone from None

    def receive(self, timeout_s: float) -> Sequence[Buffer] | None:
        """Return the next message, or None on timeout.

        Raises DaemonGone as soon as the daemon closes its end of the connection.
        """
        poller = zmq.Poller()
        poller.register(self._socket, zmq.POLLIN)
        poller.register(self._events, zmq.POLLIN)
        is_down = self._events in dict(poller.poll(round(timeout_s * 1000)))
        # Checked after the events, because the last answer arrives before the disconnect.
        if self._socket.poll(0):
            return [part.buffer for part in self._socket.recv_multipart(copy=False)]
        if is_down:
            raise DaemonGone
        return None

    def close(self) -> None:
        self._socket.disable_monitor()
        self._context.destroy(linger=0)

    def _first_event(self, endpoint: str) -> int:
        """Return `_UP`, `_REFUSED` or `_DOWN`, or 0 on timeout."""
        try:
            self._socket.connect(endpoint)
        except zmq.ZMQError:  # not a valid endpoint
            return 0
        if not self._events.poll(_CONNECT_TIMEOUT_MS):
            return 0
        event: int = recv_monitor_message(self._events)["event"]
        return event


def _open_dealer(context: zmq.Context[zmq.Socket[bytes]]) -> zmq.Socket[bytes]:
    """Return an unconnected DEALER that never reconnects.

    Messages still queued for a daemon that has gone are dropped.
    """
    dealer = context.socket(zmq.DEALER)
    dealer.setsockopt(zmq.LINGER, 0)
    dealer.setsockopt(zmq.RECONNECT_IVL, _NO_RECONNECT_MS)
    dealer.setsockopt(zmq.MAXMSGSIZE, limits.MAX_FRAME_BYTES)
    return dealer


def require_device(link: Link, device: str) -> None:
    """Raise BadInput if the daemon runs on another device than is wanted; "" and AUTO want none."""
    running_on = ask(link, StatusRequest(), StatusReply).device
    if device not in ("", AUTO, running_on):
        raise BadInput("device_differs", device=running_on)


def connect(endpoint: str, token: str) -> ZmqTransport:
    """Return a transport to the daemon at `endpoint`. Raises NoDaemon, WrongToken."""
    return ZmqTransport(endpoint, token)

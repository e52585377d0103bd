"""Listen for this user's clients: on a socket in a private folder, or on loopback TCP."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

import zmq

from handtint_daemon.lifecycle.private_folder import make_room_for_socket
from handtint_daemon.serving.doorkeeper import HANDSHAKE_S, ZAP_DOMAIN
from handtint_shared import limits, paths

logger = logging.getLogger(__name__)

_WAITING_MESSAGES_PER_CLIENT = 4
_LINGER_MS = 1000
_BACKLOG = 1024  # a unix socket immediately refuses connections beyond it


def open_router(context: zmq.Context[zmq.Socket[bytes]]) -> zmq.Socket[bytes]:
    """Return a ROUTER with the protocol's limits on the size and number of frames."""
    router = context.socket(zmq.ROUTER)
    router.setsockopt(zmq.MAXMSGSIZE, limits.MAX_FRAME_BYTES)
    router.setsockopt(zmq.RCVHWM, _WAITING_MESSAGES_PER_CLIENT)
    router.setsockopt(zmq.LINGER, _LINGER_MS)
    router.setsockopt(zmq.BACKLOG, _BACKLOG)
    return router


def bind_for_this_user(router: zmq.Socket[bytes], port: int | None) -> str:
    """Bind the router and return its endpoint. Raises zmq.ZMQError.

    With a port (0: any free one) it is TCP on loopback. So it is if a private socket is impossible:
    on Windows, or if the state folder's path is too long or its file system has no sockets.
    """
    if port is None:
        try:
            return _bind_private_socket(router, paths.socket_path())
        except (OSError, ValueError) as error:  # a ZMQError is an OSError
            logger.warning("no private socket (%s): listening on loopback TCP", error)
    ask_for_password(router)
    router.bind(f"tcp://127.0.0.1:{port or '*'}")
    return router.getsockopt_string(zmq.LAST_ENDPOINT)


def ask_for_password(router: zmq.Socket[bytes]) -> None:
    """Require a password, since anybody on this computer can connect.

    Before that, a client has no identity that answers could be sent to, and none of its messages is
    received, but a frame may be in transit.
    """
    router.plain_server = True
    router.zap_domain = ZAP_DOMAIN.encode()
    router.setsockopt(zmq.HANDSHAKE_IVL, round(1000 * HANDSHAKE_S))
    router.setsockopt(zmq.MAXMSGSIZE, limits.MAX_TCP_FRAME_BYTES)


def remove_private_socket(endpoint: str) -> None:
    """Remove the socket file, which ZeroMQ leaves behind. Call this after closing."""
    if endpoint == f"ipc://{paths.socket_path()}":
        with contextlib.suppress(OSError):
            paths.socket_path().unlink(missing_ok=True)


def _bind_private_socket(router: zmq.Socket[bytes], path: Path) -> str:
    """ZeroMQ replaces a stale socket at `path`, and does not follow links there."""
    make_room_for_socket(path)
    endpoint = f"ipc://{path}"
    router.bind(endpoint)
    return endpoint

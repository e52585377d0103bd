"""Where a daemon listens for this user's clients: a socket in a private folder, or loopback TCP."""

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
_BACKLOG = 1024  # a unix socket refuses at once what does not fit


def open_router(context: zmq.Context[zmq.Socket[bytes]]) -> zmq.Socket[bytes]:
    """A ROUTER that takes no larger frames, and no more of them, than the protocol allows."""
    router = context.socket(zmq.ROUTER)
    router.setsockopt(zmq.MAXMSGSIZE, limits.MAX_FRAME_BYTES)
    router.setsockopt(zmq.RCVHWM, _WAITING_MESSAGES_PER_CLIENT)
    router.setsockopt(zmq.LINGER, _LINGER_MS)
    router.setsockopt(zmq.BACKLOG, _BACKLOG)
    return router


def bind_for_this_user(router: zmq.Socket[bytes], port: int | None) -> str:
    """Answers the endpoint. With a port (0: the system chooses) it is TCP on loopback, and so it is
    where a private socket cannot be had: on Windows, or where the state folder's path is too long
    or its file system knows no sockets. Raises zmq.ZMQError."""
    if port is None:
        try:
            return _bind_private_socket(router, paths.socket_path())
        except (OSError, ValueError) as error:  # a ZMQError is an OSError
            logger.warning("no private socket (%s): listening on loopback TCP", error)
    ask_for_password(router)
    router.bind(f"tcp://127.0.0.1:{port or '*'}")
    return router.getsockopt_string(zmq.LAST_ENDPOINT)


def ask_for_password(router: zmq.Socket[bytes]) -> None:
    """Anybody on this computer can connect there. Before the password is shown nobody has a name
    that answers could be sent to, and no message is received, but a frame may be on its way."""
    router.plain_server = True
    router.zap_domain = ZAP_DOMAIN.encode()
    router.setsockopt(zmq.HANDSHAKE_IVL, round(1000 * HANDSHAKE_S))
    router.setsockopt(zmq.MAXMSGSIZE, limits.MAX_TCP_FRAME_BYTES)


def remove_private_socket(endpoint: str) -> None:
    """To be called when nobody listens there any more: ZeroMQ leaves the file."""
    if endpoint == f"ipc://{paths.socket_path()}":
        with contextlib.suppress(OSError):
            paths.socket_path().unlink(missing_ok=True)


def _bind_private_socket(router: zmq.Socket[bytes], path: Path) -> str:
    """ZeroMQ removes what an ended daemon left at `path`, and does not follow links there."""
    make_room_for_socket(path)
    endpoint = f"ipc://{path}"
    router.bind(endpoint)
    return endpoint

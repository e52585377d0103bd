"""Close single connections of a ZeroMQ socket."""

from __future__ import annotations

import contextlib
import socket

import zmq


def descriptor_of(frame: zmq.Frame) -> int:
    """Return the descriptor of the connection that a message came by.

    -1 if ZeroMQ does not report it: for peers of ZMTP 1.0, which random bytes may look like.
    """
    try:
        return int(frame.get(zmq.SRCFD))
    except zmq.ZMQError:
        return -1


def hang_up(descriptor: int) -> None:
    """Shut the connection down; ZeroMQ has no call for it, but notices."""
    with contextlib.suppress(OSError):  # already closed
        connection = socket.socket(fileno=descriptor)
        try:
            connection.shutdown(socket.SHUT_RDWR)
        finally:
            connection.detach()  # the descriptor still belongs to ZeroMQ

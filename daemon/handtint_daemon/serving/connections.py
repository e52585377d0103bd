"""Ending one of a ZeroMQ socket's connections."""

from __future__ import annotations

import contextlib
import socket

import zmq


def descriptor_of(frame: zmq.Frame) -> int:
    """Of the connection that a message came by; -1 where ZeroMQ does not tell it: of peers of its
    first protocol, as any noise may seem."""
    try:
        return int(frame.get(zmq.SRCFD))
    except zmq.ZMQError:
        return -1


def hang_up(descriptor: int) -> None:
    """ZeroMQ cannot close one connection of many, but notices when the system does."""
    with contextlib.suppress(OSError):  # it has been closed meanwhile
        connection = socket.socket(fileno=descriptor)
        try:
            connection.shutdown(socket.SHUT_RDWR)
        finally:
            connection.detach()  # the descriptor stays ZeroMQ's

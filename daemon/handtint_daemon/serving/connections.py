"""By which connection each client of a ROUTER speaks; ZeroMQ tells that with messages only."""

from __future__ import annotations

import contextlib
import socket

import zmq


class Connections:
    """Used in the socket's own thread."""

    def __init__(self) -> None:
        self._client_of_descriptor: dict[int, bytes] = {}

    def heard_from(self, sender: zmq.Frame) -> bytes:
        """The client's name, which is a message's first frame."""
        client = bytes(sender.buffer)
        self._client_of_descriptor[descriptor_of(sender)] = client
        return client

    def cut_off(self, client: bytes) -> None:
        """Ends the client's connection, and with it what waits to be sent there."""
        for descriptor, name in self._client_of_descriptor.items():
            if name == client:
                hang_up(descriptor)


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

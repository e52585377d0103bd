"""A ZMTP 3.0 DEALER in plain Python (NULL mechanism, tcp and ipc): no binary wheel inside GIMP.

Specification: https://rfc.zeromq.org/spec/23/
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass

from handtint_shared import limits
from handtint_shared.errors import DaemonGone, DaemonSilent, NoDaemon
from handtint_shared.exchange import SILENCE_S
from handtint_shared.pixels import Buffer

CONNECT_S = 3.0
"""For the connection and the handshake together."""

_MORE, _LONG, _COMMAND = 1, 2, 4
_MECHANISM = b"NULL".ljust(20, b"\0")
_GREETING = struct.pack(">B8xBBB20sB31x", 0xFF, 0x7F, 3, 0, _MECHANISM, 0)
_MAX_PARTS = 1 + limits.MAX_FRAMES


@dataclass(frozen=True, slots=True)
class Frame:
    """One ZMTP frame: a part of a message, or a command between messages."""

    body: bytearray
    is_command: bool
    has_more: bool


class FrameReader:
    """Says where the next bytes belong, so that a time-out in the middle of a frame loses none.

    Fill `wanted()`, tell `received(count)`; the latter returns a frame when one is whole.
    """

    def __init__(self) -> None:
        self._start_over()

    def _start_over(self) -> None:
        self._buffer = bytearray(2)
        self._filled = 0
        self._flags: int | None = None  # None while the head is being read

    def wanted(self) -> memoryview:
        """The rest of the buffer that is being filled; never empty."""
        return memoryview(self._buffer)[self._filled :]

    def received(self, count: int) -> Frame | None:
        """`count` bytes of `wanted()` were filled. Raises DaemonGone at an absurd size."""
        self._filled += count
        if self._filled < len(self._buffer):
            return None
        if self._flags is None and not self._head_is_whole():
            return None
        return self._whole_frame()

    def _head_is_whole(self) -> bool:
        """Makes room for what the head announces; True when an empty body makes a frame whole."""
        flags = self._buffer[0]
        if flags > (_MORE | _LONG | _COMMAND):
            raise DaemonGone("The daemon's answer is not ZeroMQ's.")
        if flags & _LONG and len(self._buffer) == 2:
            self._buffer = self._buffer + bytes(7)  # a new one: a view on the old may be out
            return False
        size = int.from_bytes(self._buffer[1:], "big")
        if size > limits.MAX_FRAME_BYTES:
            raise DaemonGone("The daemon's answer is larger than any picture.")
        self._flags, self._buffer, self._filled = flags, bytearray(size), 0
        return size == 0

    def _whole_frame(self) -> Frame:
        assert self._flags is not None  # noqa: S101 - `received` has seen the head
        frame = Frame(self._buffer, bool(self._flags & _COMMAND), bool(self._flags & _MORE))
        self._start_over()
        return frame


def frame_head(size: int, *, has_more: bool = False, is_command: bool = False) -> bytes:
    """What stands before a frame's body."""
    flags = _MORE * has_more | _COMMAND * is_command
    return (
        struct.pack(">BB", flags, size) if size < 256 else struct.pack(">BQ", flags | _LONG, size)
    )


def command(name: bytes, data: bytes) -> bytes:
    """A whole command frame."""
    body = bytes([len(name)]) + name + data
    return frame_head(len(body), is_command=True) + body


def pong_for(body: bytes | bytearray) -> bytes | None:
    """The answer to a PING command (after its two bytes of time to live), None to any other."""
    return command(b"PONG", bytes(body[7:])) if body.startswith(b"\4PING") else None


def connect(endpoint: str, *, deadline_s: float = CONNECT_S) -> Dealer:
    """A DEALER connected to `tcp://host:port` or `ipc://path`.

    Raises NoDaemon when nobody who speaks ZMTP 3 listens there.
    """
    try:
        connection = _open_socket(endpoint, deadline_s)
    except (OSError, ValueError) as error:
        raise NoDaemon(f"Nobody listens at {endpoint}: start `handtint serve`.") from error
    dealer = Dealer(connection)
    try:
        dealer.shake_hands(deadline_s)
    except (DaemonGone, DaemonSilent) as error:
        dealer.close()
        raise NoDaemon(f"No Handtint daemon listens at {endpoint}: start one.") from error
    return dealer


def _open_socket(endpoint: str, deadline_s: float) -> socket.socket:
    """Raises OSError, and ValueError when the endpoint is not one."""
    scheme, _, place = endpoint.partition("://")
    if scheme == "tcp":
        host, _, port = place.rpartition(":")
        connection = socket.create_connection((host.strip("[]"), int(port)), deadline_s)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
    if scheme != "ipc" or not hasattr(socket, "AF_UNIX"):
        raise ValueError(endpoint)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(deadline_s)
        connection.connect(place)
    except OSError:
        connection.close()
        raise
    return connection


class Dealer:
    """One connection; an `exchange.Transport`."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._reader = FrameReader()
        self._parts: list[bytearray] = []

    def shake_hands(self, deadline_s: float) -> None:
        """Greeting and READY, both ways. Raises DaemonGone or DaemonSilent."""
        give_up_at = time.monotonic() + deadline_s
        ready = command(b"READY", _metadata(b"Socket-Type", b"DEALER"))
        self._send_all(_GREETING)
        self._check_greeting(self._receive_exactly(len(_GREETING), give_up_at))
        self._send_all(ready)
        frame = self._next_frame(give_up_at)
        if frame is None:
            raise DaemonSilent("The daemon does not finish ZeroMQ's handshake.")
        if not frame.is_command or not frame.body.startswith(b"\5READY"):
            raise DaemonGone("The daemon refuses ZeroMQ's handshake.")

    def send(self, frames: Sequence[Buffer]) -> None:
        """One message. Raises DaemonGone, and DaemonSilent when the daemon takes no more bytes."""
        last = len(frames) - 1
        for number, frame in enumerate(frames):
            body = memoryview(frame).cast("B")
            self._send_all(frame_head(body.nbytes, has_more=number < last))
            self._send_all(body)

    def receive(self, timeout_s: float) -> Sequence[Buffer] | None:
        """The next message, or None when it is not whole in time: the next call goes on with it.

        Raises DaemonGone.
        """
        give_up_at = time.monotonic() + timeout_s
        while (frame := self._next_frame(give_up_at)) is not None:
            if frame.is_command:
                if pong := pong_for(frame.body):
                    self._send_all(pong)
                continue
            self._parts.append(frame.body)
            if len(self._parts) > _MAX_PARTS:
                raise DaemonGone("The daemon's answer has more frames than any message has.")
            if not frame.has_more:
                parts, self._parts = self._parts, []
                return parts
        return None

    def close(self) -> None:
        self._socket.close()

    def _next_frame(self, give_up_at: float) -> Frame | None:
        while (count := self._receive_into(self._reader.wanted(), give_up_at)) is not None:
            if frame := self._reader.received(count):
                return frame
        return None

    def _receive_exactly(self, size: int, give_up_at: float) -> bytearray:
        data, filled = bytearray(size), 0
        while filled < size:
            count = self._receive_into(memoryview(data)[filled:], give_up_at)
            if count is None:
                raise DaemonSilent("The daemon does not answer ZeroMQ's greeting.")
            filled += count
        return data

    def _receive_into(self, buffer: memoryview, give_up_at: float) -> int | None:
        """How many bytes came, None when the time is over. Raises DaemonGone."""
        try:
            self._socket.settimeout(max(0.0, give_up_at - time.monotonic()))
            count = self._socket.recv_into(buffer)
        except (TimeoutError, BlockingIOError):
            return None
        except OSError as error:
            raise _gone() from error
        if count == 0:
            raise _gone()
        return count

    def _send_all(self, data: Buffer) -> None:
        try:
            self._socket.settimeout(SILENCE_S)
            self._socket.sendall(data)
        except TimeoutError as error:
            raise DaemonSilent(
                "The daemon does not take the photo: stop it with `handtint stop --force`, "
                "then try again."
            ) from error
        except OSError as error:
            raise _gone() from error

    @staticmethod
    def _check_greeting(greeting: bytearray) -> None:
        signature_fits = greeting[0] == 0xFF and greeting[9] == 0x7F
        if not signature_fits or greeting[10] < 3 or greeting[12:32] != _MECHANISM:
            raise DaemonGone("What answers does not speak ZMTP 3 with the NULL mechanism.")


def _metadata(name: bytes, value: bytes) -> bytes:
    return bytes([len(name)]) + name + struct.pack(">I", len(value)) + value


def _gone() -> DaemonGone:
    return DaemonGone("The colour daemon went away while it worked: run the command again.")

"""A ZMTP 3.0 DEALER in pure Python (ipc: NULL mechanism, tcp: PLAIN): no binary wheel in GIMP.

Specification: https://rfc.zeromq.org/spec/23/
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Sequence

from handtint_plugin.zmtp_frames import Frame, FrameReader, command, frame_head, pong_for
from handtint_shared import limits
from handtint_shared.errors import DaemonGone, DaemonSilent, NoDaemon, WrongToken
from handtint_shared.exchange import SILENCE_S
from handtint_shared.pixels import Buffer
from handtint_shared.proofs import USER, password_of

CONNECT_S = 3.0
"""For connecting and the handshake together."""

_QUEUE_FULL_S = 0.02
_TCP = "tcp://"
_ERRORS = (b"\5ERROR", b"^RROR")  # the second is libzmq 4.3's, written "\x05ERROR" in C++
_GREETING = struct.Struct(">B8xBBB20sB31x")
_MAX_PARTS = 1 + limits.MAX_PICTURES
_MAX_MESSAGE_BYTES = limits.MAX_HEADER_BYTES + limits.MAX_FRAME_BYTES


def connect(endpoint: str, token: str, *, deadline_s: float = CONNECT_S) -> Dealer:
    """Return a DEALER connected to `tcp://host:port`, with a password, or to `ipc://path`.

    Raises NoDaemon if no ZMTP 3 peer listens there, WrongToken.
    """
    try:
        connection = _open_socket(endpoint, deadline_s)
    except (OSError, ValueError) as error:
        raise NoDaemon("nobody_listens", endpoint=endpoint) from error
    is_tcp = endpoint.startswith(_TCP)
    dealer = Dealer(connection, limits.MAX_TCP_FRAME_BYTES if is_tcp else None)
    try:
        dealer.shake_hands(deadline_s, password_of(token) if is_tcp else None)
    except (DaemonGone, DaemonSilent) as error:
        dealer.close()
        raise NoDaemon("nobody_listens", endpoint=endpoint) from error
    except WrongToken:
        dealer.close()
        raise
    return dealer


def _open_socket(endpoint: str, deadline_s: float) -> socket.socket:
    """Return a connected socket. Raises OSError, and ValueError if the endpoint is invalid."""
    scheme, _, place = endpoint.partition("://")
    if scheme == "tcp":
        host, _, port = place.rpartition(":")
        connection = socket.create_connection((host.strip("[]"), int(port)), deadline_s)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
    if scheme != "ipc" or not hasattr(socket, "AF_UNIX"):
        raise ValueError(endpoint)
    give_up_at = time.monotonic() + deadline_s
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(deadline_s)
            connection.connect(place)
        except OSError as error:
            connection.close()
            if not isinstance(error, BlockingIOError) or time.monotonic() > give_up_at:
                raise
            time.sleep(_QUEUE_FULL_S)  # the backlog is full: many are connecting at once
        else:
            return connection


class Dealer:
    """One connection; an `exchange.Transport`."""

    def __init__(self, connection: socket.socket, max_frame_bytes: int | None = None) -> None:
        self.max_frame_bytes = max_frame_bytes
        self._socket = connection
        self._reader = FrameReader()
        self._parts: list[bytearray] = []

    def shake_hands(self, deadline_s: float, password: str | None) -> None:
        """Perform the handshake: mechanism PLAIN, or NULL without a password.

        Raises DaemonGone, DaemonSilent, and WrongToken if the password is rejected.
        """
        give_up_at = time.monotonic() + deadline_s
        mechanism = (b"NULL" if password is None else b"PLAIN").ljust(20, b"\0")
        self._send_all(_GREETING.pack(0xFF, 0x7F, 3, 0, mechanism, 0))
        self._check_greeting(self._receive_exactly(_GREETING.size, give_up_at), mechanism)
        socket_type = _metadata(b"Socket-Type", b"DEALER")
        if password is None:
            self._tell(command(b"READY", socket_type), b"READY", give_up_at)
            return
        hello = command(b"HELLO", _short(USER) + _short(password))
        self._tell(hello, b"WELCOME", give_up_at)
        self._tell(command(b"INITIATE", socket_type), b"READY", give_up_at)

    def _tell(self, words: bytes, expected: bytes, give_up_at: float) -> None:
        """Send a handshake command and wait for the expected reply."""
        self._send_all(words)
        frame = self._next_frame(give_up_at)
        if frame is None:
            raise DaemonSilent("handshake_unfinished")
        if frame.is_command and frame.body.startswith(_ERRORS):
            raise WrongToken
        if not frame.is_command or not frame.body.startswith(_short(expected.decode())):
            raise DaemonGone("handshake_refused")

    def send(self, frames: Sequence[Buffer]) -> None:
        """Send one message. Raises DaemonGone, and DaemonSilent if the daemon stops reading."""
        last = len(frames) - 1
        for number, frame in enumerate(frames):
            body = memoryview(frame).cast("B")
            self._send_all(frame_head(body.nbytes, has_more=number < last))
            self._send_all(body)

    def receive(self, timeout_s: float) -> Sequence[Buffer] | None:
        """Return the next message, or None on timeout; the next call resumes a partial one.

        Raises DaemonGone.
        """
        give_up_at = time.monotonic() + timeout_s
        while (frame := self._next_frame(give_up_at)) is not None:
            if frame.is_command:
                if pong := pong_for(frame.body):
                    self._send_all(pong)
                if time.monotonic() > give_up_at:
                    return None
                continue
            self._parts.append(frame.body)
            if len(self._parts) > _MAX_PARTS or sum(map(len, self._parts)) > _MAX_MESSAGE_BYTES:
                raise DaemonGone("answer_too_large")
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
                raise DaemonSilent("greeting_unanswered")
            filled += count
        return data

    def _receive_into(self, buffer: memoryview, give_up_at: float) -> int | None:
        """Return the number of bytes received, None on timeout. Raises DaemonGone."""
        try:
            self._socket.settimeout(max(0.0, give_up_at - time.monotonic()))
            count = self._socket.recv_into(buffer)
        except (TimeoutError, BlockingIOError):
            return None
        except OSError as error:
            raise DaemonGone from error
        if count == 0:
            raise DaemonGone
        return count

    def _send_all(self, data: Buffer) -> None:
        try:
            self._socket.settimeout(SILENCE_S)
            self._socket.sendall(data)
        except TimeoutError as error:
            raise DaemonSilent("daemon_takes_nothing") from error
        except OSError as error:
            raise DaemonGone from error

    @staticmethod
    def _check_greeting(greeting: bytearray, mechanism: bytes) -> None:
        signature_fits = greeting[0] == 0xFF and greeting[9] == 0x7F
        if not signature_fits or greeting[10] < 3 or greeting[12:32] != mechanism:
            raise DaemonGone("not_zmtp")


def _metadata(name: bytes, value: bytes) -> bytes:
    return _short(name.decode()) + struct.pack(">I", len(value)) + value


def _short(text: str) -> bytes:
    """Encode a name or password as ZMTP does: prefixed with a length byte."""
    return bytes([len(text)]) + text.encode()

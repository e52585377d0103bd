"""ZMTP 3.0 frames, without sockets: heads, commands, and incremental parsing.

Specification: https://rfc.zeromq.org/spec/23/
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from handtint_shared import limits
from handtint_shared.errors import DaemonGone

_MORE, _LONG, _COMMAND = 1, 2, 4
_MAX_COMMAND_BYTES = 1 << 16
_TRUSTED_BYTES = 16 << 20
"""Up to this size, memory is allocated when a frame is announced; beyond, as data arrives."""
_STEP = bytes(1 << 20)


@dataclass(frozen=True, slots=True)
class Frame:
    """One ZMTP frame: a part of a message, or a command between messages."""

    body: bytearray
    is_command: bool
    has_more: bool


class FrameReader:
    """Parses frames incrementally, so that a timeout in the middle of a frame loses nothing.

    Fill `wanted()`, then call `received(count)`, which returns a frame once it is complete.
    """

    def __init__(self) -> None:
        self._start_over()

    def _start_over(self) -> None:
        self._buffer = bytearray(2)
        self._filled = 0
        self._size = 0
        self._flags: int | None = None  # None while the head is being read
        self._view = memoryview(b"")

    def wanted(self) -> memoryview:
        """Return the unfilled rest of the buffer, never empty. Invalid after `received`."""
        self._view = memoryview(self._buffer)[self._filled :]
        return self._view

    def received(self, count: int) -> Frame | None:
        """Record that `count` bytes were filled. Raises DaemonGone at an absurd size."""
        self._view.release()  # otherwise the buffer could not grow
        self._filled += count
        if self._filled < len(self._buffer):
            return None
        if self._flags is None and not self._head_is_whole():
            return None
        if self._filled < self._size:
            self._buffer.extend(_STEP[: self._size - self._filled])
            return None
        return self._whole_frame()

    def _head_is_whole(self) -> bool:
        """Allocate the announced body; return True if it is empty, which completes the frame."""
        flags = self._buffer[0]
        if flags > (_MORE | _LONG | _COMMAND):
            raise DaemonGone("answer_is_not_zmtp")
        if flags & _LONG and len(self._buffer) == 2:
            self._buffer.extend(bytes(7))
            return False
        size = int.from_bytes(self._buffer[1:], "big")
        if size > (_MAX_COMMAND_BYTES if flags & _COMMAND else limits.MAX_FRAME_BYTES):
            raise DaemonGone("answer_too_large")
        self._flags, self._size, self._filled = flags, size, 0
        self._buffer = bytearray(min(size, _TRUSTED_BYTES))
        return size == 0

    def _whole_frame(self) -> Frame:
        assert self._flags is not None  # noqa: S101 - `received` has seen the head
        frame = Frame(self._buffer, bool(self._flags & _COMMAND), bool(self._flags & _MORE))
        self._start_over()
        return frame


def frame_head(size: int, *, has_more: bool = False, is_command: bool = False) -> bytes:
    """Return the head that precedes a frame's body."""
    flags = _MORE * has_more | _COMMAND * is_command
    return (
        struct.pack(">BB", flags, size) if size < 256 else struct.pack(">BQ", flags | _LONG, size)
    )


def command(name: bytes, data: bytes) -> bytes:
    """Return a complete command frame."""
    body = bytes([len(name)]) + name + data
    return frame_head(len(body), is_command=True) + body


def pong_for(body: bytes | bytearray) -> bytes | None:
    """Return the reply to a PING command (after its two TTL bytes), None for any other command."""
    return command(b"PONG", bytes(body[7:])) if body.startswith(b"\4PING") else None

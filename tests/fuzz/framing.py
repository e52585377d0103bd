"""Interpret a corpus file: as frames, or as a sequence of numbers and pixels."""

from __future__ import annotations

from collections.abc import Iterator


def split_frames(data: bytes) -> Iterator[bytes]:
    """Yield the frames of a corpus file: a length of two bytes (little-endian), then the frame."""
    while data:
        size = int.from_bytes(data[:2], "little")
        yield data[2 : 2 + size]
        data = data[2 + size :]


def joined_frames(frames: list[bytes]) -> bytes:
    """The inverse of `split_frames`, for frames under 64 KiB."""
    return b"".join(len(frame).to_bytes(2, "little") + frame for frame in frames)


class Bytes:
    """Consumes bytes from the front; yields zeros when exhausted."""

    def __init__(self, data: bytes) -> None:
        self._rest = data

    def __bool__(self) -> bool:
        return bool(self._rest)

    def take(self, count: int) -> bytes:
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken.ljust(count, b"\0")

    def number(self, low: int, high: int) -> int:
        """Return an integer from `low` to `high`, inclusive, from one or two bytes."""
        count = high - low + 1
        return low + int.from_bytes(self.take(1 if count <= 256 else 2), "little") % count

    def few_colors(self, pixels: int, channels: int) -> bytes:
        """Return pixels of up to 16 colours, so that there are areas and not only noise."""
        palette = [self.take(channels) for _ in range(self.number(1, 16))]
        picked = self.take(pixels)
        return b"".join(palette[index % len(palette)] for index in picked)

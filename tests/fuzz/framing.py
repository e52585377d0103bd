"""How a corpus file is read: as frames, or as numbers and pixels one after the other."""

from __future__ import annotations

from collections.abc import Iterator


def split_frames(data: bytes) -> Iterator[bytes]:
    """Frames as the corpus keeps them: two bytes of length (little-endian), then the frame."""
    while data:
        size = int.from_bytes(data[:2], "little")
        yield data[2 : 2 + size]
        data = data[2 + size :]


def joined_frames(frames: list[bytes]) -> bytes:
    """The opposite of `split_frames`, for frames under 64 KiB."""
    return b"".join(len(frame).to_bytes(2, "little") + frame for frame in frames)


class Bytes:
    """Takes from the front; when nothing is left, zeros come."""

    def __init__(self, data: bytes) -> None:
        self._rest = data

    def __bool__(self) -> bool:
        return bool(self._rest)

    def take(self, count: int) -> bytes:
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken.ljust(count, b"\0")

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included, made of one or two bytes."""
        count = high - low + 1
        return low + int.from_bytes(self.take(1 if count <= 256 else 2), "little") % count

    def few_colors(self, pixels: int, channels: int) -> bytes:
        """Pixels of up to 16 colours, so that areas come about and not only noise."""
        palette = [self.take(channels) for _ in range(self.number(1, 16))]
        picked = self.take(pixels)
        return b"".join(palette[index % len(palette)] for index in picked)

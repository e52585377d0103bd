"""Checksums of a layer's pixels, block by block: they tell where a person has painted.

The standard library alone must do it in GIMP, so pixels are cut and joined by struct and zlib.
"""

from __future__ import annotations

import base64
import dataclasses
import struct
import zlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from handtint_shared.geometry import Rect
from handtint_shared.pixels import Buffer

_SIDES_PX = (8, 16, 32, 64, 128)
_MOST_BLOCKS = 2**14


@dataclass(frozen=True, slots=True)
class BlockSums:
    """The CRC-32 of each block of a layer, in rows from the top: squares, smaller at the edges."""

    size_hw: tuple[int, int]
    side_px: int
    sums: tuple[int, ...]

    def differing(self, other: BlockSums) -> frozenset[int]:
        """Return the numbers of the blocks whose pixels differ; both are of one size."""
        pairs = enumerate(zip(self.sums, other.sums, strict=True))
        return frozenset(number for number, (one, another) in pairs if one != another)

    def touching(self, rects: Iterable[Rect]) -> frozenset[int]:
        """Return the numbers of the blocks that have a pixel of these rectangles."""
        side, columns = self.side_px, self._columns
        return frozenset(
            row * columns + column
            for rect in rects
            if not rect.is_empty
            for row in range(rect.y // side, (rect.y + rect.height - 1) // side + 1)
            for column in range(rect.x // side, (rect.x + rect.width - 1) // side + 1)
        )

    def taking(self, other: BlockSums, numbers: Collection[int]) -> BlockSums:
        """Return these sums, with those of `numbers` taken from `other`."""
        pairs = enumerate(zip(self.sums, other.sums, strict=True))
        mixed = tuple(new if number in numbers else old for number, (old, new) in pairs)
        return dataclasses.replace(self, sums=mixed)

    def measured(
        self, numbers: Collection[int], bytes_per_pixel: int, read: Callable[[Rect], Buffer]
    ) -> BlockSums:
        """Return these sums, with those of `numbers` of the pixels that are there now."""
        sums, side = list(self.sums), self.side_px
        for rect in self.rects_of(numbers):
            row = _row_of_blocks(rect.width, side, bytes_per_pixel)
            first = rect.y // side * self._columns + rect.x // side
            blocks = zip(*row.iter_unpack(read(rect)), strict=True)
            for number, block in enumerate(blocks, first):
                sums[number] = zlib.crc32(b"".join(block))
        return dataclasses.replace(self, sums=tuple(sums))

    def rects_of(self, numbers: Collection[int]) -> list[Rect]:
        """Return the rectangles of blocks, with neighbours in a row joined."""
        rects: list[Rect] = []
        for number in sorted(numbers):
            rect = self.rect(number)
            if rects and (rects[-1].y, rects[-1].x + rects[-1].width) == (rect.y, rect.x):
                rect = rects.pop().union(rect)
            rects.append(rect)
        return rects

    def to_ascii(self) -> bytes:
        """Return it for a parasite; the inverse of `read_block_sums`."""
        packed = base64.b64encode(struct.pack(f"<{len(self.sums)}I", *self.sums))
        height, width = self.size_hw
        return f"{height} {width} {self.side_px} ".encode("ascii") + packed

    @property
    def _columns(self) -> int:
        return -(-self.size_hw[1] // self.side_px)

    def rect(self, number: int) -> Rect:
        """Return the rectangle of a block."""
        row, column = divmod(number, self._columns)
        block = Rect(row * self.side_px, column * self.side_px, self.side_px, self.side_px)
        return block.intersect(Rect(0, 0, *self.size_hw))


def block_sums(
    size_hw: tuple[int, int], bytes_per_pixel: int, strips: Iterable[Buffer]
) -> BlockSums:
    """Return the sums of a layer's pixels.

    `strips` are its rows from the top, each but the last of a multiple of 128 rows.
    """
    side_px = _side_px(size_hw)
    row = _row_of_blocks(size_hw[1], side_px, bytes_per_pixel)
    sums: list[int] = []
    for strip in strips:
        rows = memoryview(strip)
        for start in range(0, len(rows), side_px * row.size):
            blocks = zip(*row.iter_unpack(rows[start : start + side_px * row.size]), strict=True)
            sums += [zlib.crc32(b"".join(block)) for block in blocks]
    return BlockSums(size_hw, side_px, tuple(sums))


def is_mostly_as_noted(count: int, differing: Collection[int]) -> bool:
    """Return whether so few of that many blocks differ that a brush may have done it."""
    return 2 * len(differing) <= count


def read_block_sums(data: bytes) -> BlockSums | None:
    """Parse what `to_ascii` returned; None if it is anything else."""
    try:
        *numbers, packed = data.decode("ascii").split(" ")
        height, width, side_px = map(int, numbers)
        raw = base64.b64decode(packed, validate=True)
        sums = struct.unpack(f"<{len(raw) // 4}I", raw)
    except (ValueError, struct.error):
        return None
    if side_px not in _SIDES_PX or min(height, width) <= 0:
        return None
    fits = len(sums) == -(-height // side_px) * -(-width // side_px)
    return BlockSums((height, width), side_px, sums) if fits else None


def _row_of_blocks(width: int, side_px: int, bytes_per_pixel: int) -> struct.Struct:
    """Return what cuts a row of pixels where blocks end."""
    whole, rest = divmod(width, side_px)
    parts = [side_px] * whole + [rest] * bool(rest)
    return struct.Struct("".join(f"{part * bytes_per_pixel}s" for part in parts))


def _side_px(size_hw: tuple[int, int]) -> int:
    """Return the smallest side with which there are not too many blocks to keep."""
    height, width = size_hw
    counts = {side: -(-height // side) * -(-width // side) for side in _SIDES_PX}
    return next((side for side, count in counts.items() if count <= _MOST_BLOCKS), _SIDES_PX[-1])

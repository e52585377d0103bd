"""Where a person painted on colours that were since turned, mirrored or cropped with their image.

The checksums noted of our colours are looked for in the pixels that are there now. After scaling
none is found; what is cut by a crop is not told either.
"""

from __future__ import annotations

import dataclasses
import itertools
import zlib
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from handtint_plugin.block_sums import BlockSums
from handtint_shared.geometry import Rect

_PIXEL: dict[int, Literal["I", "Q"]] = {4: "I", 8: "Q"}
_RECOGNISED = 0.25
"""The share of blocks that must be as noted."""
_MOST_TRIED, _SAMPLED = 20, 64
_PROBES = 5
"""In so many places down and across a block as noted is looked for."""


def moved_paint(
    noted: BlockSums, size_hw: tuple[int, int], bytes_per_pixel: int, pixels: bytes
) -> list[Rect] | None:
    """Return the blocks painted on, in the pixels as they are now; None: they are not recognised.

    `pixels` are the layer's, in rows from the top.
    """
    now = _Pixels(size_hw, bytes_per_pixel, memoryview(pixels))
    turned = _turned_paint(noted, now)
    return turned if turned is not None else _cropped_paint(noted, now)


@dataclass(frozen=True, slots=True)
class _Turn:
    """How the original is got back: rows in reverse, columns in reverse, then both exchanged."""

    size_hw: tuple[int, int]
    is_flipped: bool
    is_mirrored: bool
    is_transposed: bool

    def undone(self, pixels: array[int]) -> bytes:
        height, width = self.size_hw
        starts = range(0, height * width, width)
        rows = [pixels[s : s + width] for s in (reversed(starts) if self.is_flipped else starts)]
        whole = array(
            pixels.typecode, b"".join(row[::-1] if self.is_mirrored else row for row in rows)
        )
        if not self.is_transposed:
            return whole.tobytes()
        return b"".join(whole[column::width] for column in range(width))

    def rect_now(self, before: Rect) -> Rect:
        y, x, height, width = before.y, before.x, before.height, before.width
        if self.is_transposed:
            y, x, height, width = x, y, width, height
        if self.is_mirrored:
            x = self.size_hw[1] - x - width
        if self.is_flipped:
            y = self.size_hw[0] - y - height
        return Rect(y, x, height, width)


def _turned_paint(noted: BlockSums, now: _Pixels) -> list[Rect] | None:
    numbers = range(len(noted.sums))
    for ways in itertools.product((False, True), repeat=3):
        turn = _Turn(now.size_hw, *ways)
        before_hw = now.size_hw[::-1] if turn.is_transposed else now.size_hw
        if not any(ways) or before_hw != noted.size_hw:
            continue
        some = numbers[:: 1 + len(numbers) // _SAMPLED]
        if _recognised(_differing(noted, now, turn, some), some):
            painted = _differing(noted, now, turn, numbers)
            return [turn.rect_now(rect) for rect in noted.rects_of(painted)]
    return None


def _differing(
    noted: BlockSums, now: _Pixels, turn: _Turn, numbers: Sequence[int]
) -> frozenset[int]:
    """Return those of the blocks that are not as noted, once the turn is undone."""
    return frozenset(
        number
        for number in numbers
        if _sum_before(noted.rect(number), now, turn) != noted.sums[number]
    )


def _sum_before(before: Rect, now: _Pixels, turn: _Turn) -> int:
    rect = turn.rect_now(before)
    block = dataclasses.replace(turn, size_hw=(rect.height, rect.width))
    return zlib.crc32(block.undone(array(_PIXEL[now.bytes_per_pixel], now.cut(rect))))


def _recognised(differing: Collection[int], numbers: Collection[int]) -> bool:
    return len(differing) <= (1 - _RECOGNISED) * len(numbers)


def _cropped_paint(noted: BlockSums, now: _Pixels) -> list[Rect] | None:
    tried: set[tuple[int, int]] = set()
    for shift in _shifts(noted, now):
        if shift in tried:
            continue
        tried.add(shift)
        moved = {number: noted.rect(number).moved(*shift) for number in range(len(noted.sums))}
        inside = {number: rect for number, rect in moved.items() if now.holds(rect)}
        painted = {n: rect for n, rect in inside.items() if now.sum(rect) != noted.sums[n]}
        if _recognised(painted, inside):
            return list(painted.values())
        if len(tried) == _MOST_TRIED:
            break
    return None


def _shifts(noted: BlockSums, now: _Pixels) -> Iterator[tuple[int, int]]:
    """Yield how far the blocks may have moved, by those found again."""
    side, counts = noted.side_px, Counter(noted.sums)
    numbers = {sum_: number for number, sum_ in enumerate(noted.sums) if counts[sum_] == 1}
    for down, across in itertools.product(range(_PROBES), repeat=2):
        top, left = now.size_hw[0] * down // _PROBES, now.size_hw[1] * across // _PROBES
        for y, x in itertools.product(range(top, top + side), range(left, left + side)):
            rect = Rect(y, x, side, side)
            number = numbers.get(now.sum(rect)) if now.holds(rect) else None
            if number is not None and noted.rect(number).height == noted.rect(number).width == side:
                yield y - noted.rect(number).y, x - noted.rect(number).x


@dataclass(frozen=True, slots=True)
class _Pixels:
    """Pixels in rows, of which any rectangle's checksum can be had."""

    size_hw: tuple[int, int]
    bytes_per_pixel: int
    pixels: memoryview

    def holds(self, rect: Rect) -> bool:
        return rect.intersect(Rect(0, 0, *self.size_hw)) == rect

    def sum(self, rect: Rect) -> int:
        return zlib.crc32(self.cut(rect))

    def cut(self, rect: Rect) -> bytes:
        each, row = self.bytes_per_pixel, self.size_hw[1] * self.bytes_per_pixel
        starts = range(rect.y * row + rect.x * each, (rect.y + rect.height) * row, row)
        parts = (self.pixels[s : s + rect.width * each] for s in starts[: rect.height])
        return b"".join(parts)

"""Where a person has painted on a layer of ours, and its checksums once parts of it are renewed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from handtint_plugin.block_sums import BlockSums, block_sums, is_mostly_as_noted
from handtint_plugin.gimp_parasites import record_of, sums_of
from handtint_plugin.gimp_pixels import read_part, read_strips, size_hw_of
from handtint_plugin.moved_paint import moved_paint
from handtint_shared.geometry import Rect
from handtint_shared.pixels import Buffer, PixelFormat


@dataclass(frozen=True, slots=True)
class Painted:
    """Where a person painted on a layer of ours: blocks of the sums as noted, or rectangles.

    Sums are None if the layer has been turned, cropped or scaled since; `pixel_format` is theirs.
    """

    noted: BlockSums | None = None
    pixel_format: PixelFormat | None = None
    blocks: frozenset[int] = frozenset()
    moved: Sequence[Rect] = ()

    def within(self, parts: Sequence[Rect]) -> list[Rect]:
        """Return what must be kept when these parts are renewed."""
        if self.noted is None:
            return list(self.moved)
        return self.noted.rects_of(self.blocks & self.noted.touching(parts))

    def sums_with(
        self,
        layer: Any,
        parts: Sequence[Rect],
        pixel_format: PixelFormat,
        strips: Iterable[Buffer],
        read: Callable[[Any, Rect, PixelFormat], Buffer],
    ) -> BlockSums:
        """Return the layer's sums with these parts renewed; what is painted elsewhere stays theirs.

        The renewed pixels come by `strips` or `read`, whichever takes less.
        """
        is_whole = list(parts) == [Rect(0, 0, *size_hw_of(layer))]
        if self.noted is None or self.pixel_format is not pixel_format or is_whole:
            sums = sums_now(layer, strips, pixel_format)
            if self.noted is None:
                return sums
            return sums.taking(self.noted, self.blocks - self.noted.touching(parts))
        return self.noted.measured(
            self.noted.touching(parts),
            pixel_format.bytes_per_pixel,
            lambda rect: read(layer, rect, pixel_format),
        )


def find_painted(layer: Any, parts: Sequence[Rect], pixel_format: PixelFormat) -> Painted:
    """Find what a person painted on those parts of a layer of ours, to be renewed in that format.

    All of it is looked at where the parts do not tell whether it is as it was noted, or if the
    format is another.
    """
    noted, record = sums_of(layer), record_of(layer)
    if noted is None or record is None:
        return Painted()
    as_noted = Painted()
    if noted.size_hw == size_hw_of(layer):
        if record.pixel_format is pixel_format:
            touched = noted.touching(parts)
            as_noted = _compared(layer, noted, touched, pixel_format)
            if is_mostly_as_noted(len(touched), as_noted.blocks):
                return as_noted
        as_noted = _compared(layer, noted, range(len(noted.sums)), record.pixel_format)
        if is_mostly_as_noted(len(noted.sums), as_noted.blocks):
            return as_noted
    pixels = b"".join(read_strips(layer, record.pixel_format))
    size = record.pixel_format.bytes_per_pixel
    moved = moved_paint(noted, size_hw_of(layer), size, pixels)
    return as_noted if moved is None else Painted(moved=moved)


def sums_now(layer: Any, strips: Iterable[Buffer], pixel_format: PixelFormat) -> BlockSums:
    """Return the sums of a layer's pixels, which are `strips`."""
    return block_sums(size_hw_of(layer), pixel_format.bytes_per_pixel, strips)


def _compared(
    layer: Any, noted: BlockSums, numbers: Collection[int], pixel_format: PixelFormat
) -> Painted:
    if len(numbers) == len(noted.sums):
        now = sums_now(layer, read_strips(layer, pixel_format), pixel_format)
    else:
        size = pixel_format.bytes_per_pixel
        now = noted.measured(numbers, size, lambda rect: read_part(layer, rect, pixel_format))
    return Painted(noted, pixel_format, noted.differing(now))

"""Find the pixels of one hint in the paint, without numpy: by bytes and whole numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, hypot, inf

from handtint_shared.documents.colors import Rgb
from handtint_shared.geometry import Rect
from handtint_shared.messages import HintPoint

_RGBA_BYTES = 4
_RUNS = re.compile(b"\x01+")
_IS_PAINTED = bytes([0, *[1] * 255])
"""For each alpha."""
_RIM_PX = 2
"""How far blends with a neighbouring hint's colour reach."""
_LESS_PX = 0.01
"""By which a disc ends before the nearest pixel without paint."""


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring pixels of a row, from (y, x), and their alphas."""

    y: int
    x: int
    alphas_u8: bytes

    @property
    def end(self) -> int:
        return self.x + len(self.alphas_u8)


@dataclass(frozen=True, slots=True)
class Dot:
    """The pixels of a hint: of its own colour at any alpha, and its rim of blends with others."""

    body: tuple[Span, ...]
    rim: tuple[Span, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        return (*self.body, *self.rim)


def dot_around(
    rgba_u8: bytes, box: Rect, place_yx: tuple[int, int], rgb: Rgb, others: Collection[Rgb]
) -> Dot:
    """Return the connected paint of colour `rgb` around a pixel; empty if there is none.

    `rgba_u8` are the pixels of `box`, in whose coordinates the place and the answer are; `others`
    are the colours of the other hints, which are no rim.
    """
    rows = _runs(_mask(rgba_u8, rgb), box.width)
    y, x = place_yx[0] - box.y, place_yx[1] - box.x
    body = _connected(rows, y, x)
    if not body:
        return Dot((), ())
    return Dot(
        tuple(_span(rgba_u8, box, y, start, end) for y, start, end in sorted(body)),
        tuple(
            _span(rgba_u8, box, y, x, x + 1)
            for y, x in sorted(_rim(rgba_u8, box, body, {*others, rgb}))
        ),
    )


def goes_on(dot: Dot, box: Rect, whole: Rect) -> bool:
    """Return whether the dot reaches an edge of `box` beyond which there is more of `whole`."""
    bottom, right = box.y + box.height, box.x + box.width
    return any(
        (span.y == box.y > whole.y)
        or (span.y + 1 == bottom < whole.y + whole.height)
        or (span.x == box.x > whole.x)
        or (span.end == right < whole.x + whole.width)
        for span in dot.spans
    )


def moved_span(span: Span, shift_yx: tuple[int, int], whole: Rect) -> Span:
    """Return a span elsewhere, without what lies outside `whole`; then maybe empty."""
    y, x = span.y + shift_yx[0], span.x + shift_yx[1]
    seen = Rect(y, x, 1, len(span.alphas_u8)).intersect(whole)
    return Span(y, seen.x, b"" if seen.is_empty else span.alphas_u8[seen.x - x :][: seen.width])


def inner_radius_px(dot: Dot, place_yx: tuple[int, int]) -> float:
    """Return the radius of the largest disc of the dot's own paint around a pixel's centre."""
    painted = {(span.y, x) for span in dot.body for x in range(span.x, span.end)}
    y, x = place_yx
    nearest, ring = inf, 0
    while ring < nearest:
        for i in range(-ring, ring + 1):
            for j in (-ring, ring) if abs(i) < ring else range(-ring, ring + 1):
                if (y + i, x + j) not in painted:
                    nearest = min(nearest, hypot(i, j))
        ring += 1
    return max(0.0, nearest - _LESS_PX)


def disc(point: HintPoint, whole: Rect) -> tuple[Span, ...]:
    """Return the opaque pixels of a hint given as numbers, inside `whole`.

    As in the daemon: those whose centres lie in it, and the one that holds its centre.
    """
    top, bottom = floor(point.y - point.radius_px), floor(point.y + point.radius_px)
    rows = (_row_of_disc(point, y).intersect(whole) for y in range(top, bottom + 1))
    return tuple(Span(row.y, row.x, b"\xff" * row.width) for row in rows if not row.is_empty)


def _row_of_disc(point: HintPoint, y: int) -> Rect:
    columns = [floor(point.x)] if y == floor(point.y) else []
    left_of_it = point.radius_px**2 - (y + 0.5 - point.y) ** 2
    if left_of_it >= 0:
        reach = left_of_it**0.5
        first, last = ceil(point.x - reach - 0.5), floor(point.x + reach - 0.5)
        columns += [first, last] if first <= last else []
    return (
        Rect(y, min(columns), 1, max(columns) - min(columns) + 1) if columns else Rect(y, 0, 0, 0)
    )


def painted_spans(rgba_u8: bytes, box: Rect) -> Iterator[tuple[Span, bytes]]:
    """Yield what is painted at all in the pixels of `box`, and its pixels."""
    alphas = rgba_u8[_RGBA_BYTES - 1 :: _RGBA_BYTES]
    rows = _runs(alphas.translate(_IS_PAINTED), box.width)
    for y, runs in enumerate(rows):
        for start, end in runs:
            first, last = (_RGBA_BYTES * (y * box.width + x) for x in (start, end))
            yield _span(rgba_u8, box, y, start, end), rgba_u8[first:last]


def _mask(rgba_u8: bytes, rgb: Rgb) -> bytes:
    """Return 1 for each pixel of that colour that is painted at all, else 0."""
    planes = [rgba_u8[channel::_RGBA_BYTES] for channel in range(_RGBA_BYTES)]
    tables = [bytes(int(value == level) for value in range(256)) for level in rgb]
    tables.append(_IS_PAINTED)
    both = int.from_bytes(b"\x01" * len(planes[0]), "little")
    for plane, table in zip(planes, tables, strict=True):
        both &= int.from_bytes(plane.translate(table), "little")
    return both.to_bytes(len(planes[0]), "little")


def _runs(mask: bytes, width: int) -> list[list[tuple[int, int]]]:
    return [
        [found.span() for found in _RUNS.finditer(mask[start : start + width])]
        for start in range(0, len(mask), width)
    ]


def _connected(
    rows: Sequence[Sequence[tuple[int, int]]], y: int, x: int
) -> set[tuple[int, int, int]]:
    """Return (row, start, end) of the runs connected to the pixel's, diagonally too."""
    first = [(y, *run) for run in rows[y] if run[0] <= x < run[1]] if 0 <= y < len(rows) else []
    found, waiting = set(first), list(first)
    while waiting:
        row, start, end = waiting.pop()
        for other in (row - 1, row + 1):
            for run in rows[other] if 0 <= other < len(rows) else ():
                if run[0] <= end and run[1] >= start and (other, *run) not in found:
                    found.add((other, *run))
                    waiting.append((other, *run))
    return found


def _rim(
    rgba_u8: bytes, box: Rect, body: Iterable[tuple[int, int, int]], hints: Collection[Rgb]
) -> set[tuple[int, int]]:
    """Return painted pixels near the body that have no hint's colour."""
    border: dict[int, set[int]] = defaultdict(set)
    for y, start, end in body:
        for row in (y - 1, y, y + 1):
            border[row].update(range(start - 1, end + 1))
    inside = {(y, x) for y, start, end in body for x in range(start, end)}
    rim: set[tuple[int, int]] = set()
    near = {(y, x) for y, xs in border.items() for x in xs} - inside
    for _ in range(_RIM_PX):
        new = {
            (y, x)
            for y, x in near
            if 0 <= y < box.height and 0 <= x < box.width and _is_blend(rgba_u8, box, y, x, hints)
        }
        rim |= new
        near = {(y + i, x + j) for y, x in new for i in (-1, 0, 1) for j in (-1, 0, 1)}
        near -= rim | inside
    return rim


def _is_blend(rgba_u8: bytes, box: Rect, y: int, x: int, hints: Collection[Rgb]) -> bool:
    at = (y * box.width + x) * _RGBA_BYTES
    red, green, blue, alpha = rgba_u8[at : at + _RGBA_BYTES]
    return alpha > 0 and (red, green, blue) not in hints


def _span(rgba_u8: bytes, box: Rect, y: int, start: int, end: int) -> Span:
    first = (y * box.width + start) * _RGBA_BYTES
    last = (y * box.width + end) * _RGBA_BYTES
    return Span(box.y + y, box.x + start, rgba_u8[first + 3 : last : _RGBA_BYTES])

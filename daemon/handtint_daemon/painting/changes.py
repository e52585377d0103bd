"""Find the part of an answer that differs from the previous one.

An answer is composed from ab at working size and from the hints. What the previous one was composed
from is kept, not its pixels: where the new ab would give the same colours, the kept ab stays in
use, so that outside the changed tiles the old pixels are exactly those of the new answer. New ab is
compared with the ab really in use, so small differences cannot accumulate from edit to edit.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import maximum_filter, minimum_filter

from handtint_daemon.arrays.dtypes import Bool, Float32
from handtint_daemon.color.color_array import encoding_table, lab_to_linear
from handtint_daemon.color.gamut import fits_gamut
from handtint_daemon.hints.hint import Hint
from handtint_daemon.painting.tiles import Tiles
from handtint_shared.geometry import Rect
from handtint_shared.limits import MAX_SIDE_PX
from handtint_shared.pixels import PixelFormat

# Of 255: colours closer than this round to the same or neighbouring 8-bit levels; 16 bits resolve
# more.
_SAME_LEVELS_U8, _SAME_LEVELS_U16 = 0.7, 0.125
# For answers that are ab alone.
_SAME_AB = 0.05
# ab closer than this, as a fraction of the levels above, is the same at any lightness, even where
# chroma is reduced; a step of 1 unit never is.
_SAME_AB_PER_LEVEL = 0.1
_OTHER_AB = 1.0
# Smaller tiles send less, but stacked below each other too many exceed the height limit.
_TILE_SIDES_PX = (128, 256, 512, 1024)
# Of the photo: beyond this, making and sending the whole is faster.
_MOST_IN_TILES = 0.8
# A working pixel may contain photo pixels darker and lighter than its neighbourhood by this.
_GRAIN_L = 8.0


@dataclass(frozen=True, slots=True)
class HintMark:
    """Identifies a hint without its pixels."""

    rgb_u8: tuple[int, int, int]
    box: Rect
    mask_digest: bytes


@dataclass(frozen=True, slots=True)
class Composed:
    """What an answer was composed from: ab, float32 (2, h, w) at working size, and the hints."""

    ab: Float32
    marks: tuple[HintMark, ...]

    @property
    def nbytes(self) -> int:
        return int(self.ab.nbytes) + 200 * len(self.marks)


def changed(
    before: Composed,
    after: Composed,
    L_0_100: Float32,
    photo_size_hw: tuple[int, int],
    answer_format: PixelFormat,
    stale: Sequence[Rect] = (),
) -> tuple[Composed, tuple[Rect, ...]]:
    """Return what to compose the answer from, and the parts that differ from the previous answer.

    The parts are of one size and contain at least one pixel in total. `stale` parts count as
    changed in any case.
    """
    whole = (Rect(0, 0, *photo_size_hw),)
    if before.ab.shape != after.ab.shape:
        return after, whole
    cells = changed_cells(before.ab, after.ab, L_0_100, answer_format)
    boxes = [*changed_hints(before.marks, after.marks), *(box.intersect(whole[0]) for box in stale)]
    parts = _changed_tiles(cells, boxes, photo_size_hw)
    if parts is None:
        return after, whole
    composed = Composed(np.where(cells, after.ab, before.ab), after.marks)
    return composed, parts or (Rect(0, 0, 1, 1),)


def _changed_tiles(
    cells: Bool, boxes: Sequence[Rect], photo_size_hw: tuple[int, int]
) -> tuple[Rect, ...] | None:
    """Return the tiles that depend on those working pixels (h, w) or boxes; None if most do."""
    for tile_px in _TILE_SIDES_PX:
        tiles = Tiles.covering(photo_size_hw, tile_px)
        touched = tiles.over_cells(cells, photo_size_hw) | tiles.over_boxes(boxes)
        height_px = int(touched.sum()) * tiles.size_hw[0]
        if height_px * tiles.size_hw[1] > _MOST_IN_TILES * math.prod(photo_size_hw):
            return None
        if height_px <= MAX_SIDE_PX:
            return tiles.rects(touched)
    return None


def marks_of(hints: Sequence[Hint]) -> tuple[HintMark, ...]:
    """Return one mark per hint, in the same order."""
    return tuple(
        HintMark(
            hint.rgb_u8, hint.box, hashlib.blake2b(hint.mask.tobytes(), digest_size=16).digest()
        )
        for hint in hints
    )


def changed_hints(before: Sequence[HintMark], after: Sequence[HintMark]) -> list[Rect]:
    """Return the parts of the photo in which hints were added, removed or changed.

    Where hints overlap, the last one is visible; so if their order has changed, all of them count.
    """
    common = set(before) & set(after)
    if [m for m in before if m in common] != [m for m in after if m in common]:
        common = set()
    return [mark.box for mark in (*before, *after) if mark not in common]


def changed_cells(
    before: Float32, after: Float32, L_0_100: Float32, answer_format: PixelFormat
) -> Bool:
    """Return the working pixels (h, w) whose colour differs visibly in the answer's format.

    ab: (2, h, w), unscaled; L: (h, w), both at working size.
    """
    step = np.abs(after - before).max(axis=0)
    if answer_format is PixelFormat.AB_F32:
        far: Bool = step > _SAME_AB
        return far
    levels = _SAME_LEVELS_U8 if answer_format is PixelFormat.RGBA_U8 else _SAME_LEVELS_U16
    changed: Bool = step > _OTHER_AB
    unsure = (step > _SAME_AB_PER_LEVEL * levels) & ~changed
    if unsure.any():
        pair = before[:, unsure], after[:, unsure]
        for L in _extremes(L_0_100):
            changed[unsure] |= _seen_apart(L[unsure], *pair, levels)
    return changed


def _extremes(L_0_100: Float32) -> tuple[Float32, Float32]:
    """Return bounds on the lightness of the photo within a working pixel's reach."""
    darkest = minimum_filter(L_0_100, 3) - np.float32(_GRAIN_L)
    lightest = maximum_filter(L_0_100, 3) + np.float32(_GRAIN_L)
    return darkest.clip(0, 100), lightest.clip(0, 100)


def _seen_apart(L_0_100: Float32, before: Float32, after: Float32, levels: float) -> Bool:
    """Return whether two ab (2, n) at L (n,) differ visibly, or one is out of gamut."""
    table = encoding_table(16)
    linear = [lab_to_linear(L_0_100, ab) for ab in (before, after)]
    fit = fits_gamut(linear[0]) & fits_gamut(linear[1])
    encoded = [table[(rgb.clip(0, 1) * (len(table) - 1)).astype(np.int32)] for rgb in linear]
    apart: Bool = np.abs(np.subtract(*encoded, dtype=np.int32)).max(axis=0) > levels * 257
    return apart | ~fit

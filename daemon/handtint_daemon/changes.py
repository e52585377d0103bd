"""Which part of an answer differs from the one given before.

An answer is composed from ab at working size and from the hints. What the last one was composed
from is kept, not its pixels: where the new ab would give the same colours the kept ab stays in use,
so that outside the changed rectangle the old pixels are exactly those of the new answer. Each ab is
compared with the one really in use, so small differences cannot add up from edit to edit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from scipy.ndimage import maximum_filter, minimum_filter

from handtint_daemon.arrays import AnyArray, Bool, Float32
from handtint_daemon.color_array import encoding_table, lab_to_linear
from handtint_daemon.gamut import fits_gamut
from handtint_daemon.hints import Hint
from handtint_daemon.upsampling import reach
from handtint_shared.geometry import Rect
from handtint_shared.pixels import PixelFormat

# Of 255: colours nearer than this round to the same 8-bit level or to neighbouring ones; 16 bits
# show more.
_SAME_LEVELS_U8, _SAME_LEVELS_U16 = 0.5, 0.125
# In an answer of ab alone.
_SAME_AB = 0.05
# ab that is nearer than this, in shares of the levels above, is the same at any lightness, also
# where chroma is reduced; a step of 1 unit is never the same.
_SAME_AB_PER_LEVEL = 0.1
_OTHER_AB = 1.0
# Beyond its neighbours' lightness, a working pixel holds photo pixels darker and lighter by this.
_GRAIN_L = 8.0


@dataclass(frozen=True, slots=True)
class HintMark:
    """What tells one hint from another, without its pixels."""

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
) -> tuple[Composed, Rect]:
    """What to compose the answer from, and the part of the photo that then differs from the answer
    composed from `before`; at least one pixel."""
    if before.ab.shape != after.ab.shape:
        return after, Rect(0, 0, *photo_size_hw)
    cells = changed_cells(before.ab, after.ab, L_0_100, answer_format)
    ab = before.ab.copy()
    ab[:, *cells.slices] = after.ab[:, *cells.slices]
    region = reach(cells, (ab.shape[1], ab.shape[2]), photo_size_hw)
    region = region.union(changed_hints(before.marks, after.marks))
    return Composed(ab, after.marks), Rect(0, 0, 1, 1) if region.is_empty else region


def marks_of(hints: Sequence[Hint]) -> tuple[HintMark, ...]:
    """One for each hint, in the same order."""
    return tuple(
        HintMark(
            hint.rgb_u8, hint.box, hashlib.blake2b(hint.mask.tobytes(), digest_size=16).digest()
        )
        for hint in hints
    )


def changed_hints(before: Sequence[HintMark], after: Sequence[HintMark]) -> Rect:
    """The part of the photo in which hints came, went or changed; of overlapping ones the last is
    seen, so all of them count when their order is another."""
    common = set(before) & set(after)
    if [m for m in before if m in common] != [m for m in after if m in common]:
        common = set()
    boxes = [mark.box for mark in (*before, *after) if mark not in common]
    return reduce(Rect.union, boxes, Rect(0, 0, 0, 0))


def changed_cells(
    before: Float32, after: Float32, L_0_100: Float32, answer_format: PixelFormat
) -> Rect:
    """The box of the working pixels whose colour differs, as far as the answer's format tells.

    ab: (2, h, w), unscaled; L: (h, w), both at working size.
    """
    step = np.abs(after - before).max(axis=0)
    if answer_format is PixelFormat.AB_F32:
        return _box_of(step > _SAME_AB)
    levels = _SAME_LEVELS_U8 if answer_format is PixelFormat.RGBA_U8 else _SAME_LEVELS_U16
    changed = step > _OTHER_AB
    unsure = (step > _SAME_AB_PER_LEVEL * levels) & ~changed
    if unsure.any():
        pair = before[:, unsure], after[:, unsure]
        for L in _extremes(L_0_100):
            changed[unsure] |= _seen_apart(L[unsure], *pair, levels)
    return _box_of(changed)


def _extremes(L_0_100: Float32) -> tuple[Float32, Float32]:
    """The darkest and the lightest that the photo may be within a working pixel's reach."""
    darkest = minimum_filter(L_0_100, 3) - np.float32(_GRAIN_L)
    lightest = maximum_filter(L_0_100, 3) + np.float32(_GRAIN_L)
    return darkest.clip(0, 100), lightest.clip(0, 100)


def _seen_apart(L_0_100: Float32, before: Float32, after: Float32, levels: float) -> Bool:
    """Whether two ab (2, n) at L (n,) give colours that far apart, or one that sRGB lacks."""
    table = encoding_table(16)
    linear = [lab_to_linear(L_0_100, ab) for ab in (before, after)]
    fit = fits_gamut(linear[0]) & fits_gamut(linear[1])
    encoded = [table[(rgb.clip(0, 1) * (len(table) - 1)).astype(np.int32)] for rgb in linear]
    apart: Bool = np.abs(np.subtract(*encoded, dtype=np.int32)).max(axis=0) > levels * 257
    return apart | ~fit


def _box_of(mask: AnyArray) -> Rect:
    """The smallest rectangle that holds all that is True; empty when nothing is."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return Rect(0, 0, 0, 0)
    top, left = int(rows[0]), int(columns[0])
    return Rect(top, left, int(rows[-1]) + 1 - top, int(columns[-1]) + 1 - left)

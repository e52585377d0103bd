"""Find what a person painted on a hint layer: every dot and stroke, its pixels, its exact colour.

Paint keeps its exact colour at every alpha, soft edges included; so a hint is an area of one
colour. Time and memory are linear in the layer's size, with these limits: MAX_RUNS and MAX_PIECES
of paint, MAX_TIPS on seams, MAX_ITEMS hints, MAX_MASK_PX in all their boxes together.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from handtint_daemon.arrays.dtypes import Bool, UInt8
from handtint_daemon.hints.hint import Hint, cropped
from handtint_daemon.hints.paint_blends import find_blends
from handtint_daemon.hints.paint_pieces import (
    Int,
    Pieces,
    cut_into_pieces,
)
from handtint_shared.errors import BadInput
from handtint_shared.geometry import Rect
from handtint_shared.limits import MAX_ITEMS

MAX_MASK_PX = 1 << 29
"""Twenty strokes from corner to corner of a 24-megapixel photo."""

_SOLID_ALPHA = 64
_MAX_DISTANCE_PX = 1 << 16


def extract_hints(
    layer_rgba_u8: UInt8, offset_yx: tuple[int, int], photo_size_hw: tuple[int, int]
) -> tuple[Hint, ...]:
    """Return the hints of a layer, in raster order of their first pixels.

    `layer_rgba_u8` is uint8 [h, w, 4], sRGB with straight alpha; its top left corner is at
    `offset_yx` in the photo, inside or outside. Paint outside the photo is ignored. A hint is paint
    of one exact colour; it takes the pixels of alpha >= 64, or of half its own largest alpha if it
    is fainter. Blends on the seam between colours are no hints; but an area of its own, as where
    half-transparent dots overlap, is a hint of the visible colour.

    Raises BadInput for a picture instead of hints (see the limits above).
    """
    seen = Rect(*offset_yx, *layer_rgba_u8.shape[:2]).intersect(Rect(0, 0, *photo_size_hw))
    if seen.is_empty:
        return ()
    y, x = seen.y - offset_yx[0], seen.x - offset_yx[1]
    rgba_u8 = layer_rgba_u8[y : y + seen.height, x : x + seen.width]
    pieces = cut_into_pieces(rgba_u8)
    chosen = np.flatnonzero(~find_blends(pieces))
    _check_limits(pieces, chosen)
    return tuple(_hint(pieces, int(i), rgba_u8[..., 3], seen) for i in chosen)


def innermost(mask: Bool) -> tuple[int, int]:
    """Return (y, x) of the painted pixel of `mask` [h, w] that is farthest from unpainted ones.

    Searched on a coarser grid if the mask is large. The mask has at least one painted pixel.
    """
    step = max(1, int(np.ceil((mask.size / _MAX_DISTANCE_PX) ** 0.5)))
    coarse = mask[step // 2 :: step, step // 2 :: step]
    if not coarse.any():
        return _middle(mask)
    distance = ndimage.distance_transform_edt(np.pad(coarse, 1))[1:-1, 1:-1]
    y, x = np.unravel_index(int(distance.argmax()), distance.shape)
    return int(y) * step + step // 2, int(x) * step + step // 2


def _middle(mask: Bool) -> tuple[int, int]:
    painted = np.flatnonzero(mask)
    y, x = divmod(int(painted[len(painted) // 2]), mask.shape[1])
    return y, x


def _check_limits(pieces: Pieces, chosen: Int) -> None:
    top, left, bottom, right = pieces.box[chosen].T
    if len(chosen) > MAX_ITEMS or ((bottom - top) * (right - left)).sum() > MAX_MASK_PX:
        raise BadInput("hints_are_a_picture")


def _hint(pieces: Pieces, i: int, alpha: UInt8, seen: Rect) -> Hint:
    top, left, bottom, right = (int(side) for side in pieces.box[i])
    solid = min(_SOLID_ALPHA, (int(pieces.max_alpha[i]) + 1) // 2)
    mask = _mask(pieces, i) & (alpha[top:bottom, left:right] >= solid)
    box, mask = cropped(Rect(top + seen.y, left + seen.x, *mask.shape), mask)
    y, x = innermost(mask)
    red, green, blue = (int(value) for value in pieces.rgb_u8[i])
    alpha_u8 = int(pieces.max_alpha[i])
    return Hint((red, green, blue), box, mask, (box.y + y, box.x + x), alpha_u8)


def _mask(pieces: Pieces, i: int) -> Bool:
    top, left, bottom, right = pieces.box[i]
    row, start, end = pieces.runs[pieces.first_run[i] : pieces.first_run[i + 1]].T
    steps = np.zeros((bottom - top, right - left + 1), np.int8)
    steps[row - top, start - left] = 1
    steps[row - top, end - left] = -1
    return np.cumsum(steps, axis=1, dtype=np.int8)[:, :-1].view(np.bool_)

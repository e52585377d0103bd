"""Hint layers whose colours a program altered when it saved them: premultiplied, or with loss."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.hints.lossy_paint import settled
from handtint_daemon.hints.paint_pieces import FAINTEST_ALPHA
from handtint_shared.errors import BadInput

_LEAST_ALTERED = 0.12
"""Share of the rim. Exact paint has up to 8 %, where strokes cross; lossy WebP and AVIF have 18 %
and more, premultiplied dots 70 %."""

_MOST_LOSS_U8 = 12
"""On average. WebP and AVIF of the lowest quality have 7, photographs 16 and more."""

_BESIDE = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]


def exact_layer(rgba_u8: UInt8) -> UInt8:
    """The layer (h, w, 4) as it was painted: straight alpha, exact colours. Raises BadInput."""
    if not _is_altered(rgba_u8):
        return rgba_u8
    if _may_be_premultiplied(rgba_u8):
        rgba_u8 = _divided(rgba_u8)
    alpha = rgba_u8[..., 3]
    paint = alpha >= FAINTEST_ALPHA
    core = ndimage.binary_erosion(paint, np.ones((3, 3), np.bool_))
    rgb_u8 = settled(rgba_u8[..., :3], paint, core)
    if np.abs(rgb_u8[paint] - rgba_u8[..., :3][paint].astype(np.int16)).mean() > _MOST_LOSS_U8:
        raise BadInput("hints_are_a_picture")
    return np.dstack([rgb_u8, alpha])


def _is_altered(rgba_u8: UInt8) -> bool:
    """Whether paint wavers on its rim: there, exact paint has the colour of a pixel beside it."""
    packed = np.pad(np.ascontiguousarray(rgba_u8).view("<u4")[..., 0], 1)
    paint = packed >= FAINTEST_ALPHA << 24
    y, x = np.nonzero(paint & ~ndimage.binary_erosion(paint))
    here = packed[y, x] & 0xFFFFFF
    accompanied = np.zeros(len(y), np.bool_)
    confirmed = accompanied.copy()
    for dy, dx in _BESIDE:
        is_paint = paint[y + dy, x + dx]
        accompanied |= is_paint
        confirmed |= is_paint & (packed[y + dy, x + dx] & 0xFFFFFF == here)
    return int((accompanied & ~confirmed).sum()) > _LEAST_ALTERED * int(accompanied.sum())


def _may_be_premultiplied(rgba_u8: UInt8) -> bool:
    """Whether no colour is brighter than its alpha, up to rounding."""
    return bool((rgba_u8[..., :3].max(axis=-1) <= rgba_u8[..., 3].astype(np.int16) + 1).all())


def _divided(rgba_u8: UInt8) -> UInt8:
    alpha = np.maximum(rgba_u8[..., 3:].astype(np.int32), 1)
    color = np.minimum((rgba_u8[..., :3] * np.int32(255) + alpha // 2) // alpha, 255)
    return np.concatenate([color.astype(np.uint8), rgba_u8[..., 3:]], axis=-1)

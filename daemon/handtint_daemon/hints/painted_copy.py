"""Dots that a person painted on a copy of the photo: what differs from it, noise left aside.

A copy saved as JPEG differs everywhere: in luma, most where the photo has contrast, and in chroma
round strong dots. So a difference counts where it stands out of what the whole copy has,
averaged over 3x3 pixels.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from handtint_daemon.arrays.bands import row_bands
from handtint_daemon.arrays.dtypes import Bool, Float32, UInt8
from handtint_daemon.hints.lossy_paint import settled, ycbcr
from handtint_shared.errors import BadInput

_SQUARE = np.ones((3, 3), np.bool_)
_LEAST_CHANGE = 6.0
_NOISE_SIGMAS = 6.0
_SIGMA_OF_MEDIAN = 1.4826
"""Of a normal distribution, by the median of its absolute values."""
_UNPAINTED = 0.9
"""A share of the copy that surely holds noise alone."""
_FULL_LOSS, _LEAST_LOSS = 3.0, 0.5
_CONTRAST_SHARE, _ECHO_SHARE = 0.3, 0.35
"""Of the photo's contrast, and of the strongest change near: what JPEG adds to its noise there."""
_LUMA_BLOCK_PX, _CHROMA_BLOCK_PX = 17, 33
"""A block of JPEG on each side: of 8 pixels, and of 16 in halved chroma."""
_REACH_PX = 2
_EDGE_SHARE, _CORE_SHARE = 0.4, 0.85
"""Of an area's median change: where it ends, and where its colour is taken."""
_SAMPLES = 1 << 18


def painted_layer(copy_rgb_u8: UInt8, photo_rgb_u8: UInt8) -> UInt8:
    """What was painted on the copy (h, w, 3), as a layer (h, w, 4) of exact colours, opaque or
    clear. The smallest dot has 3x3 pixels.

    Raises BadInput where nothing was painted, or more areas than a person paints.
    """
    change, photo_luma = _change(copy_rgb_u8, photo_rgb_u8)
    sample = change.reshape(-1, 3)[:: max(1, change.size // 3 // _SAMPLES)]
    change -= np.median(sample, axis=0)  # a copy may be lighter, or tinted, as a whole
    seeds = _standing_out(change, photo_luma)
    del photo_luma
    paint, core = _grown(seeds, _length(change))
    if not paint.any():
        raise BadInput("hints_none_on_photo")
    alpha = paint.astype(np.uint8) * np.uint8(255)
    return np.dstack([settled(copy_rgb_u8, paint, core), alpha])


def _change(copy_rgb_u8: UInt8, photo_rgb_u8: UInt8) -> tuple[Float32, Float32]:
    """Return what `ycbcr` of the copy has more than that of the photo, and the photo's luma."""
    change = np.empty(photo_rgb_u8.shape, np.float32)
    luma = np.empty(photo_rgb_u8.shape[:2], np.float32)
    for rows in row_bands(luma.shape):
        photo = ycbcr(photo_rgb_u8[rows])
        np.subtract(ycbcr(copy_rgb_u8[rows]), photo, out=change[rows])
        luma[rows] = photo[..., 0]
    return change, luma


def _length(change: Float32) -> Float32:
    """Return the size of each change, and spoil them: at 100 megapixels a copy has 1.2 GB."""
    np.square(change, out=change)
    size: Float32 = change.sum(axis=-1)
    return np.sqrt(size, out=size)


def _standing_out(change: Float32, photo_luma: Float32) -> Bool:
    luma, chroma, red = (ndimage.uniform_filter(change[..., i], 3) for i in range(3))
    np.abs(luma, out=luma)
    np.hypot(chroma, red, out=chroma)
    del red
    luma_noise, chroma_noise = _noise(change[..., 0]), _noise(chroma)
    loss = float(np.quantile(np.abs(_sample(change[..., 0])), _UNPAINTED))
    contrast_share = _CONTRAST_SHARE * min(1.0, loss / _FULL_LOSS)
    echo_share = _ECHO_SHARE if loss >= _LEAST_LOSS else 0
    contrast = ndimage.maximum_filter(photo_luma, _LUMA_BLOCK_PX)
    contrast -= ndimage.minimum_filter(photo_luma, _LUMA_BLOCK_PX)
    contrast *= contrast_share
    contrast += _least(luma_noise)
    paint: Bool = luma > _at_least(contrast, echo_share, luma, _LUMA_BLOCK_PX)
    paint |= chroma > _at_least(_least(chroma_noise), echo_share, chroma, _CHROMA_BLOCK_PX)
    closed = ndimage.binary_closing(np.pad(paint, _REACH_PX), _SQUARE, _REACH_PX)
    inside: Bool = closed[_REACH_PX:-_REACH_PX, _REACH_PX:-_REACH_PX]
    return inside


def _at_least(least: Float32 | float, share: float, change: Float32, block_px: int) -> Float32:
    """Return what counts at each pixel: `least`, or a share of the strongest change near."""
    echo: Float32 = ndimage.maximum_filter(change, block_px)
    echo *= share
    return np.maximum(least, echo, out=echo)


def _noise(change: Float32) -> float:
    """Its sigma, whatever was painted on less than half of it."""
    return _SIGMA_OF_MEDIAN * float(np.median(np.abs(_sample(change))))


def _sample(values: Float32) -> Float32:
    return values.reshape(-1)[:: max(1, values.size // _SAMPLES)]


def _least(noise: float) -> float:
    return _LEAST_CHANGE + _NOISE_SIGMAS * noise


def _grown(seeds: Bool, size: Float32) -> tuple[Bool, Bool]:
    """Each area as far as its own change reaches, and its core; specks are left out."""
    areas, _ = ndimage.label(seeds, _SQUARE)
    paint, core = np.zeros_like(seeds), np.zeros_like(seeds)
    for number, (rows, columns) in enumerate(ndimage.find_objects(areas), 1):
        box = _wider(rows), _wider(columns)
        area = areas[box] == number
        changed = area & (size[box] >= _LEAST_CHANGE)  # its average may reach a pixel farther
        reached = size[box] >= _EDGE_SHARE * _median(size[box], changed)
        reached &= ndimage.binary_dilation(area, _SQUARE, _REACH_PX)
        inner = ndimage.binary_erosion(reached, _SQUARE, border_value=1)
        if inner.any():
            paint[box] |= ndimage.binary_dilation(inner, _SQUARE)
            core[box] |= inner & (size[box] >= _CORE_SHARE * _median(size[box], inner))
    return paint, core


def _median(size: Float32, where: Bool) -> float:
    return float(np.median(size[where])) if where.any() else np.inf


def _wider(side: slice) -> slice:
    return slice(max(side.start - _REACH_PX, 0), side.stop + _REACH_PX)

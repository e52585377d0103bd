"""Which colours sRGB holds, and the nearest of the same hue and lightness to those it does not.

L is (n, ...), 0..100; ab (2, n, ...), unscaled; linear light RGB (3, n, ...).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from handtint_daemon.arrays import Bool, Float32, Index
from handtint_daemon.color_array import lab_to_linear
from handtint_daemon.scratch import Scratch

# What float32 loses in linear light; an 8-bit step is never smaller than 3e-4.
_TOLERANCE = np.float32(2e-5)
# The table of limits: half a step of L, half a degree of hue.
_L_STEPS = 200
_HUE_STEPS = 720
_BEYOND_CHROMA = 180.0
# Below the limit, so that what lies between the table's entries fits as a rule: unseen, ΔE < 0.05.
_MARGIN_CHROMA = np.float32(0.05)
_BISECTIONS = 16
_ROUNDS = 12


def fits_gamut(linear_rgb: Float32, scratch: Scratch | None = None) -> Bool:
    """Whether sRGB holds the colours (n, ...)."""
    scratch, (red, green, blue) = scratch or Scratch(), linear_rgb
    extreme = scratch.array("extreme", *linear_rgb.shape[1:])
    np.minimum(red, green, out=extreme)
    fits: Bool = np.minimum(extreme, blue, out=extreme) >= -_TOLERANCE
    np.maximum(red, green, out=extreme)
    fits &= np.maximum(extreme, blue, out=extreme) <= 1 + _TOLERANCE
    return fits


def in_gamut(L_0_100: Float32, ab: Float32) -> Bool:
    """Whether sRGB holds the colours (n, ...)."""
    return fits_gamut(lab_to_linear(L_0_100, ab))


def reduce_chroma_to_gamut(L_0_100: Float32, ab: Float32) -> Float32:
    """ab (2, n, ...), less of it where sRGB does not hold it all. Neutral always fits."""
    outside = ~in_gamut(L_0_100, ab)
    if not outside.any():
        return ab
    reduced = ab.copy()
    reduced[:, outside] = _reduced(L_0_100[outside], ab[:, outside])[0]
    return reduced


def linear_in_gamut(L_0_100: Float32, ab: Float32, scratch: Scratch) -> Float32:
    """Linear light RGB of those colours, with less chroma where sRGB needs it.

    In the scratch's memory: the next call overwrites it.
    """
    linear = lab_to_linear(L_0_100, ab, scratch)
    outside = np.flatnonzero(~fits_gamut(linear, scratch))
    if len(outside):
        flat_ab = ab.reshape(2, -1).take(outside, axis=1)
        _, reduced = _reduced(L_0_100.ravel()[outside], flat_ab)
        for plane, values in zip(linear.reshape(3, -1), reduced, strict=True):
            plane[outside] = values
    return linear


def _reduced(L_0_100: Float32, ab: Float32) -> tuple[Float32, Float32]:
    """Of colours outside: the ab (2, n) that fits, and its linear light. By a table, and what the
    table leaves outside (one in 500) by going further in, in growing steps."""
    chroma = np.sqrt(ab[0] * ab[0] + ab[1] * ab[1])
    # never more: near yellow, a ray from neutral leaves sRGB and comes back
    ab = ab * np.minimum(_most_chroma(L_0_100, ab) / chroma, 1)
    linear = lab_to_linear(L_0_100, ab)
    scale = np.float32(0.99)
    left = np.flatnonzero(~fits_gamut(linear))
    for _ in range(_ROUNDS):
        if not len(left):
            break
        ab[:, left] *= scale
        linear[:, left] = lab_to_linear(L_0_100[left], ab[:, left])
        left = left[~fits_gamut(linear[:, left])]
        scale *= scale
    return ab, linear


def _most_chroma(L_0_100: Float32, ab: Float32) -> Float32:
    """How much chroma fits at L (n,) in the hue of ab (2, n): between the table's entries."""
    limits = _chroma_limits()
    row, down = _steps(L_0_100 / np.float32(100), _L_STEPS)
    turns = np.arctan2(ab[1], ab[0]) * np.float32(0.5 / np.pi) + np.float32(0.5)
    column, across = _steps(turns, _HUE_STEPS)
    at = row * limits.shape[1] + column
    above, below = (
        limits.take(start) * (1 - across) + limits.take(start + 1) * across
        for start in (at, at + limits.shape[1])
    )
    most: Float32 = above * (1 - down) + below * down
    return most


def _steps(share_0_1: Float32, count: int) -> tuple[Index, Float32]:
    """In which of so many equal steps a share lies, and how far into it, 0..1."""
    position = share_0_1 * np.float32(count)
    step = position.astype(np.intp).clip(0, count - 1)
    return step, (position - step).astype(np.float32)


@cache
def _chroma_limits() -> Float32:
    """The most chroma that fits, less the margin: (L 0..100, hue -180°..180°)."""
    hue_rad = np.linspace(-np.pi, np.pi, _HUE_STEPS + 1)
    L_0_100 = np.linspace(0, 100, _L_STEPS + 1, dtype=np.float32)[:, None]
    L_0_100 = np.repeat(L_0_100, len(hue_rad), axis=1)
    direction = np.stack([np.cos(hue_rad), np.sin(hue_rad)]).astype(np.float32)[:, None]
    limits = np.zeros_like(L_0_100)
    step = np.float32(_BEYOND_CHROMA)
    for _ in range(_BISECTIONS):
        step /= 2
        limits += step * in_gamut(L_0_100, direction * (limits + step))
    limits -= _MARGIN_CHROMA
    limits.clip(0, None, out=limits)
    limits.flags.writeable = False
    return limits

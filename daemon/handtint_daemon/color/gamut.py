"""The sRGB gamut, and the nearest colour inside it of the same hue and lightness.

L is (n, ...), 0..100; ab (2, n, ...), unscaled; linear RGB (3, n, ...).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from handtint_daemon.arrays.dtypes import Bool, Float32, Index
from handtint_daemon.arrays.scratch import Scratch
from handtint_daemon.color.color_array import lab_to_linear

# float32 rounding in linear light; an 8-bit step is never smaller than 3e-4.
_TOLERANCE = np.float32(2e-5)
# Keeps interpolated limits inside the gamut as a rule; invisible, ΔE < 0.05.
_MARGIN_CHROMA = np.float32(0.05)
_BEYOND_CHROMA = 180.0
_TABLE_CHROMA = 0.003
_BISECTIONS = 12


@dataclass(frozen=True, slots=True)
class _Grid:
    """The sampling of a table: evenly spaced L and hue from start to end.

    `tries` is how many chromas are tested for the outermost that fits, before bisection.
    """

    L_0_100: tuple[float, float]
    hue_deg: tuple[float, float]
    L_steps: int
    hue_steps: int
    tries: int


_EVERYWHERE = _Grid((0, 100), (-180, 180), 200, 720, tries=1)
# A ray from neutral towards yellow leaves sRGB and re-enters it: limits jump from 20 to 97.
_YELLOW = _Grid((88, 99), (93, 108), 440, 300, tries=60)


def fits_gamut(linear_rgb: Float32, scratch: Scratch | None = None) -> Bool:
    """Return whether linear RGB colours are in the sRGB gamut, (n, ...)."""
    scratch, (red, green, blue) = scratch or Scratch(), linear_rgb
    extreme = scratch.array("extreme", *linear_rgb.shape[1:])
    np.minimum(red, green, out=extreme)
    fits: Bool = np.minimum(extreme, blue, out=extreme) >= -_TOLERANCE
    np.maximum(red, green, out=extreme)
    fits &= np.maximum(extreme, blue, out=extreme) <= 1 + _TOLERANCE
    return fits


def in_gamut(L_0_100: Float32, ab: Float32) -> Bool:
    """Return whether Lab colours are in the sRGB gamut, (n, ...)."""
    return fits_gamut(lab_to_linear(L_0_100, ab))


def reduce_chroma_to_gamut(L_0_100: Float32, ab: Float32) -> Float32:
    """Return ab (2, n, ...) with chroma reduced where out of gamut. Neutral always fits."""
    outside = ~in_gamut(L_0_100, ab)
    if not outside.any():
        return ab
    reduced = ab.copy()
    reduced[:, outside] = _reduced(L_0_100[outside], ab[:, outside])[0]
    return reduced


def linear_in_gamut(L_0_100: Float32, ab: Float32, scratch: Scratch) -> Float32:
    """Return linear RGB of Lab colours, with chroma reduced where out of gamut.

    The result lives in `scratch` and is overwritten by the next call.
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
    """Return in-gamut ab (2, n) and linear RGB for out-of-gamut colours.

    Uses a table; the few per thousand that it leaves outside are bisected.
    """
    chroma = np.sqrt(ab[0] * ab[0] + ab[1] * ab[1])
    # never increase chroma: the colour may lie in the gap of a ray that re-enters the gamut
    ab = ab * np.minimum(_most_chroma(L_0_100, ab) / chroma, 1)
    linear = lab_to_linear(L_0_100, ab)
    left = np.flatnonzero(~fits_gamut(linear))
    if len(left):
        L_left, ab_left = L_0_100[left], ab[:, left]
        share, step = np.zeros(len(left), np.float32), np.float32(1)
        for _ in range(_BISECTIONS):
            step /= 2
            share += step * in_gamut(L_left, ab_left * (share + step))
        ab[:, left] = ab_left * share
        linear[:, left] = lab_to_linear(L_left, ab[:, left])
    return ab, linear


def _most_chroma(L_0_100: Float32, ab: Float32) -> Float32:
    """Interpolate the largest in-gamut chroma at L (n,) and the hue of ab (2, n)."""
    hue_deg = np.arctan2(ab[1], ab[0]) * np.float32(180 / np.pi)
    most = _between_entries(_EVERYWHERE, L_0_100, hue_deg)
    yellow = np.flatnonzero(_lies_in(_YELLOW.L_0_100, L_0_100) & _lies_in(_YELLOW.hue_deg, hue_deg))
    if len(yellow):
        most[yellow] = _between_entries(_YELLOW, L_0_100[yellow], hue_deg[yellow])
    return most


def _lies_in(ends: tuple[float, float], values: Float32) -> Bool:
    inside: Bool = (values >= ends[0]) & (values <= ends[1])
    return inside


def _between_entries(grid: _Grid, L_0_100: Float32, hue_deg: Float32) -> Float32:
    limits = _chroma_limits(grid)
    row, down = _steps(L_0_100, grid.L_0_100, grid.L_steps)
    column, across = _steps(hue_deg, grid.hue_deg, grid.hue_steps)
    at = row * limits.shape[1] + column
    above, below = (
        limits.take(start) * (1 - across) + limits.take(start + 1) * across
        for start in (at, at + limits.shape[1])
    )
    most: Float32 = above * (1 - down) + below * down
    return most


def _steps(values: Float32, ends: tuple[float, float], count: int) -> tuple[Index, Float32]:
    """Return the step of each value, of `count` equal steps, and its offset there, 0..1."""
    per_unit = count / (ends[1] - ends[0])
    position = values * np.float32(per_unit) - np.float32(ends[0] * per_unit)
    step = position.astype(np.intp).clip(0, count - 1)
    return step, (position - step).astype(np.float32)


@cache
def _chroma_limits(grid: _Grid) -> Float32:
    """Tabulate the largest in-gamut chroma, less the margin, by L and hue."""
    L_0_100 = np.linspace(*grid.L_0_100, grid.L_steps + 1, dtype=np.float32)[:, None]
    hue_rad = np.radians(np.linspace(*grid.hue_deg, grid.hue_steps + 1))
    L_0_100 = np.repeat(L_0_100, len(hue_rad), axis=1)
    direction = np.stack([np.cos(hue_rad), np.sin(hue_rad)]).astype(np.float32)[:, None]
    scratch = Scratch()

    def fits(chroma: Float32) -> Bool:
        return fits_gamut(lab_to_linear(L_0_100, direction * chroma, scratch), scratch)

    limits = np.zeros_like(L_0_100)
    step = np.float32(_BEYOND_CHROMA / grid.tries)
    for chroma in step * np.arange(1, grid.tries, dtype=np.float32):
        np.copyto(limits, chroma, where=fits(chroma))
    while step > _TABLE_CHROMA:
        step /= 2
        limits += step * fits(limits + step)
    limits -= _MARGIN_CHROMA
    limits.clip(0, None, out=limits)
    limits.flags.writeable = False
    return limits

"""CIEDE2000 for arrays, in float64.

Sharma, Wu, Dalal 2005, The CIEDE2000 Color-Difference Formula: Implementation Notes,
Supplementary Test Data, and Mathematical Observations. All weights k are 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handtint_daemon.arrays.dtypes import AnyArray

Float64 = NDArray[np.float64]

JUST_NOTICEABLE = 2.3
_POW_25_7 = 25.0**7


@dataclass(frozen=True, slots=True)
class ColorDifference:
    """CIEDE2000 and its parts, each float64 (...).

    `delta_e` ≥ 0; `delta_c` and `delta_h` are ΔC′ and ΔH′, signed.
    """

    delta_e: Float64
    delta_c: Float64
    delta_h: Float64


@dataclass(frozen=True, slots=True)
class _Polar:
    chroma: Float64
    hue_deg: Float64


def delta_e(lab_1: AnyArray, lab_2: AnyArray) -> Float64:
    """Return CIEDE2000 between Lab colours (..., 3), L 0..100, a and b unscaled."""
    return color_difference(lab_1, lab_2).delta_e


def color_difference(lab_1: AnyArray, lab_2: AnyArray) -> ColorDifference:
    """Return CIEDE2000 with its chroma and hue parts from `lab_1` to `lab_2`, both (..., 3)."""
    one, two = _primed(lab_1, lab_2)
    L_1, L_2 = lab_1[..., 0].astype(np.float64), lab_2[..., 0].astype(np.float64)
    delta_c = two.chroma - one.chroma
    delta_h = _hue_difference(one, two)
    mean_L, mean_c = (L_1 + L_2) / 2, (one.chroma + two.chroma) / 2
    mean_hue = _mean_hue_deg(one, two)
    from_50 = (mean_L - 50) ** 2
    light = (L_2 - L_1) / (1 + 0.015 * from_50 / np.sqrt(20 + from_50))
    chroma = delta_c / (1 + 0.045 * mean_c)
    hue = delta_h / (1 + 0.015 * mean_c * _hue_weight(mean_hue))
    squared = light**2 + chroma**2 + hue**2 + _rotation(mean_hue, mean_c) * chroma * hue
    return ColorDifference(np.sqrt(np.maximum(squared, 0)), delta_c, delta_h)


def _primed(lab_1: AnyArray, lab_2: AnyArray) -> tuple[_Polar, _Polar]:
    """Equations 2 to 7: stretch a so that greys are evenly spaced, then take chroma and hue."""
    a_1, b_1 = _planes_ab(lab_1)
    a_2, b_2 = _planes_ab(lab_2)
    mean_pow_7 = ((np.hypot(a_1, b_1) + np.hypot(a_2, b_2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean_pow_7 / (mean_pow_7 + _POW_25_7))
    return _polar(a_1 * stretch, b_1), _polar(a_2 * stretch, b_2)


def _planes_ab(lab: AnyArray) -> tuple[Float64, Float64]:
    return lab[..., 1].astype(np.float64), lab[..., 2].astype(np.float64)


def _polar(a: Float64, b: Float64) -> _Polar:
    return _Polar(np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360)


def _hue_difference(one: _Polar, two: _Polar) -> Float64:
    turn_deg = (two.hue_deg - one.hue_deg + 180) % 360 - 180
    # A difference of 180° takes its sign from the plain difference (equation 10).
    turn_deg = np.where(two.hue_deg - one.hue_deg == 180, 180.0, turn_deg)
    return 2 * np.sqrt(one.chroma * two.chroma) * np.sin(np.radians(turn_deg / 2))


def _mean_hue_deg(one: _Polar, two: _Polar) -> Float64:
    total = one.hue_deg + two.hue_deg
    far = np.abs(one.hue_deg - two.hue_deg) > 180
    mean = np.where(far, (total + np.where(total < 360, 360, -360)) / 2, total / 2)
    return np.where(one.chroma * two.chroma == 0, total, mean)


def _hue_weight(hue_deg: Float64) -> Float64:
    def cosine(times: int, shift_deg: float) -> Float64:
        return np.cos(np.radians(times * hue_deg + shift_deg))

    return (
        1
        - 0.17 * cosine(1, -30)
        + 0.24 * cosine(2, 0)
        + 0.32 * cosine(3, 6)
        - 0.20 * cosine(4, -63)
    )


def _rotation(mean_hue_deg: Float64, mean_c: Float64) -> Float64:
    angle_deg = 30 * np.exp(-(((mean_hue_deg - 275) / 25) ** 2))
    pow_7 = mean_c**7
    strength = 2 * np.sqrt(pow_7 / (pow_7 + _POW_25_7))
    rotation: Float64 = -strength * np.sin(np.radians(2 * angle_deg))
    return rotation

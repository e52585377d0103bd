"""CIE Lab (D65, 2° observer) of single colours, for clients without arrays.

`rgb_u8` is sRGB, 0..255. What a colour becomes at another lightness follows from the gamut there,
which the daemon tells (`SuggestReply.max_chroma`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees, hypot

from handtint_shared.documents.colors import Rgb

Lab = tuple[float, float, float]

_TO_XYZ = (
    (0.4123908, 0.3575843, 0.1804808),
    (0.2126390, 0.7151687, 0.0721923),
    (0.0193308, 0.1191948, 0.9505322),
)
_TO_LINEAR = (
    (3.2409699, -1.5373832, -0.4986108),
    (-0.9692436, 1.8759675, 0.0415551),
    (0.0556301, -0.2039770, 1.0569715),
)
_WHITE = tuple(sum(row) for row in _TO_XYZ)
_AS_GOOD_AS = 1.03
"""A little more chroma than the limit counts as none: the gamut has corners between its hues."""
_EDGE, _SLOPE = 216 / 24389, 24389 / 27


def lab_of(rgb_u8: Sequence[int]) -> Lab:
    """Return L, 0..100, a and b, unscaled."""
    linear = [_linear(level / 255) for level in rgb_u8]
    fx, fy, fz = (
        _f(sum(m * c for m, c in zip(row, linear, strict=True)) / white)
        for row, white in zip(_TO_XYZ, _WHITE, strict=True)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def luminance_of(L_0_100: float) -> float:
    """Return Y, 0..1, of a lightness."""
    return _inverse_f((L_0_100 + 16) / 116)


def lightness_of(luminance_0_1: float) -> float:
    """Return L, 0..100, of a luminance Y."""
    return 116 * _f(luminance_0_1) - 16


def rgb_of(lab: Lab) -> Rgb:
    """Return the nearest levels, each clipped to 0..255."""
    L_0_100, a, b = lab
    fy = (L_0_100 + 16) / 116
    fs = (fy + a / 500, fy, fy - b / 200)
    xyz = [_inverse_f(f) * white for f, white in zip(fs, _WHITE, strict=True)]
    red, green, blue = (
        round(255 * _encoded(sum(m * c for m, c in zip(row, xyz, strict=True))))
        for row in _TO_LINEAR
    )
    return red, green, blue


@dataclass(frozen=True, slots=True)
class GamutAt:
    """The gamut at one lightness: `max_chroma` by hue, in equal steps from 0 degrees."""

    L_0_100: float
    max_chroma: tuple[float, ...]

    def limit(self, a: float, b: float) -> float:
        """Return the largest chroma at the hue of (a, b)."""
        count = len(self.max_chroma)
        position = degrees(atan2(b, a)) % 360 / 360 * count
        step, share = int(position) % count, position % 1
        return self.max_chroma[step] * (1 - share) + self.max_chroma[(step + 1) % count] * share

    def color(self, a: float, b: float) -> Rgb:
        """Return the colour of that ab at this lightness, its chroma reduced to the gamut."""
        chroma = hypot(a, b)
        kept = min(1.0, self.limit(a, b) / chroma) if chroma else 1.0
        return rgb_of((self.L_0_100, a * kept, b * kept))

    def becomes(self, rgb_u8: Sequence[int]) -> Rgb:
        """Return what a hint of that colour becomes at this lightness."""
        _, a, b = lab_of(rgb_u8)
        return self.color(a, b)

    def holds(self, rgb_u8: Sequence[int]) -> bool:
        """Return whether a hint of that colour keeps its chroma at this lightness."""
        _, a, b = lab_of(rgb_u8)
        return hypot(a, b) <= self.limit(a, b) * _AS_GOOD_AS


def _linear(encoded: float) -> float:
    return encoded / 12.92 if encoded <= 0.04045 else ((encoded + 0.055) / 1.055) ** 2.4


def _encoded(linear: float) -> float:
    linear = min(max(linear, 0.0), 1.0)
    low: float = 12.92 * linear
    return low if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def _f(t: float) -> float:
    root: float = t ** (1 / 3) if t > _EDGE else (_SLOPE * t + 16) / 116
    return root


def _inverse_f(f: float) -> float:
    return f**3 if f**3 > _EDGE else (116 * f - 16) / _SLOPE

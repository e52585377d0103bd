"""sRGB and CIE Lab (D65, 2° observer) for arrays, in float32.

sRGB is IEC 61966-2-1, Lab is CIE 15. `rgb` and `lab` carry their channels last, (..., 3); `ab` is
two planes, (2, ...), as in `HintMap` and in what engines answer. The white is the matrix's own row
sums, so that equal R, G and B give a = b = 0.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from handtint_daemon.arrays import AnyArray, Bool, Float32, UInt

XYZ_OF_RGB = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE_XYZ = XYZ_OF_RGB.sum(axis=1)
# Lab's own X/Xn, Y/Yn, Z/Zn to linear RGB and back, the white folded in.
_RATIOS_OF_RGB = (XYZ_OF_RGB / WHITE_XYZ[:, None]).astype(np.float32)
_RGB_OF_RATIOS = (np.linalg.inv(XYZ_OF_RGB) * WHITE_XYZ).astype(np.float32)

_DELTA = np.float32(6 / 29)
_SLOPE = np.float32(3 * (6 / 29) ** 2)
_OFFSET = np.float32(4 / 29)
# What float32 loses in linear light; an 8-bit step is never smaller than 3e-4.
_GAMUT_TOLERANCE = np.float32(2e-5)
_BISECTIONS = 12


def decode_srgb(encoded_0_1: AnyArray) -> AnyArray:
    """sRGB-encoded to linear light; the straight part goes on below 0."""
    curve = ((np.maximum(encoded_0_1, 0.04045) + 0.055) / 1.055) ** 2.4
    return np.where(encoded_0_1 <= 0.04045, encoded_0_1 / 12.92, curve)


def encode_srgb(linear_0_1: AnyArray) -> AnyArray:
    """Linear light to sRGB-encoded; the straight part goes on below 0."""
    curve = 1.055 * np.maximum(linear_0_1, 0.0031308) ** (1 / 2.4) - 0.055
    return np.where(linear_0_1 <= 0.0031308, linear_0_1 * 12.92, curve)


def _f_of_ratio(ratio: AnyArray) -> AnyArray:
    return np.where(ratio > _DELTA**3, np.cbrt(ratio), ratio / _SLOPE + _OFFSET)


def f_of_lightness(L_0_100: Float32) -> Float32:
    """Lab's f(Y/Yn), any shape."""
    f: Float32 = (L_0_100 + np.float32(16)) / np.float32(116)
    return f


def ratio_of_f(f: Float32) -> Float32:
    """Lab's f(t) undone: X/Xn, Y/Yn or Z/Zn, any shape."""
    return np.where(f > _DELTA, f * f * f, _SLOPE * (f - _OFFSET))


@cache
def _lightness_table(levels: int) -> Float32:
    Y = decode_srgb(np.arange(levels) / (levels - 1))
    table = (116 * _f_of_ratio(Y) - 16).astype(np.float32)
    table.flags.writeable = False
    return table


def lightness_of_gray(gray: UInt) -> Float32:
    """CIE L, 0..100, of sRGB-encoded grey, uint8 0..255 or uint16 0..65535, any shape."""
    return _lightness_table(np.iinfo(gray.dtype).max + 1)[gray]


@cache
def _decoding_table(levels: int) -> Float32:
    table = decode_srgb(np.arange(levels) / (levels - 1)).astype(np.float32)
    table.flags.writeable = False
    return table


@cache
def encoding_table(bits: int) -> UInt:
    """sRGB-encoded levels of 8 or 16 bits for linear light 0..1 in even steps.

    So fine that a step is less than a level even in the darkest tones, where the curve is steep.
    """
    steps, dtype = (1 << 16, np.uint8) if bits == 8 else (1 << 20, np.uint16)
    levels = encode_srgb(np.linspace(0, 1, steps)) * np.iinfo(dtype).max
    table: UInt = np.rint(levels).astype(dtype)
    table.flags.writeable = False
    return table


def luminance_of_rgb(rgb: UInt) -> Float32:
    """Linear Y, 0..1, (...), of sRGB-encoded (..., 3), uint8 or uint16."""
    linear = _decoding_table(np.iinfo(rgb.dtype).max + 1)[rgb]
    luminance: Float32 = linear @ _RATIOS_OF_RGB[1]
    return luminance.clip(0, 1)


def rgb_to_lab(rgb_0_1: Float32) -> Float32:
    """sRGB-encoded (..., 3), 0..1, to Lab (..., 3): L 0..100, a and b unscaled."""
    f = _f_of_ratio(decode_srgb(rgb_0_1) @ _RATIOS_OF_RGB.T)
    lab = np.empty(rgb_0_1.shape, np.float32)
    lab[..., 0] = 116 * f[..., 1] - 16
    lab[..., 1] = 500 * (f[..., 0] - f[..., 1])
    lab[..., 2] = 200 * (f[..., 1] - f[..., 2])
    return lab


def lab_to_rgb(lab: Float32) -> Float32:
    """Lab (..., 3) to sRGB-encoded (..., 3); outside 0..1 where sRGB does not hold the colour."""
    ab = np.moveaxis(lab[..., 1:], -1, 0)
    linear = lab_to_linear(lab[..., 0], ab)
    return np.moveaxis(encode_srgb(linear), 0, -1).astype(np.float32)


def lab_to_linear(L_0_100: Float32, ab: Float32) -> Float32:
    """L (...) and ab (2, ...) to linear light RGB, planes (3, ...), not clipped."""
    fy = f_of_lightness(L_0_100)
    return _linear_of_f(ratio_of_f(fy), fy, ab)


def _linear_of_f(Y: Float32, fy: Float32, ab: Float32) -> Float32:
    ratios = np.stack([ratio_of_f(fy + ab[0] / 500), Y, ratio_of_f(fy - ab[1] / 200)])
    linear: Float32 = (_RGB_OF_RATIOS @ ratios.reshape(3, -1)).reshape(ratios.shape)
    return linear


def fits_gamut(linear_rgb: Float32) -> Bool:
    """Whether sRGB holds the colours, for planes (3, ...) of linear light."""
    least, most = linear_rgb.min(axis=0), linear_rgb.max(axis=0)
    fits: Bool = (least >= -_GAMUT_TOLERANCE) & (most <= 1 + _GAMUT_TOLERANCE)
    return fits


def in_gamut(L_0_100: Float32, ab: Float32) -> Bool:
    """Whether sRGB holds the colours. L: (...), 0..100; ab: (2, ...), unscaled."""
    return fits_gamut(lab_to_linear(L_0_100, ab))


def reduce_chroma_to_gamut(L_0_100: Float32, ab: Float32) -> Float32:
    """The nearest ab of the same hue that sRGB holds at that lightness.

    L: (...), 0..100; ab: (2, ...), unscaled; answers (2, ...). Neutral always fits.
    """
    outside = ~in_gamut(L_0_100, ab)
    if not outside.any():
        return ab
    reduced = ab.copy()
    reduced[:, outside] *= largest_scale_in_gamut(L_0_100[outside], ab[:, outside])
    return reduced


def largest_scale_in_gamut(L_0_100: Float32, ab: Float32) -> Float32:
    """By how much, 0..1, to scale each ab (2, n) so that sRGB holds it at L (n,); by bisection."""
    fy = f_of_lightness(L_0_100)
    Y = ratio_of_f(fy)
    low = np.zeros(fy.shape, np.float32)
    step = np.float32(1.0)
    for _ in range(_BISECTIONS):
        step /= 2
        fits = fits_gamut(_linear_of_f(Y, fy, ab * (low + step)))
        low += step * fits
    return low

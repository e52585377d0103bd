"""sRGB and CIE Lab (D65, 2° observer) for arrays, in float32.

sRGB is IEC 61966-2-1, Lab is CIE 15. `rgb` and `lab` have channels last, (..., 3); `ab` is two
planes, (2, ...), as in `HintMap` and in what engines return. The white point is the row sums of the
matrix, so that equal R, G and B give a = b = 0.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray, Float32, UInt
from handtint_daemon.arrays.scratch import Scratch

XYZ_OF_RGB = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE_XYZ = XYZ_OF_RGB.sum(axis=1)
# Lab's X/Xn, Y/Yn, Z/Zn to linear RGB and back, with the white point folded in.
_RATIOS_OF_RGB = (XYZ_OF_RGB / WHITE_XYZ[:, None]).astype(np.float32)
_RGB_OF_RATIOS = (np.linalg.inv(XYZ_OF_RGB) * WHITE_XYZ).astype(np.float32)

_DELTA = np.float32(6 / 29)
_SLOPE = np.float32(3 * (6 / 29) ** 2)
_OFFSET = np.float32(4 / 29)


def decode_srgb(encoded_0_1: AnyArray) -> AnyArray:
    """Decode sRGB to linear light; the linear segment extends below 0."""
    curve = ((np.maximum(encoded_0_1, 0.04045) + 0.055) / 1.055) ** 2.4
    return np.where(encoded_0_1 <= 0.04045, encoded_0_1 / 12.92, curve)


def encode_srgb(linear_0_1: AnyArray) -> AnyArray:
    """Encode linear light as sRGB; the linear segment extends below 0."""
    curve = 1.055 * np.maximum(linear_0_1, 0.0031308) ** (1 / 2.4) - 0.055
    return np.where(linear_0_1 <= 0.0031308, linear_0_1 * 12.92, curve)


def _f_of_ratio(ratio: AnyArray) -> AnyArray:
    return np.where(ratio > _DELTA**3, np.cbrt(ratio), ratio / _SLOPE + _OFFSET)


@cache
def _lightness_table(levels: int) -> Float32:
    Y = decode_srgb(np.arange(levels) / (levels - 1))
    table = (116 * _f_of_ratio(Y) - 16).astype(np.float32)
    table.flags.writeable = False
    return table


def lightness_of_gray(gray: UInt, scratch: Scratch | None = None) -> Float32:
    """Return CIE L, 0..100, of sRGB-encoded grey, uint8 0..255 or uint16 0..65535, any shape.

    With `scratch`, the result lives in its memory and is overwritten by the next call.
    """
    scratch = scratch or Scratch()
    level = scratch.index("level", *gray.shape)
    level[...] = gray
    L_0_100 = scratch.array("L", *gray.shape)
    # every mode but the default writes straight into `out`
    return _lightness_table(np.iinfo(gray.dtype).max + 1).take(level, out=L_0_100, mode="clip")


@cache
def _decoding_table(levels: int) -> Float32:
    table = decode_srgb(np.arange(levels) / (levels - 1)).astype(np.float32)
    table.flags.writeable = False
    return table


def encode_levels(linear_0_1: Float32, levels: UInt, scratch: Scratch) -> None:
    """Write `linear_0_1`, sRGB-encoded, into `levels`, uint8 or uint16, of the same shape.

    Values outside 0..1 are clipped.
    """
    table = encoding_table(8 * levels.itemsize)
    step = scratch.array("step", *levels.shape)
    np.multiply(linear_0_1, len(table) - 1, out=step)
    step += np.float32(0.5)
    index = scratch.index("level", *levels.shape)
    index[...] = step
    levels[...] = table.take(index, mode="clip")


@cache
def encoding_table(bits: int) -> UInt:
    """Return the sRGB-encoded levels, 8 or 16 bits, of evenly spaced linear light 0..1.

    The steps are finer than one level even in the darkest tones, where the curve is steepest.
    """
    steps = 1 << 16 if bits == 8 else 1 << 20
    table: UInt = np.empty(steps, f"u{bits // 8}")
    for part in np.split(np.arange(steps), steps >> 16):  # all at once would take 40 MB more
        table[part] = np.rint(encode_srgb(part / (steps - 1)) * np.iinfo(table.dtype).max)
    table.flags.writeable = False
    return table


def finite_lightness(L_0_100: AnyArray) -> Float32:
    """Return L clipped to 0..100, any shape; NaN becomes middle grey."""
    finite: Float32 = np.nan_to_num(L_0_100, nan=50.0, posinf=100.0, neginf=0.0).clip(0, 100)
    return finite


def luminance_of_rgb(rgb: UInt) -> Float32:
    """Return linear luminance Y, 0..1, (...), of sRGB-encoded (..., 3), uint8 or uint16."""
    linear = _decoding_table(np.iinfo(rgb.dtype).max + 1)[rgb]
    luminance: Float32 = linear @ _RATIOS_OF_RGB[1]
    return luminance.clip(0, 1)


def rgb_to_lab(rgb_0_1: Float32) -> Float32:
    """Convert sRGB-encoded (..., 3), 0..1, to Lab (..., 3): L 0..100, a and b unscaled."""
    f = _f_of_ratio(decode_srgb(rgb_0_1) @ _RATIOS_OF_RGB.T)
    lab = np.empty(rgb_0_1.shape, np.float32)
    lab[..., 0] = 116 * f[..., 1] - 16
    lab[..., 1] = 500 * (f[..., 0] - f[..., 1])
    lab[..., 2] = 200 * (f[..., 1] - f[..., 2])
    return lab


def lab_to_rgb(lab: Float32) -> Float32:
    """Convert Lab (..., 3) to sRGB-encoded (..., 3); out-of-gamut colours leave 0..1."""
    L_0_100, *ab = lab.reshape(-1, 3).T
    linear = lab_to_linear(L_0_100, np.stack(ab))
    return encode_srgb(linear.T.reshape(lab.shape)).astype(np.float32)


def lab_to_linear(L_0_100: Float32, ab: Float32, scratch: Scratch | None = None) -> Float32:
    """Convert L (n, ...) and ab (2, n, ...) to linear RGB planes (3, n, ...), unclipped.

    With `scratch`, the result lives in its memory and is overwritten by the next call.
    """
    scratch = scratch or Scratch()
    f_x, f_y, f_z = f = scratch.array("f", 3, *L_0_100.shape)
    np.add(L_0_100, 16, out=f_y)
    f_y *= np.float32(1 / 116)
    np.multiply(ab[0], np.float32(1 / 500), out=f_x)
    f_x += f_y
    np.multiply(ab[1], np.float32(-1 / 200), out=f_z)
    f_z += f_y
    for plane in f:
        _undo_f(plane, scratch)
    return _times(_RGB_OF_RATIOS, f, scratch)


def _undo_f(f: Float32, scratch: Scratch) -> None:
    """Invert Lab's f(t) in place: the cube from 6/29 up, its tangent below."""
    base = np.maximum(f, _DELTA, out=scratch.array("base", *f.shape))
    f -= base
    f *= _SLOPE
    cube = np.multiply(base, base, out=scratch.array("cube", *f.shape))
    cube *= base
    f += cube


def levels_to_lab(rgb: UInt) -> tuple[Float32, Float32]:
    """Return L (n, ...) and ab (2, n, ...) of sRGB-encoded planes (3, n, ...), uint8 or uint16."""
    linear = _decoding_table(np.iinfo(rgb.dtype).max + 1)[rgb]
    x, y, z = _f_of_ratio(_times(_RATIOS_OF_RGB, linear, Scratch()))
    return 116 * y - 16, np.stack([500 * (x - y), 200 * (y - z)])


def _times(matrix: Float32, planes: Float32, scratch: Scratch) -> Float32:
    """Multiply planes (3, n, ...) by a matrix (3, 3); the result lives in `scratch`."""
    # not `@`: BLAS's result for a pixel depends on how many pixels are processed with it
    product = scratch.array("product", *planes.shape)
    part = scratch.array("part", *planes.shape[1:])
    for plane, (x, y, z) in zip(product, matrix, strict=True):
        np.multiply(planes[0], x, out=plane)
        for other, share in ((planes[1], y), (planes[2], z)):
            np.add(plane, np.multiply(other, share, out=part), out=plane)
    return product

"""The spectral response of old emulsions: how a plate turned colour into grey.

After Luo et al., Time-Travel Rephotography, 2021: blue-sensitive plates record B, orthochromatic
ones (G+B)/2, panchromatic ones luminance; here in linear light, as it falls on the plate.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray, Float32, UInt8, UInt16
from handtint_daemon.color.color_array import XYZ_OF_RGB, decode_srgb, encode_srgb, rgb_to_lab
from handtint_shared.films import FILMS as NAMES

# Weights of linear R, G and B that sum to 1.
BLUE = np.array([0.0, 0.0, 1.0], np.float32)
ORTHO = np.array([0.0, 0.5, 0.5], np.float32)
PAN = (XYZ_OF_RGB[1] / XYZ_OF_RGB[1].sum()).astype(np.float32)

EMULSIONS: Mapping[str, Float32] = dict(zip(NAMES, (BLUE, ORTHO, PAN), strict=True))
NO_FILM = "none"
FILMS = (NO_FILM, *EMULSIONS)

_LINEAR_OF_BYTE = decode_srgb(np.arange(256) / 255).astype(np.float32)


def plate_gray(rgb_u8: UInt8, weights: AnyArray) -> Float32:
    """Return the sRGB-encoded grey, 0..1, (...), that an emulsion records of sRGB (..., 3)."""
    gray: Float32 = encode_srgb(_LINEAR_OF_BYTE[rgb_u8] @ weights.astype(np.float32))
    return gray


def plate_gray_u16(rgb_u8: UInt8, film: str) -> UInt16:
    """Return the photo, 0..65535, that a plate with the emulsion `film` of EMULSIONS would give."""
    gray: UInt16 = np.rint(plate_gray(rgb_u8, EMULSIONS[film]) * 65535).astype(np.uint16)
    return gray


def plate_lightness(rgb_u8: UInt8, film: str) -> Float32:
    """Return CIE L, 0..100, (...), on one of FILMS; `none` keeps the colour's own lightness."""
    if film == NO_FILM:
        return rgb_to_lab(rgb_u8.astype(np.float32) / np.float32(255))[..., 0]
    gray = plate_gray(rgb_u8, EMULSIONS[film])
    return rgb_to_lab(np.repeat(gray[..., None], 3, axis=-1))[..., 0]

"""How dark and how light a film can have recorded a colour."""

from __future__ import annotations

import numpy as np

from handtint_daemon.arrays.dtypes import Float32, UInt8
from handtint_daemon.color.color_array import decode_srgb, lab_to_linear, rgb_to_lab
from handtint_daemon.color.film import EMULSIONS
from handtint_daemon.color.gamut import fits_gamut

_LIGHTNESSES = np.linspace(0, 100, 201, dtype=np.float32)[:, None]


def recorded_limits(rgb_u8: UInt8, film: str) -> tuple[Float32, Float32]:
    """Return the least and the most linear light, 0..1, (n,), that `film` of EMULSIONS records.

    Of the sRGB colours (n, 3), made as dark and as light as sRGB holds them with the same a and b.
    """
    rgb_0_1 = rgb_u8.astype(np.float32) / np.float32(255)
    ab = rgb_to_lab(rgb_0_1)[:, 1:].T
    L_0_100 = np.broadcast_to(_LIGHTNESSES, (len(_LIGHTNESSES), ab.shape[1]))
    linear = lab_to_linear(L_0_100, np.broadcast_to(ab[:, None], (2, *L_0_100.shape)))
    fits = fits_gamut(linear)
    light = np.tensordot(EMULSIONS[film], linear, 1).clip(0, 1)
    own = (decode_srgb(rgb_0_1) @ EMULSIONS[film]).astype(np.float32)
    least = np.minimum(np.where(fits, light, 1).min(axis=0), own)
    most = np.maximum(np.where(fits, light, 0).max(axis=0), own)
    return least, most

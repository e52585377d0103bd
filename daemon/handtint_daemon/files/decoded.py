"""A picture as its decoder leaves it: not yet upright, not yet in sRGB."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_shared.errors import BadInput, HandtintError

MAX_OF: Mapping[np.dtype, int] = {np.dtype(np.uint8): 255, np.dtype(np.uint16): 65535}
XMP_ORIENTATION = re.compile(rb"(tiff:Orientation(?:\s*=\s*[\"']|>))([0-9])")
_WHITES = (1.0, 255.0, 65535.0)
# Floats may have highlights above their white: a few far above, and all of them up to twice.
_MOST_HIGHLIGHTS, _HEADROOM = 0.02, 2


class Space(Enum):
    """What the channels of a picture mean, by the names that ICC profiles give them."""

    GRAY = "GRAY"
    RGB = "RGB"
    CMYK = "CMYK"

    @property
    def channels(self) -> int:
        return {Space.GRAY: 1, Space.RGB: 3, Space.CMYK: 4}[self]


@dataclass(frozen=True, slots=True)
class Decoded:
    """`color` is (h, w) grey or (h, w, c), `alpha` (h, w), both uint8 or uint16 of all levels.

    The orientation is EXIF's, 1 to 8. `notes` tell the person what was done to read the file.
    """

    color: AnyArray
    space: Space
    alpha: AnyArray | None = None
    profile: bytes | None = None
    orientation: int = 1
    notes: tuple[HandtintError, ...] = ()


def valid_orientation(*said: object) -> int:
    """Return the first that is one of EXIF's orientations; 1 if none is."""
    return next((n for n in said if isinstance(n, int) and 1 <= n <= 8), 1)


def orientation_in_xmp(packet: bytes | None) -> int | None:
    """Return the orientation that an XMP packet says."""
    found = XMP_ORIENTATION.search(packet) if packet else None
    return int(found[2]) if found else None


def levels_of_integers(samples: AnyArray, bits: int) -> AnyArray:
    """Scale samples of `bits` bits to uint8 (up to 8 bits) or uint16."""
    target = np.uint8 if bits <= 8 else np.uint16
    most, wanted = 2**bits - 1, MAX_OF[np.dtype(target)]
    if most == wanted:
        return samples.astype(target, copy=False)
    if bits > 16:
        return (samples >> (bits - 16)).astype(target)
    table = np.round(np.arange(most + 1) * (wanted / most)).astype(target)
    table_of_samples: AnyArray = table[np.minimum(samples, most)]
    return table_of_samples


def levels_of_floats(samples: AnyArray) -> tuple[AnyArray, tuple[HandtintError, ...]]:
    """Scale floats to uint16. A note says if their values show a white of 255 or 65535, not 1."""
    finite = np.nan_to_num(samples.astype(np.float32), posinf=np.inf, neginf=0.0)
    white = next((w for w in _WHITES if _fits(finite, w)), _WHITES[-1])
    levels = np.round(np.clip(finite / white, 0, 1) * 65535).astype(np.uint16)
    notes = () if white == 1 else (BadInput("photo_float_range", white=int(white)),)
    return levels, notes


def _fits(samples: AnyArray, white: float) -> bool:
    return bool(np.mean(samples > white * _HEADROOM) < _MOST_HIGHLIGHTS)


def without_premultiplying(color: AnyArray, alpha: AnyArray) -> AnyArray:
    """Divide colours by the alpha that they were multiplied by; where it is 0 they stay."""
    most = MAX_OF[color.dtype]
    visible = np.where(alpha == 0, most, alpha)
    ratio = (most / visible).astype(np.float32)
    undone: AnyArray = np.minimum(
        np.round(color * (ratio[..., None] if color.ndim == 3 else ratio)), most
    )
    return undone.astype(color.dtype)


def upright(pixels: AnyArray, orientation: int) -> AnyArray:
    """Turn pixels as the camera's orientation tag asks for (EXIF 2.32, 4.6.4)."""
    if orientation in (5, 6, 7, 8):
        pixels = np.swapaxes(pixels, 0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)

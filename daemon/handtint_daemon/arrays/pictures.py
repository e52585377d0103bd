"""Convert between pictures on the wire and numpy arrays without copying."""

from __future__ import annotations

from typing import Any

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_shared.pixels import Picture, PixelFormat

_DTYPES: dict[str, np.dtype[Any]] = {
    "u8": np.dtype("u1"),
    "u16": np.dtype("<u2"),
    "f32": np.dtype("<f4"),
}


def array_of(picture: Picture) -> AnyArray:
    """Return a read-only view, (h, w) for grey, else (h, w, channels), in the format's dtype."""
    array = np.frombuffer(picture.pixels, _dtype(picture.format))
    channels = picture.format.channels
    return array.reshape(picture.size_hw if channels == 1 else (*picture.size_hw, channels))


def empty_array(size_hw: tuple[int, int], pixel_format: PixelFormat) -> AnyArray:
    """Return an uninitialised (h, w, channels) array of the format's dtype."""
    return np.empty((*size_hw, pixel_format.channels), _dtype(pixel_format))


def picture_of(array: AnyArray, pixel_format: PixelFormat) -> Picture:
    """Return the picture of an (h, w) or (h, w, channels) array whose values fit the format."""
    height, width = array.shape[:2]
    rows = np.ascontiguousarray(array, _dtype(pixel_format))
    return Picture((height, width), pixel_format, rows.reshape(-1).view(np.uint8).data)


def _dtype(pixel_format: PixelFormat) -> np.dtype[Any]:
    return _DTYPES[pixel_format.value.split()[1]]

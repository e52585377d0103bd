"""Prepare pictures as a protocol requires."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.files.picture_sources import PictureSource, decoded_rgb, read_bytes


def read_square(picture: PictureSource, side_px: int) -> UInt8:
    """Read sRGB uint8 (side, side, 3), ignoring the aspect ratio. Raises BadInput if unreadable."""
    rgb = decoded_rgb(read_bytes(picture))
    if rgb.size != (side_px, side_px):
        rgb = rgb.resize((side_px, side_px), Image.Resampling.BILINEAR)
    return np.asarray(rgb)


def is_smaller(picture: PictureSource, side_px: int) -> bool:
    """Return whether one of its sides has fewer pixels than that."""
    with Image.open(io.BytesIO(read_bytes(picture))) as opened:
        return min(opened.size) < side_px

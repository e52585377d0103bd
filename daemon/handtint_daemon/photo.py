"""The photo as the daemon keeps it: its lightness and nothing else."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from handtint_daemon.arrays.bands import row_bands
from handtint_daemon.arrays.dtypes import Float32, UInt, UInt16
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.arrays.scratch import Scratch
from handtint_daemon.color.color_array import encode_levels, lightness_of_gray, luminance_of_rgb
from handtint_shared import limits
from handtint_shared.errors import BadInput
from handtint_shared.geometry import Rect
from handtint_shared.pixels import Picture


@dataclass(frozen=True, slots=True)
class Photo:
    """`gray` is sRGB-encoded luminance (h, w), uint8 or uint16."""

    gray: UInt

    @staticmethod
    def from_picture(picture: Picture) -> Photo:
        """Make a photo of a picture in PHOTO_FORMATS.

        Colours are reduced to their luminance, which keeps CIE L, at 16 bits; grey is used without
        a copy.
        """
        pixels = array_of(picture)
        return Photo(pixels if picture.format.channels == 1 else _gray_of_rgb(pixels))

    @property
    def size_hw(self) -> tuple[int, int]:
        return self.gray.shape[0], self.gray.shape[1]

    @property
    def nbytes(self) -> int:
        return int(self.gray.nbytes)

    def cropped(self, region: Rect) -> Photo:
        """Return that part of it, without a copy."""
        return Photo(self.gray[region.slices])

    def lightness(self, rows: slice = slice(None), scratch: Scratch | None = None) -> Float32:
        """Return CIE L, 0..100, float32, of those rows; in `scratch`, if given."""
        return lightness_of_gray(self.gray[rows], scratch)

    def lightness_at(self, size_hw: tuple[int, int]) -> Float32:
        """Return CIE L, 0..100, float32 (h, w), area-averaged to that size."""
        if size_hw == self.size_hw:
            return self.lightness()
        scale = self.size_hw[0] / size_hw[0]
        source_px_per_row = math.ceil(scale * self.size_hw[1])
        scratch = Scratch()
        reduced = np.empty(size_hw, np.float32)
        for rows in row_bands((size_hw[0], source_px_per_row)):
            top, bottom = rows.start * scale, min(rows.stop * scale, self.size_hw[0])
            source = slice(math.floor(top), math.ceil(bottom))
            box = (0, top - source.start, self.size_hw[1], bottom - source.start)
            band = Image.fromarray(self.lightness(source, scratch))
            size_px = (size_hw[1], rows.stop - rows.start)
            reduced[rows] = np.asarray(band.resize(size_px, Image.Resampling.BOX, box))
        return reduced


def require_photo_size(size_hw: tuple[int, int]) -> None:
    """Raise BadInput for a photo that exceeds the limits of a message."""
    if math.prod(size_hw) > limits.MAX_PICTURE_PX or max(size_hw) > limits.MAX_SIDE_PX:
        raise BadInput(
            "photo_file_too_large",
            width=size_hw[1],
            height=size_hw[0],
            limit_mp=limits.MAX_PICTURE_PX // 10**6,
        )


def _gray_of_rgb(rgb: UInt) -> UInt16:
    gray = np.empty(rgb.shape[:2], np.uint16)
    scratch = Scratch()
    for rows in row_bands(gray.shape):
        encode_levels(luminance_of_rgb(rgb[rows]), gray[rows], scratch)
    return gray

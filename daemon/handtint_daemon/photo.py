"""The photo as the daemon keeps it: its lightness and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from handtint_daemon.arrays import Float32, UInt, UInt16
from handtint_daemon.bands import row_bands
from handtint_daemon.color_array import encoding_table, lightness_of_gray, luminance_of_rgb
from handtint_daemon.picture_array import array_of
from handtint_shared.pixels import Picture


@dataclass(frozen=True, slots=True)
class Photo:
    """`gray` is sRGB-encoded luminance (h, w), uint8 or uint16."""

    gray: UInt

    @staticmethod
    def from_picture(picture: Picture) -> Photo:
        """The photo in a picture of PHOTO_FORMATS. Colours are reduced to their own luminance,
        which keeps CIE L, at 16 bits; grey is taken as it is, without a copy."""
        pixels = array_of(picture)
        return Photo(pixels if picture.format.channels == 1 else _gray_of_rgb(pixels))

    @property
    def size_hw(self) -> tuple[int, int]:
        return self.gray.shape[0], self.gray.shape[1]

    @property
    def nbytes(self) -> int:
        return int(self.gray.nbytes)

    def lightness(self, rows: slice = slice(None)) -> Float32:
        """CIE L, 0..100, float32, of those rows."""
        return lightness_of_gray(self.gray[rows])

    def lightness_at(self, size_hw: tuple[int, int]) -> Float32:
        """CIE L, 0..100, float32 (h, w), averaged over the area of each pixel of that size."""
        if size_hw == self.size_hw:
            return self.lightness()
        reduced = Image.fromarray(self.lightness()).resize(size_hw[::-1], Image.Resampling.BOX)
        return np.asarray(reduced, np.float32)


def _gray_of_rgb(rgb: UInt) -> UInt16:
    gray = np.empty(rgb.shape[:2], np.uint16)
    table = encoding_table(16)
    for rows in row_bands(gray.shape):
        luminance = luminance_of_rgb(rgb[rows])
        gray[rows] = table[(luminance * (len(table) - 1) + np.float32(0.5)).astype(np.int32)]
    return gray

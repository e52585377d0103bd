"""Colour hints on the photo: the nearest colour of the answer format for each grey under them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from handtint_daemon.arrays.bands import row_bands
from handtint_daemon.arrays.dtypes import AnyArray, Bool, Float32, Index, UInt, UInt8
from handtint_daemon.arrays.pictures import empty_array
from handtint_daemon.arrays.scratch import Scratch
from handtint_daemon.color.color_array import (
    encode_levels,
    encode_srgb,
    lab_to_linear,
    levels_to_lab,
    lightness_of_gray,
    rgb_to_lab,
)
from handtint_daemon.color.gamut import reduce_chroma_to_gamut
from handtint_daemon.hints.hint import Hint
from handtint_daemon.photo import Photo
from handtint_shared.geometry import Rect
from handtint_shared.pixels import PixelFormat

# Few calls for many small hints; at most a million 16-bit greys in memory.
_AT_ONCE = 16
_CORNERS = [(red, green, blue) for red in (0, 1) for green in (0, 1) for blue in (0, 1)]
# CIEDE2000's weight of a near grey, where it is stricter than the distance in Lab.
_A_WEIGHT = np.float32(1.5)


@dataclass(frozen=True, slots=True)
class ColoredHints:
    """A batch of hints and the photo's greys under each.

    `grays` (n,), uint8 or uint16, are the distinct greys under each hint, hint after hint, and
    `counts` (n,) their pixels; `parts` holds each hint's slice of them. For each grey: the photo's
    `L_0_100` (n,), the hint's `asked_ab` (2, n), and `colors` (n, channels), what the answer
    contains: the hint's hue and chroma at the photo's lightness, with chroma reduced to the sRGB
    gamut.
    """

    hints: Sequence[Hint]
    grays: UInt
    counts: Index
    parts: Sequence[slice]
    L_0_100: Float32
    asked_ab: Float32
    colors: AnyArray


def ab_of_rgb_u8(rgb_u8: tuple[int, int, int]) -> Float32:
    """Return CIE a and b (2,), unscaled, of one sRGB colour."""
    return rgb_to_lab(np.array(rgb_u8, np.float32) / np.float32(255))[1:]


def color_hints(
    hints: Sequence[Hint], photo: Photo, answer_format: PixelFormat
) -> Iterator[ColoredHints]:
    """Yield the hints in order, in batches. Pixels outside the photo are ignored."""
    for first in range(0, len(hints), _AT_ONCE):
        yield _color_some(hints[first : first + _AT_ONCE], photo, answer_format)


def _color_some(hints: Sequence[Hint], photo: Photo, answer_format: PixelFormat) -> ColoredHints:
    counts = [_counts_under(hint, photo) for hint in hints]
    found = [np.flatnonzero(counts_of_hint) for counts_of_hint in counts]
    lengths = [len(grays) for grays in found]
    ends = np.cumsum(lengths).tolist()
    grays: AnyArray = np.concatenate(found).astype(photo.gray.dtype)
    L_0_100 = lightness_of_gray(grays)
    asked_ab = np.stack([ab_of_rgb_u8(hint.rgb_u8) for hint in hints], axis=1)
    asked_ab = asked_ab.repeat(lengths, axis=1)
    return ColoredHints(
        hints=hints,
        grays=grays,
        counts=np.concatenate([of[at] for of, at in zip(counts, found, strict=True)]),
        parts=[slice(start, end) for start, end in zip([0, *ends], ends, strict=False)],
        L_0_100=L_0_100,
        asked_ab=asked_ab,
        colors=_colors_held(L_0_100, asked_ab, answer_format),
    )


def _colors_held(L_0_100: Float32, asked_ab: Float32, answer_format: PixelFormat) -> AnyArray:
    ab = reduce_chroma_to_gamut(L_0_100, asked_ab)
    if answer_format is PixelFormat.AB_F32:
        return ab.T
    rgba: AnyArray = empty_array((1, len(L_0_100)), answer_format)[0]
    rgba[:, 3] = np.iinfo(rgba.dtype).max
    linear = lab_to_linear(L_0_100, ab)
    if answer_format is PixelFormat.RGBA_U8:
        rgba[:, :3] = _nearest_rgb_u8(L_0_100, ab, linear).T
    else:
        for plane, levels in zip(linear, rgba.T, strict=False):
            encode_levels(plane, levels, Scratch())
    return rgba


def seen_part(hint: Hint, part: Rect) -> tuple[Rect, Bool]:
    """Return the part of the hint's box inside `part` of the photo, and the mask there."""
    seen = hint.box.intersect(part)
    return seen, hint.mask[seen.moved(-hint.box.y, -hint.box.x).slices]


def _counts_under(hint: Hint, photo: Photo) -> Index:
    """Count the hint's pixels of grey 0, 1, ... In bands, because numpy counts in 64 bits."""
    seen, mask = seen_part(hint, Rect(0, 0, *photo.size_hw))
    gray = photo.gray[seen.slices]
    counts = np.zeros(np.iinfo(gray.dtype).max + 1, np.intp)
    for rows in row_bands(mask.shape) if not seen.is_empty else ():
        found = np.bincount(gray[rows][mask[rows]])
        counts[: len(found)] += found
    return counts


def _nearest_rgb_u8(L_0_100: Float32, ab: Float32, linear: Float32) -> UInt8:
    """Return levels (3, n): the nearest of the eight surrounding sRGB colours.

    Rounding each channel on its own misses it by up to ΔE 0.9.
    """
    below = (encode_srgb(linear) * 255).astype(np.int16).clip(0, 254).astype(np.uint8)
    nearest = below.copy()
    least = np.full(L_0_100.shape, np.inf, np.float32)
    for corner in _CORNERS:
        rgb_u8 = below + np.array(corner, np.uint8)[:, None]
        L, (a, b) = levels_to_lab(rgb_u8)
        distance = (L - L_0_100) ** 2 + (_A_WEIGHT * (a - ab[0])) ** 2 + (b - ab[1]) ** 2
        nearer = distance < least
        np.copyto(nearest, rgb_u8, where=nearer)
        np.copyto(least, distance, where=nearer)
    return nearest

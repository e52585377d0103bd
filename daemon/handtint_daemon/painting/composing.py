"""Compose the answer's pixels from the photo's lightness and ab, then draw the hints over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from handtint_daemon.arrays.bands import for_each_band, row_bands
from handtint_daemon.arrays.dtypes import AnyArray, Float32, UInt
from handtint_daemon.arrays.pictures import empty_array
from handtint_daemon.arrays.scratch import Scratch
from handtint_daemon.color.color_array import encode_levels
from handtint_daemon.color.gamut import linear_in_gamut, reduce_chroma_to_gamut
from handtint_daemon.hints.colors import ColoredHints, seen_part
from handtint_daemon.hints.hint import Hint
from handtint_daemon.painting.upsampling import Upsampler
from handtint_daemon.photo import Photo
from handtint_daemon.progress import Progress
from handtint_shared.geometry import Rect
from handtint_shared.pixels import PixelFormat


def compose(
    photo: Photo, upsampler: Upsampler, answer_format: PixelFormat, report: Progress
) -> AnyArray:
    """Return the answer at the photo's size, without the hints' own pixels.

    Opaque RGBA (h, w, 4), uint8 or uint16, or float32 ab (h, w, 2). Chroma is reduced where the
    colour is outside sRGB at the photo's lightness.
    """
    answer = empty_array(photo.size_hw, answer_format)

    def compose_band(rows: slice, scratch: Scratch) -> None:
        L_0_100 = photo.lightness(rows, scratch)
        ab = upsampler.rows(rows, L_0_100, scratch)
        if answer_format is PixelFormat.AB_F32:
            answer[rows] = np.moveaxis(reduce_chroma_to_gamut(L_0_100, ab), 0, -1)
        else:
            _write_rgba(L_0_100, ab, answer[rows], scratch)

    for_each_band(photo.size_hw, compose_band, lambda done: report("writing", done))
    return answer


def compose_small(L_0_100: Float32, ab: Float32) -> UInt:
    """Return uint8 RGB (h, w, 3) of L (h, w) and ab (2, h, w), chroma reduced as in `compose`."""
    rgb_u8, scratch = np.empty((*L_0_100.shape, 3), np.uint8), Scratch()
    for channel, plane in enumerate(linear_in_gamut(L_0_100, ab, scratch)):
        encode_levels(plane, rgb_u8[..., channel], scratch)
    return rgb_u8


def write_hints(some: ColoredHints, photo: Photo, parts: Sequence[Rect], answer: AnyArray) -> None:
    """Write the hints' own pixels into `answer`; where hints overlap, the later one wins.

    `answer` consists of `parts` of the photo, all of one size, stacked vertically.
    """
    patches = answer.reshape(len(parts), parts[0].height, parts[0].width, -1)
    corners_yx = np.array([(part.y, part.x) for part in parts])
    for hint, part in zip(some.hints, some.parts, strict=True):
        color_of_gray = _table(some.grays[part], some.colors[part])
        for number in _touched(hint.box, parts[0], corners_yx):
            _write_hint(hint, photo, parts[number], color_of_gray, patches[number])


def _table(grays: UInt, colors: AnyArray) -> AnyArray:
    """Return a table of colours indexed by grey; entries of other greys are undefined."""
    color_of_gray = np.empty((int(grays.max(initial=0)) + 1, colors.shape[1]), colors.dtype)
    color_of_gray[grays] = colors
    return color_of_gray


def _touched(box: Rect, size: Rect, corners_yx: AnyArray) -> Iterator[int]:
    """Yield the parts of that size that have a pixel of the box."""
    near = np.array([box.y - size.height, box.x - size.width]) < corners_yx
    near &= corners_yx < np.array([box.y + box.height, box.x + box.width])
    yield from np.flatnonzero(near.all(axis=1)).tolist()


def _write_hint(
    hint: Hint, photo: Photo, part: Rect, color_of_gray: AnyArray, patch: AnyArray
) -> None:
    seen, mask = seen_part(hint, part.intersect(Rect(0, 0, *photo.size_hw)))
    gray, target = photo.gray[seen.slices], patch[seen.moved(-part.y, -part.x).slices]
    for rows in row_bands(mask.shape) if not seen.is_empty else ():
        target[rows][mask[rows]] = color_of_gray[gray[rows][mask[rows]]]


def _write_rgba(L_0_100: Float32, ab: Float32, rgba: UInt, scratch: Scratch) -> None:
    for channel, plane in enumerate(linear_in_gamut(L_0_100, ab, scratch)):
        encode_levels(plane, rgba[..., channel], scratch)
    rgba[..., 3] = np.iinfo(rgba.dtype).max

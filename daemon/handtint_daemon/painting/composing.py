"""From the photo's lightness, ab and the hints to the pixels of the answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handtint_daemon.arrays.bands import for_each_band, row_bands
from handtint_daemon.arrays.dtypes import AnyArray, Float32, UInt
from handtint_daemon.arrays.pictures import empty_array
from handtint_daemon.arrays.scratch import Scratch
from handtint_daemon.color.color_array import encode_levels
from handtint_daemon.color.gamut import linear_in_gamut, reduce_chroma_to_gamut
from handtint_daemon.engines.engine import Report
from handtint_daemon.hints.colors import on_grays, seen_part
from handtint_daemon.hints.hint import Hint
from handtint_daemon.painting.upsampling import Upsampler
from handtint_daemon.photo import Photo
from handtint_shared.pixels import PixelFormat


def compose(
    photo: Photo,
    upsampler: Upsampler,
    hints: Sequence[Hint],
    answer_format: PixelFormat,
    report: Report,
) -> AnyArray:
    """The answer at the photo's size: opaque RGBA (h, w, 4), uint8 or uint16, or float32 ab
    (h, w, 2).

    On a hint's own pixels, its hue and chroma; chroma is reduced where sRGB lacks the colour at the
    photo's lightness. Where hints overlap, the last one given is seen.
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
    for some in on_grays(hints, photo):
        report("writing", 1.0)
        colors = some.colors(answer_format)
        for hint, part in zip(some.hints, some.parts, strict=True):
            _write_hint(hint, photo, some.grays[part], colors[part], answer)
    return answer


def _write_hint(hint: Hint, photo: Photo, grays: UInt, colors: AnyArray, answer: AnyArray) -> None:
    """Sets the hint's pixels to `colors` (n, channels), each its own of the `grays` (n,)."""
    if not len(grays):
        return
    seen, mask = seen_part(hint, photo)
    color_of_gray = np.empty((int(grays[-1]) + 1, answer.shape[2]), answer.dtype)
    color_of_gray[grays] = colors
    gray, target = photo.gray[seen.slices], answer[seen.slices]
    for rows in row_bands(mask.shape):
        target[rows][mask[rows]] = color_of_gray[gray[rows][mask[rows]]]


def _write_rgba(L_0_100: Float32, ab: Float32, rgba: UInt, scratch: Scratch) -> None:
    for channel, plane in enumerate(linear_in_gamut(L_0_100, ab, scratch)):
        encode_levels(plane, rgba[..., channel], scratch)
    rgba[..., 3] = np.iinfo(rgba.dtype).max

"""From the photo's lightness, ab and the hints to the pixels of the answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handtint_daemon.arrays import AnyArray, Float32, UInt
from handtint_daemon.bands import for_each_band
from handtint_daemon.color_array import (
    encoding_table,
    fits_gamut,
    in_gamut,
    lab_to_linear,
    largest_scale_in_gamut,
    reduce_chroma_to_gamut,
    rgb_to_lab,
)
from handtint_daemon.engine import Report
from handtint_daemon.hints import Hint
from handtint_daemon.photo import Photo
from handtint_daemon.upsampling import Upsampler
from handtint_shared.geometry import Rect
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
    is_ab = answer_format is PixelFormat.AB_F32
    table = encoding_table(8 if answer_format is PixelFormat.RGBA_U8 else 16)
    dtype = np.float32 if is_ab else table.dtype
    answer: AnyArray = np.empty((*photo.size_hw, answer_format.channels), dtype)
    hint_abs = [ab_of_rgb_u8(hint.rgb_u8) for hint in hints]

    def compose_band(rows: slice) -> None:
        L_0_100 = photo.lightness(rows)
        ab = upsampler.rows(rows, L_0_100)
        for hint, hint_ab in zip(hints, hint_abs, strict=True):
            _impose(hint, hint_ab, rows, ab)
        if is_ab:
            answer[rows] = np.moveaxis(reduce_chroma_to_gamut(L_0_100, ab), 0, -1)
        else:
            _write_rgba(L_0_100, ab, answer[rows], table)

    for_each_band(photo.size_hw, compose_band, lambda done: report("writing the colours", done))
    return answer


def ab_of_rgb_u8(rgb_u8: tuple[int, int, int]) -> Float32:
    """CIE a and b (2,), unscaled, of one sRGB colour."""
    return rgb_to_lab(np.array(rgb_u8, np.float32) / np.float32(255))[1:]


def hint_fits(hint: Hint, photo: Photo) -> bool:
    """Whether sRGB holds the hint's hue and chroma at the photo's lightness there (the median)."""
    box = hint.box
    gray = photo.gray[box.y : box.y + box.height, box.x : box.x + box.width]
    L_0_100 = np.median(Photo(gray).lightness()[hint.mask], keepdims=True)
    return bool(in_gamut(L_0_100, ab_of_rgb_u8(hint.rgb_u8)[:, None])[0])


def _impose(hint: Hint, hint_ab: Float32, rows: slice, ab: Float32) -> None:
    """Sets the hint's pixels among those rows, in `ab` (2, rows, width)."""
    band = Rect(rows.start, 0, ab.shape[1], ab.shape[2])
    shared = hint.box.intersect(band)
    if shared.is_empty:
        return
    in_box = shared.moved(-hint.box.y, -hint.box.x)
    mask = hint.mask[in_box.y : in_box.y + in_box.height, in_box.x : in_box.x + in_box.width]
    top = shared.y - rows.start
    target = ab[:, top : top + shared.height, shared.x : shared.x + shared.width]
    target[:, mask] = hint_ab[:, None]


def _write_rgba(L_0_100: Float32, ab: Float32, rgba: UInt, table: UInt) -> None:
    linear = lab_to_linear(L_0_100, ab)
    outside = ~fits_gamut(linear)
    if outside.any():
        L_outside, ab_outside = L_0_100[outside], ab[:, outside]
        ab_outside *= largest_scale_in_gamut(L_outside, ab_outside)
        linear[:, outside] = lab_to_linear(L_outside, ab_outside)
    linear *= np.float32(len(table) - 1)
    linear += np.float32(0.5)
    levels = linear.clip(0, len(table) - 1).astype(np.int32)
    for channel, plane in enumerate(levels):
        rgba[..., channel] = table[plane]
    rgba[..., 3] = np.iinfo(rgba.dtype).max

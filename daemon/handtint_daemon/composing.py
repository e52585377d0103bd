"""From the photo's lightness, ab and the hints to the pixels of the answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handtint_daemon.arrays import AnyArray, Float32, UInt
from handtint_daemon.bands import for_each_band
from handtint_daemon.color_array import encode_levels, lightness_of_gray, rgb_to_lab
from handtint_daemon.engine import Report
from handtint_daemon.gamut import in_gamut, linear_in_gamut, reduce_chroma_to_gamut
from handtint_daemon.hints import Hint
from handtint_daemon.photo import Photo
from handtint_daemon.picture_array import empty_array
from handtint_daemon.scratch import Scratch
from handtint_daemon.upsampling import Upsampler
from handtint_shared.geometry import Rect
from handtint_shared.pixels import PixelFormat

# A hint may lose chroma on one pixel in twenty of its own, as where its rim crosses an edge.
_FITTING_SHARE = 0.95
_SAMPLED_PX = 4096


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
    hint_abs = [ab_of_rgb_u8(hint.rgb_u8) for hint in hints]
    tops = np.array([hint.box.y for hint in hints], np.intp)
    bottoms = np.array([hint.box.y + hint.box.height for hint in hints], np.intp)
    scratch = Scratch()

    def compose_band(rows: slice) -> None:
        L_0_100 = photo.lightness(rows, scratch)
        ab = upsampler.rows(rows, L_0_100, scratch)
        for i in np.flatnonzero((tops < rows.stop) & (bottoms > rows.start)).tolist():
            _impose(hints[i], hint_abs[i], rows, ab)
        if answer_format is PixelFormat.AB_F32:
            answer[rows] = np.moveaxis(reduce_chroma_to_gamut(L_0_100, ab), 0, -1)
        else:
            _write_rgba(L_0_100, ab, answer[rows], scratch)

    for_each_band(photo.size_hw, compose_band, lambda done: report("writing the colours", done))
    return answer


def ab_of_rgb_u8(rgb_u8: tuple[int, int, int]) -> Float32:
    """CIE a and b (2,), unscaled, of one sRGB colour."""
    return rgb_to_lab(np.array(rgb_u8, np.float32) / np.float32(255))[1:]


def hint_fits(hint: Hint, photo: Photo) -> bool:
    """Whether sRGB holds the hint's hue and chroma at the photo's lightness on its pixels: all but
    a few of them."""
    painted = photo.cropped(hint.box).gray[hint.mask]
    if len(painted) > _SAMPLED_PX:
        painted = np.random.default_rng(0).choice(painted, _SAMPLED_PX)
    ab = np.repeat(ab_of_rgb_u8(hint.rgb_u8)[:, None], len(painted), axis=1)
    return bool(in_gamut(lightness_of_gray(painted), ab).mean() >= _FITTING_SHARE)


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
    for plane, value in zip(target, hint_ab, strict=True):
        np.copyto(plane, value, where=mask)


def _write_rgba(L_0_100: Float32, ab: Float32, rgba: UInt, scratch: Scratch) -> None:
    for channel, plane in enumerate(linear_in_gamut(L_0_100, ab, scratch)):
        encode_levels(plane, rgba[..., channel], scratch)
    rgba[..., 3] = np.iinfo(rgba.dtype).max

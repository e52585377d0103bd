from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handtint_daemon.arrays import bands
from handtint_daemon.arrays.dtypes import AnyArray, Float32, UInt
from handtint_daemon.color.ciede2000 import delta_e
from handtint_daemon.color.color_array import XYZ_OF_RGB, encode_srgb, rgb_to_lab
from handtint_daemon.color.gamut import in_gamut
from handtint_daemon.hints.colors import ab_of_rgb_u8
from handtint_daemon.hints.hint import Hint
from handtint_daemon.painting.composing import compose
from handtint_daemon.painting.upsampling import Upsampler
from handtint_daemon.photo import Photo
from handtint_daemon.progress import report_to_nobody
from handtint_shared.geometry import Rect
from handtint_shared.pixels import ANSWER_FORMATS, PixelFormat
from unit.daemon.painting.small_edits import whole_answer

SIZE_HW, WORKING_HW = (60, 90), (12, 18)
RGBA = [PixelFormat.RGBA_U8, PixelFormat.RGBA_U16]
colors = st.tuples(*[st.integers(0, 255)] * 3)


def gray_u16(size_hw: tuple[int, int] = SIZE_HW) -> UInt:
    """Return a gradient, dark to light from left to right, with grain."""
    grain = np.random.default_rng(0).normal(0, 600, size_hw)
    return (np.linspace(3000, 62000, size_hw[1]) + grain).astype(np.uint16)


def square(y: int, x: int, side: int, rgb_u8: tuple[int, int, int]) -> Hint:
    center = y + side // 2, x + side // 2
    return Hint(rgb_u8, Rect(y, x, side, side), np.ones((side, side), np.bool_), center)


def upsampler_of(
    seed: int = 0, size_hw: tuple[int, int] = SIZE_HW, spread: float = 60
) -> Upsampler:
    random = np.random.default_rng(seed)
    ab = random.uniform(-spread, spread, (2, *WORKING_HW)).astype(np.float32)
    return Upsampler(ab, random.uniform(0, 100, WORKING_HW).astype(np.float32), size_hw)


def composed(gray: UInt, hints: list[Hint], answer_format: PixelFormat) -> AnyArray:
    size_hw = gray.shape[0], gray.shape[1]
    return whole_answer(Photo(gray), upsampler_of(size_hw=size_hw), hints, answer_format)


def lab_of(rgba: AnyArray) -> Float32:
    return rgb_to_lab((rgba[..., :3] / np.iinfo(rgba.dtype).max).astype(np.float32))


@given(colors)
def test_a_hint_is_exact_at_16_bits_wherever_srgb_holds_it(rgb_u8: tuple[int, int, int]) -> None:
    gray, hint = gray_u16(), square(20, 0, 20, rgb_u8)
    errors = errors_of(hint, gray, composed(gray, [hint], PixelFormat.RGBA_U16))
    assert errors.max(initial=0) < 0.05


@given(colors)
def test_a_hint_is_exact_at_8_bits_wherever_srgb_holds_it(rgb_u8: tuple[int, int, int]) -> None:
    gray, hint = gray_u16(), square(20, 0, 20, rgb_u8)
    errors = errors_of(hint, gray, composed(gray, [hint], PixelFormat.RGBA_U8))
    assert errors.max(initial=0) < 0.5


def test_8_bit_levels_are_the_nearest() -> None:
    """Up to half a step of the table, which is at most a twentieth of a level."""
    u8, u16 = (composed(gray_u16(), [], answer_format) for answer_format in RGBA)
    assert np.abs(u8 - u16 / 257).max() < 0.53


def errors_of(hint: Hint, gray: UInt, answer: AnyArray) -> Float32:
    """Return CIEDE2000 to the requested colour, at the hint's pixels where it is in gamut."""
    there = hint.box.slices
    asked = np.empty((*hint.mask.shape, 3), np.float32)
    asked[..., 0] = Photo(gray[there]).lightness()
    asked[..., 1:] = ab_of_rgb_u8(hint.rgb_u8)
    fits = in_gamut(asked[..., 0], np.moveaxis(asked[..., 1:], -1, 0))
    return delta_e(asked, lab_of(answer[there]))[fits].astype(np.float32)


@pytest.mark.parametrize("answer_format", RGBA)
def test_lightness_is_the_photos_also_where_chroma_is_reduced(answer_format: PixelFormat) -> None:
    gray = gray_u16()
    answer = composed(gray, [square(20, 40, 20, (0, 0, 255))], answer_format)
    assert np.abs(lab_of(answer)[..., 0] - Photo(gray).lightness()).mean() < 0.15


def test_a_ramp_of_16_bits_has_no_bands() -> None:
    """At most a level from the curve in float64, for every grey."""
    gray = np.arange(1 << 16, dtype=np.uint16)[None]
    ab = np.broadcast_to(np.array([12, 9], np.float32)[:, None, None], (2, 1, 1))
    upsampler = Upsampler(ab, np.full((1, 1), 50, np.float32), (1, 1 << 16))
    answer = compose(Photo(gray), upsampler, PixelFormat.RGBA_U16, report_to_nobody)
    L_0_100, expected = exact_rgb_u16(12.0, 9.0)
    held = in_gamut(L_0_100.astype(np.float32), ab[:, 0].repeat(1 << 16, axis=1))
    assert np.abs(answer[0, held, :3].astype(np.int64) - expected[held]).max() <= 1


def exact_rgb_u16(a: float, b: float) -> tuple[AnyArray, AnyArray]:
    """Return L, float64 (65536,), and 16-bit RGB (65536, 3), of every grey with that ab."""
    encoded = np.arange(1 << 16) / 65535
    Y = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    f_y = np.where(Y > (6 / 29) ** 3, np.cbrt(Y), Y / (3 * (6 / 29) ** 2) + 4 / 29)
    f = np.stack([f_y + a / 500, f_y, f_y - b / 200], axis=-1)
    ratios = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29))
    linear = (ratios * XYZ_OF_RGB.sum(axis=1)) @ np.linalg.inv(XYZ_OF_RGB).T
    return 116 * f_y - 16, np.rint(encode_srgb(linear.clip(0, 1)) * 65535)


@given(
    st.integers(1, 4000), st.integers(0, 2**31), st.sampled_from(sorted(ANSWER_FORMATS, key=str))
)
def test_bands_of_any_height_give_the_same_bits(
    band_px: int, seed: int, answer_format: PixelFormat
) -> None:
    hints = [square(10, 30, 25, (200, 30, 40)), square(30, 50, 20, (10, 250, 60))]
    arguments = (Photo(gray_u16()), upsampler_of(seed), hints, answer_format)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bands, "BAND_PX", band_px)
        banded = whole_answer(*arguments)
    assert np.array_equal(banded, whole_answer(*arguments))


@st.composite
def regions(draw: st.DrawFn) -> Rect:
    y, x = draw(st.integers(0, SIZE_HW[0] - 1)), draw(st.integers(0, SIZE_HW[1] - 1))
    height = draw(st.integers(1, SIZE_HW[0] - y))
    return Rect(y, x, height, draw(st.integers(1, SIZE_HW[1] - x)))


@given(regions(), st.integers(0, 2**31), st.sampled_from(sorted(ANSWER_FORMATS, key=str)))
def test_a_part_has_the_bits_that_it_has_in_the_whole(
    region: Rect, seed: int, answer_format: PixelFormat
) -> None:
    photo, upsampler = Photo(gray_u16()), upsampler_of(seed)
    whole = compose(photo, upsampler, answer_format, report_to_nobody)
    part = compose(
        photo.cropped(region), upsampler.cropped(region), answer_format, report_to_nobody
    )
    assert np.array_equal(part, whole[region.slices])

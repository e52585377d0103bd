from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handtint_daemon.arrays.dtypes import AnyArray, UInt
from handtint_daemon.color.ciede2000 import delta_e
from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.hints.colors import color_hints
from handtint_daemon.hints.hint import Hint
from handtint_daemon.hints.reports import report_hints
from handtint_daemon.painting.upsampling import Upsampler
from handtint_daemon.photo import Photo
from handtint_shared.geometry import Rect
from handtint_shared.messages import HintReport
from handtint_shared.pixels import ANSWER_FORMATS, PixelFormat
from unit.daemon.painting.small_edits import whole_answer

SIZE_HW = (40, 60)
answer_formats = st.sampled_from(sorted(ANSWER_FORMATS, key=str))


def square(y: int, x: int, side: int, rgb_u8: tuple[int, int, int]) -> Hint:
    center = y + side // 2, x + side // 2
    return Hint(rgb_u8, Rect(y, x, side, side), np.ones((side, side), np.bool_), center)


def reports(hints: list[Hint], photo: Photo, answer_format: PixelFormat) -> list[HintReport]:
    return [one for some in color_hints(hints, photo, answer_format) for one in report_hints(some)]


@st.composite
def grays(draw: st.DrawFn) -> UInt:
    """Draw a photo of 8 or 16 bits: flat, or with grain."""
    random = np.random.default_rng(draw(st.integers(0, 2**31)))
    middle, grain = draw(st.floats(0, 1)), draw(st.sampled_from([0, 0.02, 0.3]))
    dtype = draw(st.sampled_from([np.uint8, np.uint16]))
    light = (middle + random.normal(0, 1, SIZE_HW) * grain).clip(0, 1)
    return (light * np.iinfo(dtype).max).astype(dtype)


@st.composite
def lone_hints(draw: st.DrawFn) -> list[Hint]:
    """Draw irregular hints that do not overlap, more than one batch."""
    hints = []
    for number in range(draw(st.integers(1, 20))):
        y, x = divmod(number, 6)
        mask = np.random.default_rng(draw(st.integers(0, 99))).random((10, 9)) < 0.6
        mask[5, 4] = True
        rgb_u8 = draw(st.tuples(*[st.integers(0, 255)] * 3))
        hints.append(Hint(rgb_u8, Rect(10 * y, 10 * x, 10, 9), mask, (10 * y + 5, 10 * x + 4)))
    return hints


@given(grays(), lone_hints(), answer_formats)
def test_what_is_reported_is_what_the_answer_holds(
    gray: UInt, hints: list[Hint], answer_format: PixelFormat
) -> None:
    photo = Photo(gray)
    upsampler = Upsampler(np.zeros((2, *SIZE_HW), np.float32), photo.lightness(), SIZE_HW)
    answer = whole_answer(photo, upsampler, hints, answer_format)
    reported = [hint.de00 for hint in reports(hints, photo, answer_format)]
    assert [measured(hint, photo, answer) for hint in hints] == pytest.approx(reported, abs=0.01)


def measured(hint: Hint, photo: Photo, answer: AnyArray) -> float:
    """Return the CIEDE2000 to the requested colour not exceeded by 19 in 20 of the pixels."""
    L_0_100 = photo.lightness()[hint.box.slices][hint.mask]
    shown = answer[hint.box.slices][hint.mask]
    asked = np.empty((len(L_0_100), 3), np.float32)
    asked[:, 0] = L_0_100
    asked[:, 1:] = rgb_to_lab(np.array(hint.rgb_u8, np.float32) / 255)[1:]
    if answer.dtype == np.float32:
        lab = np.concatenate([L_0_100[:, None], shown], axis=1)
    else:
        lab = rgb_to_lab((shown[:, :3] / np.iinfo(shown.dtype).max).astype(np.float32))
    return float(np.percentile(delta_e(asked, lab), 95, method="inverted_cdf"))


@given(grays(), st.tuples(*[st.integers(0, 255)] * 3), answer_formats)
def test_a_hint_that_srgb_holds_is_exact(
    gray: UInt, rgb_u8: tuple[int, int, int], answer_format: PixelFormat
) -> None:
    (report,) = reports([square(5, 5, 30, rgb_u8)], Photo(gray), answer_format)
    assert report.de00 <= 0.5 or not report.in_gamut


@pytest.mark.parametrize(("light_columns", "fits"), [(0, True), (1, True), (5, False), (20, False)])
def test_a_hint_that_crosses_an_edge_fits_if_nearly_all_of_it_does(
    light_columns: int, *, fits: bool
) -> None:
    gray = np.full((60, 90), 120, np.uint8)
    gray[:, 20 - light_columns :] = 254
    (report,) = reports([square(5, 0, 20, (170, 90, 90))], Photo(gray), PixelFormat.RGBA_U8)
    assert report.in_gamut == fits


def test_a_large_hint_is_judged_by_all_of_it() -> None:
    gray = np.full((400, 400), 120, np.uint8)
    gray[:21] = 254
    (report,) = reports([square(0, 0, 400, (170, 90, 90))], Photo(gray), PixelFormat.RGBA_U8)
    assert not report.in_gamut


def test_a_color_that_the_lightness_does_not_hold_is_told_by_how_far() -> None:
    photo = Photo(np.full(SIZE_HW, 30, np.uint8))
    hints = [square(0, 0, 9, (250, 240, 0)), square(0, 20, 9, (35, 28, 30))]
    told = reports(hints, photo, PixelFormat.RGBA_U8)
    assert [report.de00 > 10 for report in told] == [True, False]

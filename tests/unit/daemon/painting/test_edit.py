from __future__ import annotations

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from handtint_daemon.arrays.dtypes import AnyArray, UInt
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.hints.hint import Hint
from handtint_daemon.painting.edit import Edit, Wanted, encode_photo, paint_edit
from handtint_daemon.photo import Photo
from handtint_daemon.progress import report_to_nobody
from handtint_shared.pixels import PixelFormat
from unit.daemon.painting.small_edits import COAT, SKY, STONE, SmallEngine, dot, drawn_photo


def edit(gray: UInt, *hints: Hint, answer_format: PixelFormat = PixelFormat.RGBA_U8) -> Edit:
    engine, photo = SmallEngine(), Photo(gray)
    encoded = encode_photo(engine, photo, report_to_nobody)
    return paint_edit(engine, encoded, photo, hints, Wanted(answer_format), report_to_nobody)


def colored(gray: UInt, *hints: Hint, answer_format: PixelFormat = PixelFormat.RGBA_U8) -> AnyArray:
    return array_of(edit(gray, *hints, answer_format=answer_format).picture)


def lab_of(rgba: AnyArray) -> AnyArray:
    return rgb2lab(rgba[..., :3] / np.iinfo(rgba.dtype).max)


def asked_lab(gray: UInt, rgb_u8: tuple[int, int, int]) -> AnyArray:
    """Return the hint's a and b at the photo's lightness."""
    lab = np.empty((*gray.shape, 3))
    lab[..., 0] = Photo(gray).lightness()
    lab[..., 1:] = rgb_to_lab(np.array(rgb_u8, np.float32) / 255)[1:]
    return lab


GRAY = drawn_photo()
HINTS = (dot(90, 40, COAT), dot(60, 230, SKY))


@pytest.mark.parametrize("hint", [*HINTS, dot(100, 60, STONE, radius=0)])
def test_a_hints_color_is_exact_at_its_pixels(hint: Hint) -> None:
    answer = lab_of(colored(GRAY, *HINTS, hint))
    (y, x), asked = hint.center_yx, asked_lab(GRAY, hint.rgb_u8)
    assert deltaE_ciede2000(asked[y, x], answer[y, x]) < 0.5


@pytest.mark.parametrize(("dark", "color"), [(True, COAT), (False, SKY)])
def test_color_stays_on_its_side_of_an_edge(*, dark: bool, color: tuple[int, int, int]) -> None:
    side = (GRAY < 121) == dark
    difference = deltaE_ciede2000(asked_lab(GRAY, color), lab_of(colored(GRAY, *HINTS)))[side]
    assert np.mean(difference > 2.3) < 0.005


@pytest.mark.parametrize(
    ("answer_format", "dtype"), [(PixelFormat.RGBA_U8, np.uint8), (PixelFormat.RGBA_U16, np.uint16)]
)
def test_lightness_is_kept(
    answer_format: PixelFormat, dtype: type[np.uint8] | type[np.uint16]
) -> None:
    gray = drawn_photo(dtype)
    answer = lab_of(colored(gray, *HINTS, answer_format=answer_format))
    assert np.abs(answer[..., 0] - Photo(gray).lightness()).mean() < 0.15


def test_the_answer_is_opaque() -> None:
    assert (colored(GRAY, *HINTS)[..., 3] == 255).all()


def test_the_answer_has_the_photos_size() -> None:
    assert edit(GRAY, *HINTS).picture.size_hw == GRAY.shape


def test_ab_is_that_of_the_rgb_answer() -> None:
    ab = colored(GRAY, *HINTS, answer_format=PixelFormat.AB_F32)
    rgba = colored(GRAY, *HINTS, answer_format=PixelFormat.RGBA_U16)
    np.testing.assert_allclose(ab, lab_of(rgba)[..., 1:], atol=0.1)


def test_a_gray_hint_keeps_its_side_neutral() -> None:
    answer = lab_of(colored(GRAY, dot(90, 40, COAT), dot(60, 230, STONE)))
    assert np.hypot(answer[..., 1], answer[..., 2])[GRAY > 140].mean() < 1


def test_without_hints_the_photo_comes_back() -> None:
    assert np.array_equal(colored(GRAY)[..., 0], GRAY)


def test_the_same_twice() -> None:
    assert np.array_equal(colored(GRAY, *HINTS), colored(GRAY, *HINTS))


def test_a_color_that_the_lightness_does_not_hold_is_reported() -> None:
    reports = edit(GRAY, dot(90, 40, (255, 255, 0)), dot(60, 230, SKY)).hints
    assert [report.in_gamut for report in reports] == [False, True]


def test_a_color_that_the_lightness_does_not_hold_keeps_its_hue() -> None:
    answer, asked = lab_of(colored(GRAY, dot(90, 40, (0, 0, 255))))[90, 40], (79.19, -107.86)
    angle = np.arctan2(answer[2], answer[1]) - np.arctan2(asked[1], asked[0])
    assert abs(np.degrees(angle)) < 2


@pytest.mark.parametrize("size_hw", [(1, 1), (1, 5000), (5000, 1), (7, 900)])
def test_an_all_black_photo_of_any_size_stays_black(size_hw: tuple[int, int]) -> None:
    answer = colored(np.zeros(size_hw, np.uint8), dot(0, 0, COAT, radius=0))
    assert not answer[..., :3].any()

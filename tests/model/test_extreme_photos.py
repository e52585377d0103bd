"""Extreme photos and hints, from pixels to coloured pixels, by both engines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_daemon.color.ciede2000 import delta_e
from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.engines import create_engine
from handtint_daemon.engines.engine import Engine
from handtint_daemon.hints.placing import place_hints
from handtint_daemon.hints.points import hints_from_points
from handtint_daemon.painting.edit import Wanted, encode_photo, paint_edit
from handtint_daemon.photo import Photo
from handtint_daemon.progress import report_to_nobody
from handtint_shared.knobs import Knobs
from handtint_shared.messages import HintPoint
from handtint_shared.pixels import PixelFormat

RED, BLUE = (150, 110, 100), (100, 110, 150)
SIZES_HW = [(1, 1), (1, 5000), (5000, 1)]


@pytest.fixture(scope="module", params=["handtint", "propagate"])
def engine(request: pytest.FixtureRequest) -> Engine[Any]:
    return create_engine(request.param)


def colored(engine: Engine[Any], photo: Photo, *points: HintPoint) -> AnyArray:
    """Return RGB (h, w, 3), uint8."""
    encoded = encode_photo(engine, photo, report_to_nobody)
    hints = hints_from_points(points, photo.size_hw)
    wanted = Wanted(PixelFormat.RGBA_U8)
    edit = paint_edit(engine, encoded, photo, hints, wanted, report_to_nobody)
    return array_of(edit.picture)[..., :3]


def off(rgb_u8: AnyArray, asked_rgb_u8: tuple[int, int, int]) -> float:
    """Return ΔE of one pixel from the requested colour, at the pixel's lightness."""
    lab, asked = (rgb_to_lab(np.array(c, np.float32) / 255) for c in (rgb_u8, asked_rgb_u8))
    return float(delta_e(lab, np.array([lab[0], *asked[1:]])))


@pytest.mark.parametrize("size_hw", SIZES_HW)
@pytest.mark.parametrize("level", [0, 255])
def test_black_and_white_photos_stay_so(
    engine: Engine[Any], size_hw: tuple[int, int], level: int
) -> None:
    photo = Photo(np.full(size_hw, level, np.uint8))
    found = colored(engine, photo, HintPoint(0.5, 0.5, RED))
    assert (found.shape[:2], int(np.ptp(found)), int(found.max())) == (size_hw, 0, level)


@pytest.mark.parametrize("size_hw", SIZES_HW)
def test_a_hint_holds_on_the_narrowest_photos(
    engine: Engine[Any], size_hw: tuple[int, int]
) -> None:
    photo = Photo(np.resize(np.arange(90, 150, dtype=np.uint8), size_hw))
    assert off(colored(engine, photo, HintPoint(0.5, 0.5, RED))[0, 0], RED) < 2


def test_more_hints_than_pixels(engine: Engine[Any]) -> None:
    points = [HintPoint(x % 2 + 0.5, x // 25 + 0.5, BLUE, 1.0) for x in range(50)]
    found = colored(engine, Photo(np.full((2, 2), 120, np.uint8)), *points)
    assert max(off(pixel, BLUE) for pixel in found.reshape(-1, 3)) < 2


@pytest.mark.parametrize(("first", "last"), [(RED, BLUE), (BLUE, RED)])
def test_of_two_hints_on_one_pixel_the_last_is_seen(
    engine: Engine[Any],
    first: tuple[int, int, int],
    last: tuple[int, int, int],
) -> None:
    photo = Photo(np.full((600, 700), 120, np.uint8))
    points = [HintPoint(300.5, 200.5, first, 4.0), HintPoint(300.5, 200.5, last)]
    assert off(colored(engine, photo, *points)[200, 300], last) < 1


def test_a_colored_photo_is_colored_by_its_lightness(engine: Engine[Any]) -> None:
    rgb = np.random.default_rng(0).integers(60, 200, (40, 50, 3), dtype=np.uint8)
    photo = Photo.from_picture(picture_of(rgb, PixelFormat.RGB_U8))
    found = colored(engine, photo, HintPoint(20.5, 20.5, BLUE))
    lightness = rgb_to_lab(found.astype(np.float32) / 255)[..., 0]
    assert np.abs(lightness - rgb_to_lab(rgb.astype(np.float32) / 255)[..., 0]).max() < 1


def test_without_any_hint_every_pixel_has_its_lightness(engine: Engine[Any]) -> None:
    photo = Photo(np.resize(np.arange(256, dtype=np.uint8), (30, 300)))
    lightness = rgb_to_lab(colored(engine, photo).astype(np.float32) / 255)[..., 0]
    assert np.abs(lightness - photo.lightness()).max() < 1


def test_lightness_that_is_no_number_gives_colors_all_the_same(engine: Engine[Any]) -> None:
    L_0_100 = np.full((32, 32), 50, np.float32)
    L_0_100[0, :3] = np.nan, np.inf, -np.inf
    hints = place_hints(hints_from_points([HintPoint(9, 9, RED)], (32, 32)), (32, 32), (32, 32))
    ab = engine.paint(engine.encode(L_0_100, report_to_nobody), hints, Knobs(), report_to_nobody)
    assert np.isfinite(ab).all()

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.color.gamut import in_gamut
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.painting.suggesting import gain_map, max_chroma
from handtint_daemon.progress import report_to_nobody
from handtint_shared.errors import BadInput, PhotoUnknown
from handtint_shared.messages import (
    ColorizeRequest,
    HintedPhoto,
    HintLayer,
    HintPoint,
    SuggestReply,
    SuggestRequest,
    UncertaintyRequest,
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key
from unit.daemon.painting.knowing_engine import MadeUpEngine

GRAY = np.tile(np.linspace(40, 220, 60).astype(np.uint8), (40, 1))
PHOTO = picture_of(GRAY, PixelFormat.Y_U8)
HINTED = ColorizeRequest("c0" * 16, photo_key(PHOTO), PHOTO)
BLUE = HintPoint(10, 10, (90, 100, 150), 4)


@pytest.fixture
def engine() -> MadeUpEngine:
    return MadeUpEngine()


@pytest.fixture
def colorizer(engine: MadeUpEngine) -> Colorizer:
    choice = EngineChoice("propagate", "cpu", create=lambda _name, _device: engine)
    return Colorizer(PhotoCache(1 << 20), choice)


def suggest(
    colorizer: Colorizer, x: float = 30, y: float = 20, of: HintedPhoto = HINTED
) -> SuggestReply:
    return colorizer.suggest(SuggestRequest(**of.hinted(), x=x, y=y), report_to_nobody)


def L_of(rgb: tuple[int, int, int]) -> float:
    return float(rgb_to_lab(np.array(rgb, np.float32) / 255)[0])


def test_the_colors_have_the_photos_lightness_and_their_shares(colorizer: Colorizer) -> None:
    reply = suggest(colorizer)
    assert reply.engine == "made-up"
    assert pytest.approx(L_of((int(GRAY[20, 30]),) * 3), abs=1e-3) == reply.L_0_100
    assert [color.share for color in reply.colors] == [0.6, 0.3]
    for color in reply.colors:
        assert L_of(color.rgb) == pytest.approx(reply.L_0_100, abs=0.5)
    red, green = (color.rgb for color in reply.colors)
    assert red[0] > red[1] and green[1] > green[0]


def test_the_hints_are_taken_as_a_colorize_request_takes_them(colorizer: Colorizer) -> None:
    layer = np.zeros((4, 4, 4), np.uint8)
    layer[1:3, 1:3] = (*BLUE.rgb, 255)
    painted = HintLayer(picture_of(layer, PixelFormat.RGBA_U8), (10, 10))
    for change in ({"hint_points": (BLUE,)}, {"hint_layer": painted}):
        (only,) = suggest(colorizer, of=dataclasses.replace(HINTED, **change)).colors  # type: ignore[arg-type]
        assert only.rgb[2] > only.rgb[0]


def test_the_place_is_taken_to_the_working_size(colorizer: Colorizer, engine: MadeUpEngine) -> None:
    suggest(colorizer, x=59.9, y=39)
    height, width = colorizer_working_size(engine)
    assert engine.asked_yx == (height - 1, width - 1)


def colorizer_working_size(engine: MadeUpEngine) -> tuple[int, int]:
    y, x = engine.asked_yx
    assert (y + 1) * (x + 1) <= engine.working_area_px
    return y + 1, x + 1


@pytest.mark.parametrize(("x", "y"), [(-0.1, 0), (0, -1), (60, 0), (0, 40), (1e300, 0)])
def test_a_place_outside_is_refused(colorizer: Colorizer, x: float, y: float) -> None:
    with pytest.raises(BadInput, match="place_outside"):
        suggest(colorizer, x, y)


def test_an_engine_that_knows_no_colors_says_so() -> None:
    colorizer = Colorizer(PhotoCache(1 << 20), EngineChoice("propagate", "cpu"))
    with pytest.raises(BadInput, match="engine_knows_no_colors"):
        suggest(colorizer)
    with pytest.raises(BadInput, match="engine_knows_no_colors"):
        colorizer.where(UncertaintyRequest(**HINTED.hinted()), report_to_nobody)


def test_a_photo_that_is_not_known_is_asked_for(colorizer: Colorizer) -> None:
    with pytest.raises(PhotoUnknown):
        suggest(colorizer, of=dataclasses.replace(HINTED, photo=None))


def test_asking_leaves_the_answers_of_the_canvas_alone(colorizer: Colorizer) -> None:
    first = colorizer.colorize(dataclasses.replace(HINTED, without_hints=True), report_to_nobody)
    suggest(colorizer)
    colorizer.where(UncertaintyRequest(**HINTED.hinted()), report_to_nobody)
    later = dataclasses.replace(HINTED, without_hints=True, base_revision=first.revision)
    assert colorizer.colorize(later, report_to_nobody).base_revision == first.revision


@pytest.mark.parametrize("L_0_100", [3.0, 32.3, 50.0, 96.0])
def test_the_largest_chroma_just_fits(L_0_100: float) -> None:
    hue_rad = np.radians(np.arange(360))
    by_hue = np.array(max_chroma(L_0_100))
    L = np.full(360, L_0_100, np.float32)

    def fits(chroma: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return in_gamut(L, np.stack([np.cos(hue_rad), np.sin(hue_rad)]).astype("f4") * chroma)

    assert fits(by_hue.astype("f4") - 0.01).all()
    assert not fits(by_hue.astype("f4") + 0.5).any()


@pytest.mark.parametrize("L_0_100", [0.0, 100.0])
def test_black_and_white_have_no_chroma(L_0_100: float) -> None:
    assert max(max_chroma(L_0_100)) < 0.5


def places(colorizer: Colorizer, **fields: int) -> tuple[tuple[int, int, float], ...]:
    request = UncertaintyRequest(**HINTED.hinted(), **fields)
    found = colorizer.where(request, report_to_nobody).places
    return tuple((place.x, place.y, place.gain) for place in found)


def test_places_are_pixels_of_the_photo(colorizer: Colorizer) -> None:
    (last, first) = places(colorizer, count=2)
    assert first[:2] == (1, 1) and first[2] == 10  # the middle of the first working pixel
    assert 57 <= last[0] < 60 and 37 <= last[1] < 40 and last[2] == 50
    assert places(colorizer, count=1) == (last,)
    assert places(colorizer, count=0) == ()


def map_of(colorizer: Colorizer, map_px: int) -> tuple[Picture | None, float]:
    request = UncertaintyRequest(**HINTED.hinted(), map_px=map_px)
    reply = colorizer.where(request, report_to_nobody)
    return reply.gain_map, reply.map_top


def test_a_map_has_the_photos_aspect_ratio_and_tells_its_unit(colorizer: Colorizer) -> None:
    picture, top = map_of(colorizer, 30)
    assert picture is not None
    assert (picture.size_hw, picture.format, top) == ((20, 30), PixelFormat.Y_U8, 50)
    levels = array_of(picture)
    assert levels[0, 0] < 10 and levels[-1, -1] > 245
    assert map_of(colorizer, 0) == (None, 0)


def test_a_map_of_no_gains_is_black() -> None:
    picture, top = gain_map(np.zeros((3, 4), np.float32), (6, 8), 4)
    assert not array_of(picture).any() and top == 0


def test_a_map_of_a_line_has_a_pixel_across() -> None:
    picture, _ = gain_map(np.ones((1, 9), np.float32), (1, 1000), 20)
    assert picture.size_hw == (1, 20) and (array_of(picture) == 255).all()

from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.engines.engine import Engine
from handtint_daemon.engines.propagate import AffinityGraph, PropagateEngine
from handtint_daemon.hints.hint import HintMap
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.painting.weighing import shares_of
from handtint_daemon.progress import Progress, report_to_nobody
from handtint_shared.errors import BadInput, PhotoUnknown
from handtint_shared.messages import HintPoint, InfluenceReply, InfluenceRequest
from handtint_shared.pixels import Picture, PixelFormat, photo_key

PHOTO = picture_of(np.full((40, 60), 120, np.uint8), PixelFormat.Y_U8)
DOT = HintPoint(10.5, 10.5, (90, 100, 150), 3.4)
PAINTED_YX = np.hypot(*(np.mgrid[:40, :60] + 0.5 - 10.5)) < 3.4


class HalfwayEngine(PropagateEngine):
    """Decides a half of everything by the hints, at a quarter of the photo's size."""

    working_area_px = 150

    def influence(self, _encoding: AffinityGraph, hints: HintMap) -> Float32:
        return np.full(hints.coverage.shape, 0.5 if hints.coverage.any() else 0, np.float32)


class SilentEngine:
    """Paints, and tells nothing of it."""

    name, device, working_area_px, weights_bytes = "silent", "cpu", 400, 0

    def encode(self, L_0_100: Float32, _report: Progress) -> np.ndarray[None, None]:
        return L_0_100

    def paint(self, *_: object) -> Float32:
        raise AssertionError


def colorizer_with(engine: Engine[AffinityGraph] | SilentEngine) -> Colorizer:
    choice = EngineChoice("propagate", "cpu", create=lambda _name, _device: engine)
    return Colorizer(PhotoCache(1 << 20), choice)


def told(
    *hints: HintPoint,
    engine: Engine[AffinityGraph] | SilentEngine | None = None,
    photo: Picture | None = PHOTO,
    with_map: bool = True,
) -> InfluenceReply:
    key = photo_key(PHOTO)
    request = InfluenceRequest("c0" * 16, key, photo, hint_points=hints, with_map=with_map)
    return colorizer_with(engine or HalfwayEngine()).influence(request, report_to_nobody)


def test_the_map_has_the_photos_size_and_painted_pixels_are_white() -> None:
    reply = told(DOT)
    assert reply.influence_map is not None and reply.engine == "propagate"
    assert (reply.influence_map.size_hw, reply.influence_map.format) == ((40, 60), PixelFormat.Y_U8)
    np.testing.assert_array_equal(
        array_of(reply.influence_map), np.where(PAINTED_YX, 255, 128).astype(np.uint8)
    )


def test_the_shares_are_those_of_the_map() -> None:
    reply = told(DOT, with_map=False)
    painted = PAINTED_YX.mean()
    assert reply.influence_map is None
    assert reply.mean == pytest.approx(painted + (1 - painted) * 128 / 255)
    assert reply.decided == 1


def test_less_than_half_decides_nothing() -> None:
    assert shares_of(np.array([[0, 127], [128, 255]], np.uint8)) == (0.5, 0.5)


def test_without_hints_the_map_is_black() -> None:
    reply = told()
    assert reply.influence_map is not None
    assert not array_of(reply.influence_map).any() and (reply.mean, reply.decided) == (0, 0)


def test_all_that_propagate_colors_is_of_the_hints() -> None:
    reply = told(DOT, engine=PropagateEngine())
    assert reply.influence_map is not None
    assert (array_of(reply.influence_map) == 255).all() and (reply.mean, reply.decided) == (1, 1)


def test_an_engine_that_cannot_tell_says_so() -> None:
    with pytest.raises(BadInput, match="engine_weighs_no_hints"):
        told(DOT, engine=SilentEngine())


def test_a_photo_that_is_not_known_is_asked_for() -> None:
    with pytest.raises(PhotoUnknown):
        told(DOT, photo=None)

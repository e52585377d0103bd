from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.engines.engine import HintedPixel, Match
from handtint_daemon.engines.propagate import AffinityGraph, PropagateEngine
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.progress import report_to_nobody
from handtint_shared.errors import BadInput, PhotoUnknown
from handtint_shared.messages import HintPoint, Proposal, ProposeRequest, Reference
from handtint_shared.pixels import PixelFormat, photo_key

PHOTO = picture_of(np.full((80, 160), 120, np.uint8), PixelFormat.Y_U8)
OTHER = picture_of(np.full((160, 320), 90, np.uint8), PixelFormat.Y_U8)
COLORED = picture_of(np.full((160, 320, 3), (200, 40, 30), np.uint8), PixelFormat.RGB_U8)
RED = HintPoint(100.5, 60.5, (200, 40, 30), 4.0)
BLUE = HintPoint(20.5, 30.5, (40, 60, 200), 1.0)


class SeeingEngine(PropagateEngine):
    """Finds what it was told to find, at half of the photo's size, and notes what it was asked."""

    working_area_px = 40 * 80

    def __init__(self, *found: Match) -> None:
        super().__init__()
        self.found = found
        self.asked: list[HintedPixel] = []

    def match(
        self, _there: AffinityGraph, hints: Sequence[HintedPixel], _here: AffinityGraph, _most: int
    ) -> tuple[Match, ...]:
        self.asked = list(hints)
        return self.found


def request(reference: Reference, *hints: HintPoint) -> ProposeRequest:
    return ProposeRequest(
        "c0" * 16, photo_key(PHOTO), PHOTO, hint_points=hints, reference=reference
    )


FROM_OTHER = request(Reference(photo_key(OTHER), OTHER, hint_points=(RED, BLUE)))


def proposals(engine: PropagateEngine, asked: ProposeRequest) -> tuple[Proposal, ...]:
    choice = EngineChoice("propagate", "cpu", create=lambda _name, _device: engine)
    reply = Colorizer(PhotoCache(0), choice).propose(asked, report_to_nobody)
    assert reply.engine == "propagate"
    return reply.proposals


def test_a_match_becomes_a_dot_of_the_hints_color_at_the_photos_size() -> None:
    engine = SeeingEngine(Match(1, 10, 20, 0.3), Match(0, 30, 70, 0.9))
    first, second = proposals(engine, FROM_OTHER)
    assert (first.hint, first.rgb, first.confidence) == (0, RED.rgb, 0.9)
    assert (first.x, first.y, first.from_x, first.from_y) == (141, 61, 100, 60)
    assert first.radius_px == pytest.approx(2, abs=0.1)  # the photo has half the reference's size
    assert (second.hint, second.rgb, second.confidence) == (1, BLUE.rgb, 0.3)
    assert [(pixel.y, pixel.x) for pixel in engine.asked] == [(15, 25), (7, 5)]
    a, b = engine.asked[0].ab
    assert a > 40 and b > 30


def test_a_dot_is_no_larger_than_what_is_known() -> None:
    broad = replace(FROM_OTHER.reference, hint_points=(replace(RED, radius_px=40),))
    (found,) = proposals(SeeingEngine(Match(0, 20, 40, 0.5)), request(broad))
    assert found.radius_px == 3


@pytest.mark.parametrize(("apart", "count"), [(7, 1), (8, 2)])
def test_of_two_near_each_other_the_surer_one_stays(apart: int, count: int) -> None:
    engine = SeeingEngine(Match(0, 20, 40, 0.5), Match(1, 20, 40 + apart, 0.8))
    found = proposals(engine, FROM_OTHER)
    assert [one.confidence for one in found] == [0.8, 0.5][:count]


@pytest.mark.parametrize(("x", "count"), [(95.5, 0), (96.5, 1), (60.5, 1)])
def test_none_is_near_a_hint_that_is_there(x: float, count: int) -> None:
    there = request(FROM_OTHER.reference, HintPoint(x, 41.5, BLUE.rgb))
    assert len(proposals(SeeingEngine(Match(0, 20, 40, 0.9)), there)) == count


def test_a_picture_in_color_serves_without_hints() -> None:
    reference = Reference(photo_key(COLORED), COLORED, own_colors=True)
    engine = SeeingEngine(Match(0, 20, 40, 0.9))
    assert [one.rgb for one in proposals(engine, request(reference))] == [RED.rgb]
    assert len(engine.asked) > 40
    with pytest.raises(PhotoUnknown):
        proposals(engine, request(replace(reference, photo=None)))
    gray = Reference(photo_key(OTHER), OTHER, own_colors=True)
    with pytest.raises(BadInput, match="reference_without_hints"):
        proposals(engine, request(gray))


def test_without_hints_or_without_eyes_it_says_so() -> None:
    with pytest.raises(BadInput, match="reference_without_hints"):
        proposals(SeeingEngine(), request(Reference(photo_key(OTHER), OTHER)))
    with pytest.raises(BadInput, match="engine_compares_no_photos"):
        proposals(PropagateEngine(), FROM_OTHER)

from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.engines.engine import HelpingPlace, HelpingPlaces, Suggestion
from handtint_daemon.hints.hint import HintMap
from handtint_lab.measures.asked import (
    ASKED_GAIN,
    ASKED_HINTS,
    EXPECTED,
    REACHED,
    UNIFORM_HINTS,
    asked_values,
)
from handtint_lab.measures.coloring import ColoredPicture
from handtint_lab.measures.picture_values import Truth
from handtint_lab.protocols import ZHANG_2017
from unit.lab.constructed import ConstructedEncoding, ConstructedEngine, truth_and_photo


def right_half_if_hinted(true_ab: Float32, hints: HintMap) -> Float32:
    """Of the true colours 2 units off, but exact on the right as soon as a hint is there."""
    middle = true_ab.shape[2] // 2
    ab = true_ab + 2
    if hints.coverage[:, -8:].any():
        ab[:, :, middle:] = true_ab[:, :, middle:]
    return ab


class AskingEngine(ConstructedEngine):
    """Asks at the right edge."""

    def suggest(
        self, encoding: ConstructedEncoding, hints: HintMap, place_yx: tuple[int, int]
    ) -> tuple[Suggestion, ...]:
        raise NotImplementedError

    def uncertainty(self, encoding: ConstructedEncoding, hints: HintMap) -> Float32:
        raise NotImplementedError

    def where(self, encoding: ConstructedEncoding, hints: HintMap, count: int) -> HelpingPlaces:
        places = (HelpingPlace(0, 255, 3.0), HelpingPlace(100, 255, 1.0))
        return HelpingPlaces(places[:count], np.zeros(hints.coverage.shape, np.float32))


@pytest.fixture(scope="module")
def subject() -> tuple[Truth, ColoredPicture]:
    truth, photo = truth_and_photo()
    engine = AskingEngine([photo], right_half_if_hinted)
    return truth, ColoredPicture(engine, truth.seen_lightness)


def test_hints_are_placed_where_the_engine_asks(subject: tuple[Truth, ColoredPicture]) -> None:
    truth, colored = subject
    values = asked_values(colored, truth, ZHANG_2017, 2, 0, "drawn.png")
    rows = np.array(values[ASKED_HINTS]).reshape(2, 5)
    assert rows[:, :3].tolist() == [[0, 250, 6], [97, 250, 6]]  # inside the picture
    np.testing.assert_allclose(rows[0, 3:], truth.ab[:, :6, 250:].mean((1, 2)), atol=1e-3)
    assert values[EXPECTED] == 4
    assert values[REACHED] == pytest.approx(8 / 2, rel=1e-3)  # of 2² + 2² in half of it
    assert isinstance(values[ASKED_GAIN], float) and values[ASKED_GAIN] > 2


def test_the_other_places_are_uniform_and_told(subject: tuple[Truth, ColoredPicture]) -> None:
    truth, colored = subject
    once, again, other = (
        asked_values(colored, truth, ZHANG_2017, 5, 0, name)[UNIFORM_HINTS]
        for name in ("a", "a", "b")
    )
    assert once == again != other
    corners = np.array(once).reshape(5, 5)[:, :2]
    assert (corners >= 0).all() and (corners <= 250).all() and np.ptp(corners) > 50


def test_an_engine_that_knows_no_colors_has_no_values() -> None:
    truth, photo = truth_and_photo()
    colored = ColoredPicture(ConstructedEngine([photo], right_half_if_hinted), truth.seen_lightness)
    values = asked_values(colored, truth, ZHANG_2017, 5, 0, "a")
    assert set(values.values()) == {None}
    assert asked_values(colored, truth, ZHANG_2017, 0, 0, "a") == {}

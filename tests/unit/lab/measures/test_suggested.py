"""Suggestions made up for pixels of known colour."""

from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.engines.engine import Suggestion
from handtint_lab.measures.picture_values import truth_of
from handtint_lab.measures.suggested import AMONG_NINE, FIRST, RIGHT, SHARES, suggestion_values

RED, GRAY = (0, 0), (0, 1)
TRUTH = truth_of(np.array([[(160, 90, 80), (128, 126, 124)]], np.uint8), "none")
RED_AB = TRUTH.lab[RED][1:]


def suggestion(share: float, *off_ab: float) -> Suggestion:
    """Return a suggestion that is so far from the red pixel."""
    a, b = RED_AB + np.array(off_ab)
    return Suggestion((float(a), float(b)), share)


FAR, NEAR, NEARER = suggestion(0.6, -60, 0), suggestion(0.3, 6, 0), suggestion(0.1, -2, 0)


def test_the_true_color_is_found_in_any_place() -> None:
    assert suggestion_values(TRUTH, [RED], [(FAR, NEAR)])[AMONG_NINE] == [1.0]


def test_what_is_farther_than_delta_e_10_is_not_the_truth() -> None:
    assert suggestion_values(TRUTH, [RED], [(FAR,)])[AMONG_NINE] == [0.0]


def test_only_nine_count() -> None:
    some = (*[suggestion(0.1, -60, y) for y in range(9)], NEAR)
    assert suggestion_values(TRUTH, [RED], [some])[AMONG_NINE] == [0.0]


def test_only_places_of_some_color_count() -> None:
    values = suggestion_values(TRUTH, [RED, GRAY], [(NEAR,), (NEAR,)])
    assert (values[AMONG_NINE], values[SHARES]) == ([1.0], [0.3, 0.3])


def test_only_the_nearest_is_right() -> None:
    values = suggestion_values(TRUTH, [RED], [(FAR, NEAR, NEARER)])
    assert values[SHARES] == [0.6, 0.3, 0.1]
    assert (values[RIGHT], values[FIRST]) == ([0.0, 0.0, 1.0], [1.0, 0.0, 0.0])


def test_the_nearest_is_not_right_if_it_is_far() -> None:
    assert suggestion_values(TRUTH, [RED], [(FAR,)])[RIGHT] == [0.0]


@pytest.mark.parametrize("places", [[], [RED]])
def test_no_suggestions(places: list[tuple[int, int]]) -> None:
    values = suggestion_values(TRUTH, places, [() for _ in places])
    assert values == {AMONG_NINE: [0.0] * len(places), SHARES: [], RIGHT: [], FIRST: []}

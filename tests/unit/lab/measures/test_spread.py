"""A picture with a red and a green half; a hint's effect on the red half is painted by hand."""

from __future__ import annotations

import numpy as np

from handtint_lab.measures.spread import EDGE_ZONE_PX, spread_of_hint

SIDE_PX, MIDDLE = 64, 32
RED_AB, GREEN_AB = (50.0, 20.0), (-40.0, 30.0)
HINT_YX = (32, 10)


def halves(left_ab: tuple[float, float], right_ab: tuple[float, float]) -> np.ndarray:
    lab = np.full((SIDE_PX, SIDE_PX, 3), 50, np.float32)
    lab[:, :MIDDLE, 1:], lab[:, MIDDLE:, 1:] = left_ab, right_ab
    return lab


TRUE = halves(RED_AB, GREEN_AB)
GRAY = halves((0, 0), (0, 0))


def test_a_hint_that_fills_its_object_reaches_all_of_it() -> None:
    spread = spread_of_hint(halves(RED_AB, (0, 0)), GRAY, TRUE, HINT_YX, RED_AB)
    assert spread.reach == 1.0


def test_a_hint_that_stops_at_the_edge_does_not_bleed() -> None:
    spread = spread_of_hint(halves(RED_AB, (0, 0)), GRAY, TRUE, HINT_YX, RED_AB)
    assert spread.bleeding == 0.0


def test_a_hint_that_floods_the_picture_bleeds_everywhere() -> None:
    spread = spread_of_hint(halves(RED_AB, RED_AB), GRAY, TRUE, HINT_YX, RED_AB)
    assert spread.bleeding == 1.0


def test_bleeding_far_from_the_edge_is_not_bleeding_over_it() -> None:
    painted = halves(RED_AB, (0, 0))
    painted[:, MIDDLE + EDGE_ZONE_PX + 1 :, 1:] = RED_AB
    assert spread_of_hint(painted, GRAY, TRUE, HINT_YX, RED_AB).bleeding == 0.0


def test_a_hint_that_changes_nothing_reaches_nothing() -> None:
    assert spread_of_hint(GRAY, GRAY, TRUE, HINT_YX, RED_AB).reach == 0.0


def test_reach_of_half_the_object() -> None:
    painted = GRAY.copy()
    # The blur of the true chroma removes the object's last columns, hence exactly half of the rows.
    painted[: SIDE_PX // 2, :MIDDLE, 1:] = RED_AB
    assert spread_of_hint(painted, GRAY, TRUE, HINT_YX, RED_AB).reach == 0.5


def test_a_hint_that_asks_for_what_is_there_says_nothing() -> None:
    spread = spread_of_hint(TRUE, TRUE, TRUE, HINT_YX, RED_AB)
    assert (spread.reach, spread.reach_px, spread.bleeding) == (None, None, None)


def test_reach_in_pixels_is_the_mean_distance() -> None:
    painted = GRAY.copy()
    painted[HINT_YX[0], HINT_YX[1] + 4, 1:] = RED_AB
    painted[HINT_YX[0] + 6, HINT_YX[1], 1:] = RED_AB
    assert spread_of_hint(painted, GRAY, TRUE, HINT_YX, RED_AB).reach_px == 5.0

"""The sentence on hints whose colour does not exist at the photo's lightness."""

from handtint_shared.beyond_gamut import beyond_gamut
from handtint_shared.messages import HintReport

RIGHT = HintReport(1, 2, (1, 2, 3), 9, in_gamut=True, de00=0.5)
NEAR, FAR = (HintReport(x, 8, (0, 0, 255), 9, in_gamut=False, de00=x / 2) for x in (3, 40))


def test_nothing_is_said_of_colors_that_came_out_right() -> None:
    assert beyond_gamut([RIGHT]) == beyond_gamut([]) == ""


def test_nothing_is_said_of_colors_at_the_gamuts_edge_that_grain_takes_out_of_it() -> None:
    assert beyond_gamut([HintReport(1, 2, (147, 192, 255), 9, in_gamut=False, de00=0.7)]) == ""


def test_the_farthest_comes_first() -> None:
    told = beyond_gamut([RIGHT, NEAR, FAR])
    assert told.startswith("2 of 3 colours do not exist at the photo's lightness")
    assert told.endswith("chroma reduced at (40, 8) by ΔE 20.0, (3, 8) by ΔE 1.5")


def test_of_many_only_some_are_listed() -> None:
    assert beyond_gamut([FAR] * 9).count("(40, 8)") == 5

from __future__ import annotations

from dataclasses import replace

import pytest

from handtint_plugin.proposed_hints import Proposed, accepted_from, number_at, turned
from handtint_shared.documents.choices import Choice
from handtint_shared.messages import HintPoint, Proposal

SURE = Proposed(Proposal(10.5, 20.5, (200, 40, 30), 3.0, 0.9, 0, 1, 2), "coat", "", "a.png")
UNSURE = Proposed(Proposal(60.5, 20.5, (30, 40, 200), 2.0, 0.4, 1, 3, 4), "", "his book", "a.png")


def accepted(proposed: tuple[Proposed, ...]) -> list[bool]:
    return [one.is_accepted for one in proposed]


@pytest.mark.parametrize(
    ("least", "wanted"), [(0.0, [True, True]), (0.9, [True, False]), (0.91, [False, False])]
)
def test_those_that_are_sure_enough_are_accepted(least: float, wanted: list[bool]) -> None:
    before = (replace(SURE, is_accepted=not wanted[0]), UNSURE)
    assert accepted(accepted_from(before, least)) == wanted


def test_one_is_accepted_or_refused_alone() -> None:
    once = turned((SURE, UNSURE), 1)
    assert accepted(once) == [False, True]
    assert turned(once, 1) == (SURE, UNSURE)


def test_who_accepted_it_is_known() -> None:
    both = accepted_from((SURE, UNSURE), 0.3)
    by_hand = turned(turned(both, 1), 1)

    assert [one.given().choice for one in both] == [Choice.BY_THRESHOLD] * 2
    assert (both[0].given().threshold, both[0].given().reference) == (0.3, "a.png")
    assert [one.given().choice for one in by_hand] == [Choice.BY_THRESHOLD, Choice.ACCEPTED]


def test_as_a_hint_it_tells_where_its_color_comes_from() -> None:
    coat, book = SURE.given(), UNSURE.given()
    assert coat.point == HintPoint(10.5, 20.5, (200, 40, 30), 3.0)
    assert (coat.name, coat.source) == ("coat", "from a.png")
    assert (book.name, book.source) == ("", "his book (from a.png)")


@pytest.mark.parametrize(("place", "number"), [((14, 21), 0), ((58, 16), 1), ((35, 20), None)])
def test_a_click_finds_the_nearest(place: tuple[int, int], number: int | None) -> None:
    assert number_at((UNSURE, SURE)[::-1], *place, reach_px=8) == number
    assert number_at((), *place, reach_px=8) is None

"""Which layer to colour, where the hints are, and what may be replaced."""

import dataclasses

import pytest

from handtint_plugin.layer_choice import (
    Absence,
    Candidate,
    Kind,
    Selected,
    check_adoption,
    check_selection,
    choose_hint_layer,
    choose_photo,
    hints_to_read,
)
from handtint_shared.errors import BadInput
from handtint_shared.geometry import Rect


def test_one_layer_may_be_colored() -> None:
    check_selection([Selected("photo", Kind.LAYER)])


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.LAYER])
def test_anything_else_is_refused(kind: Kind) -> None:
    with pytest.raises(BadInput):
        check_selection([Selected("it", kind)])


def test_nothing_is_refused() -> None:
    with pytest.raises(BadInput, match="no_layer"):
        check_selection([])


def test_two_are_refused() -> None:
    with pytest.raises(BadInput, match="several_layers"):
        check_selection([Selected("photo", Kind.LAYER)] * 2)


PLAIN = Candidate(1, is_seen=True, is_opaque=True, holds_hints=True, is_colored=False)
HIDDEN = dataclasses.replace(PLAIN, tattoo=2, is_seen=False)
COLORED = dataclasses.replace(PLAIN, tattoo=3, is_colored=True)
RETOUCHES = dataclasses.replace(PLAIN, is_opaque=False)
BESIDE = dataclasses.replace(PLAIN, holds_hints=False)
COLORED_BESIDE = dataclasses.replace(COLORED, holds_hints=False)


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([], None),
        ([PLAIN], 0),
        ([HIDDEN], None),
        ([HIDDEN, PLAIN], 1),
        ([PLAIN, PLAIN], 0),
        ([PLAIN, COLORED], 0),
        ([HIDDEN, COLORED], 1),
        ([RETOUCHES], 0),
        ([RETOUCHES, PLAIN], 1),
        ([RETOUCHES, RETOUCHES], None),
        ([BESIDE, PLAIN], 1),
        ([BESIDE, BESIDE], None),
        ([BESIDE, COLORED_BESIDE], 1),
        ([COLORED_BESIDE, COLORED_BESIDE], None),
    ],
)
def test_hints_are_for_the_photo_that_is_seen_under_them_or_was_colored(
    candidates: list[Candidate], expected: int | None
) -> None:
    assert choose_photo(None, candidates) == expected


@pytest.mark.parametrize(("tattoo", "expected"), [(2, 1), (3, 2), (9, None)])
def test_colors_are_for_the_photo_that_they_name(tattoo: int, expected: int | None) -> None:
    assert choose_photo(tattoo, [PLAIN, HIDDEN, COLORED]) == expected


@pytest.mark.parametrize("kind", [Kind.LAYER, Kind.HINTS])
def test_one_layer_may_be_taken_as_hints(kind: Kind) -> None:
    check_adoption([Selected("dots", kind)])


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.LAYER, Kind.HINTS)])
def test_others_may_not(kind: Kind) -> None:
    with pytest.raises(BadInput, match="unfit_for_hints"):
        check_adoption([Selected("it", kind)])


@pytest.mark.parametrize("count", [0, 2])
def test_neither_may_none_nor_two(count: int) -> None:
    with pytest.raises(BadInput, match="one_layer_for_hints"):
        check_adoption([Selected("dots", Kind.LAYER)] * count)


@pytest.mark.parametrize(
    ("visibilities", "expected"),
    [
        ([], Absence.NO_LAYER),
        ([False, False], 0),
        ([True, True], 0),
        ([False, True], 1),
    ],
)
def test_the_topmost_visible_hint_layer_is_chosen_or_else_the_topmost_hidden_one(
    visibilities: list[bool], expected: int | Absence
) -> None:
    assert choose_hint_layer(visibilities) == expected


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        (Rect(10, 20, 30, 40), Rect(0, 0, 30, 40)),
        (Rect(0, 0, 100, 100), Rect(10, 20, 30, 40)),
        (Rect(-5, 50, 20, 100), Rect(15, 0, 5, 10)),
    ],
    ids=["the same place", "larger", "across the photo's corner"],
)
def test_only_what_lies_over_the_photo_is_read(hints: Rect, expected: Rect) -> None:
    assert hints_to_read(Rect(10, 20, 30, 40), hints) == expected


def test_hints_elsewhere_are_not_read() -> None:
    assert hints_to_read(Rect(0, 0, 9, 9), Rect(20, 0, 9, 9)).is_empty

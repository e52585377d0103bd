import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from handtint_plugin.hint_notes import Note, Notes
from handtint_plugin.note_matching import Place, match_notes

SIZE_HW = (300, 400)
RED, BLUE = (200, 40, 30), (30, 40, 200)
DOTS = [(10.0, 20.0, RED), (50.0, 60.0, BLUE), (200.0, 30.0, RED), (390.0, 290.0, (9, 9, 9))]
NOTES = tuple(Note(x, y, rgb, name=str(n)) for n, (x, y, rgb) in enumerate(DOTS))


def names(
    places: Sequence[Place], notes: Sequence[Note] = NOTES, size_hw: tuple[int, int] = SIZE_HW
) -> list[str | None]:
    found = match_notes(Notes(SIZE_HW, tuple(notes)), places, size_hw)
    assert len(found.left) == len(notes) - sum(note is not None for note in found.of_places)
    return [note.name if note else None for note in found.of_places]


def places(
    move: Callable[[float, float], tuple[float, float]] = lambda x, y: (x, y), area_px: int = 30
) -> list[Place]:
    return [Place(*move(x, y), rgb, area_px) for x, y, rgb in DOTS]


def test_each_hint_has_its_note_whatever_their_order() -> None:
    assert names(places()[::-1]) == ["3", "2", "1", "0"]


def test_a_dot_that_was_painted_over_keeps_its_note() -> None:
    assert names(places(lambda x, y: (x + 3, y - 2))) == ["0", "1", "2", "3"]
    assert names([Place(14, 26, RED, 400)]) == ["0"]
    assert names([replace(places()[0], rgb=(1, 1, 1))]) == ["0"]


def test_the_own_color_goes_before_what_is_nearer() -> None:
    near_blue, red = Place(11, 20, BLUE, 30), Place(13, 20, RED, 30)

    assert names([near_blue, red], NOTES[:1]) == [None, "0"]


def test_what_is_not_near_has_no_note() -> None:
    assert names([Place(16, 20, RED, 30), Place(300, 100, BLUE, 30)], NOTES[:1]) == [None, None]


def test_a_note_belongs_to_one_hint_only() -> None:
    assert names([Place(11, 20, RED, 30), Place(9.5, 20, RED, 30)], NOTES[:1]) == [None, "0"]


@pytest.mark.parametrize(
    ("move", "size_hw"),
    [
        (lambda x, y: (x + 70, y + 35), SIZE_HW),
        (lambda x, y: (x - 8, y - 15), (280, 390)),
        (lambda x, y: (x / 4, y / 4), (75, 100)),
        (lambda x, y: (300 - y, x), (400, 300)),
        (lambda x, y: (y, 400 - x), (400, 300)),
        (lambda x, y: (400 - x, 300 - y), SIZE_HW),
        (lambda x, y: (400 - x, y), SIZE_HW),
        (lambda x, y: (2 * (300 - y), 2 * x), (800, 600)),
    ],
    ids=["moved", "cropped", "scaled", "right", "left", "upside down", "mirrored", "right, scaled"],
)
def test_notes_follow_the_paint(
    move: Callable[[float, float], tuple[float, float]], size_hw: tuple[int, int]
) -> None:
    assert names(places(move), size_hw=size_hw) == ["0", "1", "2", "3"]


def test_notes_that_are_left_stay_where_the_others_went() -> None:
    moved = match_notes(Notes(SIZE_HW, NOTES), places(lambda x, y: (x + 70, y + 35))[1:], SIZE_HW)

    assert [(note.x, note.y) for note in moved.left] == [(80, 55)]


def test_a_single_dot_of_the_same_color_elsewhere_is_another() -> None:
    assert names([Place(100, 100, RED, 30)], NOTES[:1]) == [None]


def test_thousands_are_matched() -> None:
    draw = random.Random(2026)  # noqa: S311 - a test
    dots = [(draw.uniform(0, 4000), draw.uniform(0, 3000), RED) for _ in range(4000)]
    many = [Place(x + 1, y, rgb, 20) for x, y, rgb in dots]
    notes = tuple(Note(x, y, rgb, name=str(n)) for n, (x, y, rgb) in enumerate(dots))

    found = match_notes(Notes((3000, 4000), notes), many, (3000, 4000))

    assert sum(note.name == str(n) for n, note in enumerate(found.of_places) if note) > 3900


def test_no_notes_and_no_hints() -> None:
    assert names([], NOTES) == []
    assert names(places(), []) == [None] * 4

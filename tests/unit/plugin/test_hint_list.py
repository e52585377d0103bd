from dataclasses import replace

from handtint_plugin.hint_list import HintList, given_hint, list_hints
from handtint_plugin.hint_notes import Note, Notes
from handtint_plugin.live.hint_words import remark_words
from handtint_shared.documents.choices import Choice
from handtint_shared.documents.plain_hints import GivenHint
from handtint_shared.messages import FaintPaint, HintPoint, HintReport

RED, BLUE = (200, 40, 30), (30, 40, 200)
SIZE_HW = (300, 400)
OFFSET_YX = (-5, 10)
FOUND = (
    HintReport(110, 95, RED, 29, in_gamut=True),
    HintReport(60, 45, BLUE, 12, in_gamut=False, de00=9.0),
)
FAINT = (FaintPaint(20, 20, RED, 3),)
NOTES = Notes(SIZE_HW, (Note(50, 50, BLUE, "scarf"), Note(300, 200, RED, "gone", "letter")))


def listed(notes: Notes = NOTES) -> HintList:
    return list_hints(FOUND, FAINT, notes, OFFSET_YX, SIZE_HW)


def test_what_was_found_is_listed_with_its_notes() -> None:
    hints = listed().hints

    assert [(hint.x, hint.y, hint.rgb, hint.name) for hint in hints] == [
        (110, 95, RED, ""),
        (60, 45, BLUE, "scarf"),
        (20, 20, RED, ""),
    ]
    assert [hint.in_gamut for hint in hints] == [True, False, True]
    assert [hint.is_faint for hint in hints] == [False, False, True]
    assert round(hints[0].size_px, 1) == 6.1


def test_notes_are_kept_where_the_hint_layer_has_them_those_of_hints_that_are_gone_too() -> None:
    noted = listed().with_hint(0, replace(listed().hints[0], source="musée"))

    assert noted.notes() == Notes(
        SIZE_HW,
        (
            Note(100, 100, RED, source="musée"),
            Note(50, 50, BLUE, "scarf"),
            Note(300, 200, RED, "gone", "letter"),
        ),
    )
    assert listed(noted.notes()).hints == noted.hints


def test_of_a_deleted_hint_no_note_is_kept() -> None:
    assert [note.name for note in listed().without(1).notes().notes] == ["gone"]


def test_loaded_hints_have_their_notes_before_they_are_found() -> None:
    given = GivenHint(HintPoint(70.5, 80.5, RED, 4), "coat", "painting of 1911")

    notes = listed().with_given([given]).notes()

    assert notes.notes[1] == Note(60, 85, RED, "coat", "painting of 1911")


def test_a_hint_is_written_around_the_centre_of_its_pixel() -> None:
    assert given_hint(listed().hints[1], 2.4) == GivenHint(
        HintPoint(60.5, 45.5, BLUE, 2.4), "scarf"
    )


def test_what_the_film_cannot_have_recorded_is_remarked() -> None:
    hints = listed().with_film((0,), (1, 7)).hints

    assert [remark_words(hint) for hint in hints] == [
        "darker on this film",
        "weaker (out of gamut); lighter on this film",
        "too faint, no hint",
    ]


def test_that_a_hint_was_proposed_is_kept_until_it_is_painted_over() -> None:
    given = replace(
        GivenHint(HintPoint(60, 45, BLUE, 4)), confidence=0.9, reference="a.png", threshold=0.8
    )
    listed_then = HintList((), OFFSET_YX, SIZE_HW).with_given([given])
    notes = listed_then.notes()
    found = listed(notes).hints[1]
    repainted = list_hints((replace(FOUND[1], rgb=RED),), (), notes, OFFSET_YX, SIZE_HW)

    assert given_hint(found, 4) == replace(given, point=HintPoint(60.5, 45.5, BLUE, 4))
    assert given_hint(found.moved_by_hand(1, 2), 4).choice is Choice.ACCEPTED
    assert given_hint(repainted.hints[0], 4).choice is Choice.PERSON


def test_the_colors_of_the_other_hints_are_those_of_the_others() -> None:
    assert listed().colors_beside(1) == {RED}
    assert listed().colors_beside(0) == {RED, BLUE}

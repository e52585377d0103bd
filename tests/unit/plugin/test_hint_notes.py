import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handtint_plugin.hint_notes import (
    Note,
    Notes,
    ProposedFrom,
    ascii_of_colors,
    ascii_of_notes,
    colors_of_ascii,
    notes_of_ascii,
)
from handtint_shared.documents.palettes import NamedColor, palette_of
from handtint_shared.errors import BadInput

SIZE_HW = (300, 400)
COAT = Note(10.5, 20, (200, 40, 30), "Mütze", "musée, p. 12\nfirst floor")
PROPOSED = ProposedFrom("é.png", 0.9, 0.8)
NOTES = Notes(
    SIZE_HW,
    (
        COAT,
        Note(30, 40, (1, 2, 3), source="letter"),
        Note(50, 40, (1, 2, 3), proposed=PROPOSED),
        Note(60, 40, (1, 2, 3), proposed=replace(PROPOSED, threshold=None)),
    ),
)

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


def parasite(**keys: Any) -> bytes:
    return json.dumps({"version": 1, "size_hw": list(SIZE_HW)} | keys).encode()


def test_notes_come_back_as_they_were_kept() -> None:
    data = ascii_of_notes(NOTES)

    assert notes_of_ascii(data, (1, 1)) == NOTES
    assert data.isascii() and json.loads(data)["version"] == 1


def test_what_says_nothing_is_not_kept() -> None:
    empty = replace(COAT, name="", source="")

    assert notes_of_ascii(ascii_of_notes(Notes(SIZE_HW, (empty,))), SIZE_HW).notes == ()


def test_of_a_parasite_edited_by_hand_the_sound_notes_are_read() -> None:
    good = {"x": 10.5, "y": 20, "rgb": [200, 40, 30], "name": "Mütze", "more": [1]}
    bad = [
        *(good | {"x": "10"}, good | {"y": 10**30}, good | {"rgb": [1, 2]}),
        *({"x": 1}, [1], None, "text"),
    ]
    odd = good | {"name": 7, "source": "bell\x07" + "x" * 2000, "proposed": {"confidence": 7}}

    notes = notes_of_ascii(parasite(notes=[*bad, good, odd]), SIZE_HW).notes

    assert notes == (
        Note(10.5, 20, (200, 40, 30), "Mütze"),
        Note(10.5, 20, (200, 40, 30), source="bell" + "x" * 996),
    )


@pytest.mark.parametrize("size_hw", [None, [0, 5], [3.5, 4], [1, 2, 3], "large", [True, 4]])
def test_a_size_that_is_none_is_the_layers_own(size_hw: Any) -> None:
    assert notes_of_ascii(parasite(size_hw=size_hw), (7, 8)).size_hw == (7, 8)


@pytest.mark.parametrize("data", [b"", b"\xff", b"[" * 100_000, b'{"version": 1}', b"7"])
def test_a_parasite_that_is_none_is_no_notes(data: bytes) -> None:
    assert notes_of_ascii(data, SIZE_HW) == Notes(SIZE_HW)
    assert colors_of_ascii(data) == {}


@given(PLAIN, PLAIN)
def test_whatever_is_in_it_is_read(notes: Any, colors: Any) -> None:
    data = json.dumps({"notes": notes, "size_hw": notes, "colors": colors}).encode()

    assert notes_of_ascii(ascii_of_notes(notes_of_ascii(data, SIZE_HW)), (1, 1))
    assert colors_of_ascii(ascii_of_colors(colors_of_ascii(data))) == colors_of_ascii(data)


def test_more_than_a_parasite_should_hold_is_told() -> None:
    many = tuple(replace(COAT, x=n, source="x" * 1000) for n in range(2000))
    colors = [NamedColor(str(n), (1, 2, 3), "x" * 1000) for n in range(2000)]

    with pytest.raises(BadInput, match="notes_full limit_kb=1024"):
        ascii_of_notes(Notes(SIZE_HW, many))
    with pytest.raises(BadInput, match="image_colors_full"):
        ascii_of_colors(palette_of(colors))


def test_named_colors_come_back_without_those_that_are_unsound() -> None:
    suit = NamedColor("suit", (200, 80, 40), "his book")
    data = json.loads(ascii_of_colors(palette_of([suit])))
    data["colors"] |= {"#1": {"rgb": [1, 2, 3]}, "coat": {"rgb": [1, 2]}, "hat": 7}

    assert colors_of_ascii(json.dumps(data).encode()) == {"suit": suit}

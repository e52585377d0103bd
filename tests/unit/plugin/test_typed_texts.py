import pytest

from handtint_plugin.typed_texts import color_of, note_of, place_of
from handtint_shared.documents.palettes import NamedColor
from handtint_shared.errors import BadInput
from handtint_shared.sentences import english

SUIT = NamedColor("suit", (1, 2, 3), "his book")


@pytest.mark.parametrize(
    "text", ["#c8281e", "C8281E", " #c8281E ", "200, 40, 30", "200 40 30", "200;40;30"]
)
def test_a_color_may_be_typed_in_several_ways(text: str) -> None:
    assert color_of(text, {}) == NamedColor("", (200, 40, 30))


def test_a_named_color_is_meant_by_its_name() -> None:
    assert color_of(" suit ", {"suit": SUIT}) == SUIT
    assert color_of("abcdef", {"abcdef": SUIT}) == SUIT


@pytest.mark.parametrize("text", ["", "Suit", "#12345", "256, 1, 1", "1, 2", "#"])
def test_what_is_no_color_is_told(text: str) -> None:
    with pytest.raises(BadInput) as error:
        color_of(text, {"suit": SUIT})

    assert english(error.value).startswith(f"“{text}” is no colour")


@pytest.mark.parametrize("text", ["150, 250", "150 250", " 150;250 "])
def test_a_place_is_two_numbers(text: str) -> None:
    assert place_of(text, (251, 151)) == (150, 250)


@pytest.mark.parametrize("text", ["", "7", "151, 0", "0, 251", "-1, 5", "1.5, 2", "a, b"])
def test_what_is_no_place_on_the_photo_is_told(text: str) -> None:
    with pytest.raises(BadInput) as error:
        place_of(text, (251, 151))

    assert "from 0, 0 to 150, 250" in english(error.value)


def test_a_note_that_cannot_be_kept_is_told() -> None:
    assert note_of(" musée, p. 12 ") == "musée, p. 12"
    for text in ("x" * 1001, "bell\x07"):
        with pytest.raises(BadInput, match="typed_note"):
            note_of(text)

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handtint_shared.documents.palettes import NamedColor, Palette
from handtint_shared.documents.plain_hints import READERS, GivenHint, given_hints, write_hints
from handtint_shared.errors import BadInput
from handtint_shared.messages import HintPoint
from handtint_shared.sentences import english
from handtint_shared.sentences.hints import HINTS

GOOD = {"x": 10, "y": 20.5, "rgb": [200, 40, 30]}

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["x", "y", "rgb", "color", "radius", "name", "source", "confidence", "from", "threshold", "z"]
)


def test_every_key_is_read() -> None:
    full = GOOD | {"radius": 3, "name": "coat", "source": "letter of 1911"}

    assert given_hints([full, GOOD]) == (
        GivenHint(HintPoint(10, 20.5, (200, 40, 30), 3), "coat", "letter of 1911"),
        GivenHint(HintPoint(10, 20.5, (200, 40, 30))),
    )


@pytest.mark.parametrize("color", ["#c8281e", "#C8281E"])
def test_a_color_may_be_written_as_on_web_pages(color: str) -> None:
    (hint,) = given_hints([{"x": 1, "y": 2, "color": color}])

    assert hint.point.rgb == (200, 40, 30)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (GOOD | {"x": math.nan}, "Hint 2: x is not a number"),
        (GOOD | {"y": "12 px"}, "Hint 2: y is not a number"),
        (GOOD | {"x": True}, "Hint 2: x is not a number"),
        (GOOD | {"x": 10**400}, "Hint 2: x is not a number"),
        ({"x": 1, "rgb": [1, 2, 3]}, "Hint 2: y is missing"),
        ({"x": 1, "y": 2}, "Hint 2: rgb is missing"),
        (GOOD | {"color": "#010203"}, "Hint 2: rgb and color are both given"),
        (GOOD | {"rgb": [1, 2, 256]}, "Hint 2: rgb is not a colour"),
        (GOOD | {"rgb": [1, 2]}, "Hint 2: rgb is not a colour"),
        (GOOD | {"rgb": [1, 2, 2.5]}, "Hint 2: rgb is not a colour"),
        (GOOD | {"rgb": "red"}, "Hint 2: rgb is not a colour"),
        ({"x": 1, "y": 2, "color": "#12345"}, "Hint 2: color is not a colour"),
        ({"x": 1, "y": 2, "color": "#+1+2+3"}, "Hint 2: color is not a colour"),
        ({"x": 1, "y": 2, "color": [1, 2, 3]}, "Hint 2: color is not a colour"),
        (GOOD | {"radius": -1}, "Hint 2: radius is -1"),
        (GOOD | {"radius": 1e9}, "Hint 2: radius is 1e+09"),
        (GOOD | {"radius": None}, "Hint 2: radius is not a number"),
        (GOOD | {"name": 7}, "Hint 2: name is not text"),
        (GOOD | {"from": 7}, "Hint 2: from is not text"),
        (GOOD | {"confidence": 1.1}, "Hint 2: confidence is 1.1"),
        (GOOD | {"threshold": -0.5}, "Hint 2: threshold is -0.5"),
        (GOOD | {"colour": "#010203"}, "Hint 2: “colour” is unknown"),
        ([1, 2], "Hint 2 is not a hint"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(entry: Any, told: str) -> None:
    with pytest.raises(BadInput) as error:
        given_hints([GOOD, entry])

    assert english(error.value).startswith(told)


SUIT = {"suit": NamedColor("suit", (200, 80, 40), "tailor's book")}


def test_a_hint_may_name_a_color_of_the_palette() -> None:
    place = {"x": 1, "y": 2, "color": " suit "}
    point = HintPoint(1, 2, (200, 80, 40))

    assert given_hints([place, place | {"name": "left sleeve", "source": "he said so"}], SUIT) == (
        GivenHint(point, "suit", "tailor's book", "suit"),
        GivenHint(point, "left sleeve", "he said so", "suit"),
    )


@pytest.mark.parametrize(
    ("palette", "what"),
    [
        (
            SUIT,
            "Hint 1: the palette has no colour “Suit”: correct the name, or add it to the palette, "
            "which has: suit.",
        ),
        (None, "Hint 1: color names “Suit”, but there is no palette"),
    ],
)
def test_a_color_that_no_palette_has_is_told(palette: Palette | None, what: str) -> None:
    with pytest.raises(BadInput) as error:
        given_hints([{"x": 1, "y": 2, "color": "Suit"}], palette)

    assert english(error.value).startswith(what)


@pytest.mark.parametrize("text", ["x" * 1001, "bell \x07"])
def test_a_note_that_cannot_be_kept_is_told(text: str) -> None:
    with pytest.raises(BadInput) as error:
        given_hints([GOOD | {"source": text}])

    assert english(error.value).startswith("Hint 1: source is too long")


def test_written_hints_are_read_again_without_a_palette(tmp_path: Path) -> None:
    hints = given_hints(
        [GOOD | {"radius": 3.256, "name": "Mütze"}, {"x": 1, "y": 2, "color": "suit"}], SUIT
    )

    write_hints(tmp_path / "out.json", hints)

    assert (tmp_path / "out.json").read_text(encoding="utf-8").splitlines() == [
        "[",
        '  {"x": 10, "y": 20.5, "rgb": [200, 40, 30], "radius": 3.26, "name": "Mütze"},',
        '  {"x": 1, "y": 2, "rgb": [200, 80, 40], "name": "suit", "source": "tailor\'s book"}',
        "]",
    ]
    assert given_hints(READERS[".json"](tmp_path / "out.json"))[1].source == "tailor's book"


def test_no_hints_are_a_list_too(tmp_path: Path) -> None:
    write_hints(tmp_path / "out.json", ())

    assert given_hints(READERS[".json"](tmp_path / "out.json")) == ()


@given(st.lists(st.dictionaries(KEYS, JSON_VALUES) | JSON_VALUES, max_size=3) | JSON_VALUES)
def test_whatever_is_given_is_hints_or_one_sentence(plain: Any) -> None:
    try:
        hints = given_hints(plain)
    except BadInput as error:
        assert error.reason in {"hints_not_a_list", *HINTS}
    else:
        assert len(hints) == len(plain)

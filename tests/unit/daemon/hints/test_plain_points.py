import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handtint_daemon.hints.plain_points import GivenHint, given_hints
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
KEYS = st.sampled_from(["x", "y", "rgb", "color", "radius", "name", "source", "z"])


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
        (GOOD | {"colour": "#010203"}, "Hint 2: “colour” is unknown"),
        ([1, 2], "Hint 2 is not a hint"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(entry: Any, told: str) -> None:
    with pytest.raises(BadInput) as error:
        given_hints([GOOD, entry])

    assert english(error.value).startswith(told)


@given(st.lists(st.dictionaries(KEYS, JSON_VALUES) | JSON_VALUES, max_size=3) | JSON_VALUES)
def test_whatever_is_given_is_hints_or_one_sentence(plain: Any) -> None:
    try:
        hints = given_hints(plain)
    except BadInput as error:
        assert error.reason in {"hints_not_a_list", *HINTS}
    else:
        assert len(hints) == len(plain)

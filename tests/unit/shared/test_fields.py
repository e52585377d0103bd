from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import pytest

from handtint_shared.contents import Content
from handtint_shared.errors import BadMessage
from handtint_shared.fields import Framed, from_plain, to_plain
from handtint_shared.pixels import Picture, PixelFormat

FILE = Content(b"P5")
PICTURE = Picture((1, 1), PixelFormat.Y_U8, b"\x07")


class Mood(Enum):
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Inner:
    share: float
    mood: Mood = Mood.GOOD


@dataclass(frozen=True, slots=True)
class Outer:
    name: str
    count: int = 3
    flag: bool = False
    pair: tuple[int, int] = (0, 0)
    inner: Inner | None = None
    many: tuple[Inner, ...] = ()
    picture: Picture | None = None
    file: Content | None = None


def put_framed(value: Framed) -> dict[str, Any]:
    if isinstance(value, Picture):
        return {"pixels": bytes(value.pixels)}
    return {"data": bytes(value.data)}


def get_framed(cls: type[Framed], plain: Any) -> Framed:
    if cls is Picture:
        return Picture((1, 1), PixelFormat.Y_U8, plain["pixels"])
    return Content(plain["data"])


WHOLE = Outer("a", 4, True, (1, -2), Inner(0.5, Mood.BAD), (Inner(1.0), Inner(-2.0)), PICTURE, FILE)
PLAIN = {
    "name": "a",
    "count": 4,
    "flag": True,
    "pair": [1, -2],
    "inner": {"share": 0.5, "mood": "bad"},
    "many": [{"share": 1.0}, {"share": -2.0}],
    "picture": {"pixels": b"\x07"},
    "file": {"data": b"P5"},
}


def test_every_kind_of_field_becomes_plain() -> None:
    assert to_plain(WHOLE, put_framed) == PLAIN


def test_every_kind_of_field_comes_back() -> None:
    assert from_plain(Outer, PLAIN, get_framed) == WHOLE


def test_defaults_stay_off_the_wire() -> None:
    assert to_plain(Outer("a"), put_framed) == {"name": "a"}


def test_missing_fields_take_their_default() -> None:
    assert Outer("a") == from_plain(Outer, {"name": "a"})


def test_none_is_read_where_it_is_allowed() -> None:
    assert Outer("a") == from_plain(Outer, {"name": "a", "inner": None})


def test_unknown_fields_are_ignored() -> None:
    assert Outer("a") == from_plain(Outer, {"name": "a", "of_the_future": [{}]})


def test_a_whole_number_is_a_float_too() -> None:
    share = from_plain(Inner, {"share": 2}).share
    assert (2.0, float) == (share, type(share))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", b"a"),
        ("name", None),
        ("name", 1),
        ("count", True),
        ("count", 1.0),
        ("count", "1"),
        ("flag", 1),
        ("pair", [1]),
        ("pair", [1, 2, 3]),
        ("pair", [1, 2.0]),
        ("pair", "12"),
        ("pair", {}),
        ("inner", []),
        ("inner", {}),
        ("inner", {"share": float("nan")}),
        ("inner", {"share": float("inf")}),
        ("inner", {"share": 2**53}),
        ("inner", {"share": True}),
        ("inner", {"share": 1.0, "mood": "medium"}),
        ("inner", {"share": 1.0, "mood": []}),
        ("many", {}),
        ("many", [None]),
        ("many", [[1.0]]),
    ],
)
def test_what_does_not_fit_is_refused_by_the_name_of_its_field(field: str, wrong: Any) -> None:
    with pytest.raises(BadMessage, match=f"Outer.{field}|Inner"):
        from_plain(Outer, {"name": "a", field: wrong}, get_framed)


def test_a_missing_field_is_named() -> None:
    with pytest.raises(BadMessage, match=r"field_missing where='Outer\.name'"):
        from_plain(Outer, {})


@pytest.mark.parametrize("plain", [None, [], "a", 1])
def test_only_a_map_is_a_dataclass(plain: Any) -> None:
    with pytest.raises(BadMessage, match="field_map"):
        from_plain(Outer, plain)


def test_a_picture_is_refused_where_none_can_travel() -> None:
    with pytest.raises(BadMessage, match="field_picture"):
        from_plain(Outer, {"name": "a", "picture": {}})

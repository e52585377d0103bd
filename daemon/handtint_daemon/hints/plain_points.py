"""Parse hints from plain lists and dictionaries: from JSON, CSV or Python callers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handtint_shared import limits
from handtint_shared.errors import BadInput
from handtint_shared.messages import HintPoint

KEYS = ("x", "y", "rgb", "color", "radius", "name", "source")
_HEX_COLOR = re.compile("#[0-9A-Fa-f]{6}")

Rgb = tuple[int, int, int]
Entry = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class GivenHint:
    """A hint given as numbers, with the person's notes: its name and the source of its colour."""

    point: HintPoint
    name: str = ""
    source: str = ""


def given_hints(plain: Any) -> tuple[GivenHint, ...]:
    """Parse `[{"x": 10, "y": 20, "rgb": [200, 40, 30], "radius": 3}]`.

    Instead of `rgb` there may be a `color` such as "#c8281e"; `radius`, `name` and `source` are
    optional. Raises BadInput that names the hint and the invalid key.
    """
    if not isinstance(plain, list):
        raise BadInput("hints_not_a_list")
    return tuple(_hint(entry, number) for number, entry in enumerate(plain, 1))


def _hint(entry: Any, number: int) -> GivenHint:
    if not isinstance(entry, Mapping):
        raise BadInput("hint_not_a_map", number=number)
    for key in entry:
        if key not in KEYS:
            raise BadInput("hint_key_unknown", number=number, key=str(key), known=", ".join(KEYS))
    x, y = (_number(entry, key, number) for key in ("x", "y"))
    point = HintPoint(x, y, _rgb(entry, number), _radius_px(entry, number))
    return GivenHint(point, _text(entry, "name", number), _text(entry, "source", number))


def _number(entry: Entry, key: str, number: int) -> float:
    if key not in entry:
        raise BadInput("hint_key_missing", number=number, key=key)
    value = entry[key]
    if not _is_number(value):
        raise BadInput("hint_not_a_number", number=number, key=key)
    return float(value)


def _is_number(value: Any) -> bool:
    try:
        return type(value) in (int, float) and math.isfinite(value)
    except OverflowError:  # an integer too large for a float
        return False


def _radius_px(entry: Entry, number: int) -> float:
    radius_px = _number({"radius": 0} | dict(entry), "radius", number)
    if not 0 <= radius_px <= limits.MAX_SIDE_PX:
        raise BadInput(
            "hint_radius_range", number=number, radius=radius_px, most=limits.MAX_SIDE_PX
        )
    return radius_px


def _rgb(entry: Entry, number: int) -> Rgb:
    if "rgb" not in entry and "color" not in entry:
        raise BadInput("hint_key_missing", number=number, key="rgb")
    if "rgb" in entry and "color" in entry:
        raise BadInput("hint_color_twice", number=number)
    key = "rgb" if "rgb" in entry else "color"
    rgb = _rgb_of_list(entry[key]) if key == "rgb" else _rgb_of_text(entry[key])
    if rgb is None:
        raise BadInput("hint_not_a_color", number=number, key=key)
    return rgb


def _rgb_of_list(value: Any) -> Rgb | None:
    if not isinstance(value, list) or len(value) != 3:
        return None
    if not all(_is_number(level) and level in range(256) for level in value):
        return None
    red, green, blue = (int(level) for level in value)
    return red, green, blue


def _rgb_of_text(value: Any) -> Rgb | None:
    if not isinstance(value, str) or not _HEX_COLOR.fullmatch(value):
        return None
    red, green, blue = bytes.fromhex(value[1:])
    return red, green, blue


def _text(entry: Entry, key: str, number: int) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str):
        raise BadInput("hint_not_a_text", number=number, key=key)
    return value

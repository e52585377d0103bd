"""Hints as plain lists and dictionaries: from JSON, CSV or Python callers, and into JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from handtint_shared import limits
from handtint_shared.documents.choices import Choice
from handtint_shared.documents.colors import (
    MAX_NOTE_CHARS,
    Rgb,
    is_note,
    is_number,
    plain_name,
    rgb_of_hex,
    rgb_of_list,
)
from handtint_shared.documents.palettes import NamedColor, Palette
from handtint_shared.documents.tables import numbered, read_table
from handtint_shared.documents.texts import list_as_json, read_json, write_text
from handtint_shared.errors import BadInput
from handtint_shared.messages import HintPoint

KEYS = (
    *("x", "y", "rgb", "color", "radius", "name", "source"),
    *("confidence", "from", "threshold"),
)
READERS = {".json": read_json, ".csv": read_table}
"""What reads hints as plain lists, by a file's ending."""

_PLACES = 2
"""Decimals of a pixel."""
_CONFIDENCE_PLACES = 3
_MOST_NAMED = 20
"""Of the colours that a palette has."""

Entry = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class GivenHint:
    """A hint given as numbers, with the person's notes: its name and the source of its colour.

    `color_name` is the palette's name of its colour, if it was given by that name. Of a hint that
    was proposed, `reference` names the photo's file that it comes from, `confidence`, 0..1, how
    likely it belongs here, and `threshold` the confidence from which on all were accepted; without
    it a person has accepted this one.
    """

    point: HintPoint
    name: str = ""
    source: str = ""
    color_name: str = ""
    confidence: float | None = None
    reference: str = ""
    threshold: float | None = None

    @property
    def choice(self) -> Choice:
        """Who chose it."""
        if self.confidence is None:
            return Choice.PERSON
        return Choice.ACCEPTED if self.threshold is None else Choice.BY_THRESHOLD


def given_hints(plain: Any, palette: Palette | None = None) -> tuple[GivenHint, ...]:
    """Parse `[{"x": 10, "y": 20, "rgb": [200, 40, 30], "radius": 3}]`.

    Instead of `rgb` there may be a `color` such as "#c8281e", or the name of a colour of the
    palette, whose name and source the hint then has unless it has its own. Optional are `radius`,
    `name` and `source`, and of proposals `confidence`, `from` and `threshold`. Raises BadInput that
    names the hint and the invalid key.
    """
    if not isinstance(plain, list):
        raise BadInput("hints_not_a_list")
    return tuple(_hint(entry, numbered(entry, n), palette) for n, entry in enumerate(plain, 1))


def read_plain(path: Path) -> Any:
    """Read what `given_hints` takes from JSON or, by the file's ending, CSV. Raises BadInput."""
    return READERS.get(path.suffix.lower(), read_json)(path)


def plain_hints(hints: Iterable[GivenHint]) -> list[dict[str, Any]]:
    """Return what `given_hints` reads; colours by their numbers, so that no palette is needed."""
    return [_plain(hint) for hint in hints]


def write_hints(path: Path, hints: Iterable[GivenHint]) -> None:
    """Write them as JSON, a line for each. Raises WriteFailed."""
    write_text(path, list_as_json(plain_hints(hints)))


def _plain(hint: GivenHint) -> dict[str, Any]:
    point = hint.point
    entry: dict[str, Any] = {"x": _short(point.x), "y": _short(point.y), "rgb": list(point.rgb)}
    noted = {
        "radius": _short(point.radius_px),
        "name": hint.name,
        "source": hint.source,
        "from": hint.reference,
    }
    entry |= {key: value for key, value in noted.items() if value}
    if hint.confidence is not None:
        entry["confidence"] = round(hint.confidence, _CONFIDENCE_PLACES)
        if hint.threshold is not None:
            entry["threshold"] = hint.threshold
    return entry


def _short(value: float) -> float | int:
    rounded = round(value, _PLACES)
    return int(rounded) if rounded == int(rounded) else rounded


def _hint(entry: Any, number: int | str, palette: Palette | None) -> GivenHint:
    if not isinstance(entry, Mapping):
        raise BadInput("hint_not_a_map", number=number)
    for key in entry:
        if key not in KEYS:
            raise BadInput("hint_key_unknown", number=number, key=str(key), known=", ".join(KEYS))
    x, y = (_number(entry, key, number) for key in ("x", "y"))
    radius_px = _radius_px(entry, number)
    name, source, reference = (_text(entry, key, number) for key in ("name", "source", "from"))
    confidence, threshold = (_share(entry, key, number) for key in ("confidence", "threshold"))
    color = _named_color(entry, number, palette)
    if color is None:
        point = HintPoint(x, y, _rgb(entry, number), radius_px)
        return GivenHint(point, name, source, "", confidence, reference, threshold)
    point = HintPoint(x, y, color.rgb, radius_px)
    name, source = name or color.name, source or color.source
    return GivenHint(point, name, source, color.name, confidence, reference, threshold)


def _named_color(entry: Entry, number: int | str, palette: Palette | None) -> NamedColor | None:
    """Return the palette's colour that the entry names, if it names one."""
    name = _color_name(entry, number)
    if not name:
        return None
    if palette is None:
        raise BadInput("hint_without_palette", number=number, name=name)
    if name not in palette:
        raise BadInput("hint_color_unknown", number=number, name=name, known=_first_names(palette))
    return palette[name]


def _first_names(palette: Palette) -> str:
    more = ", …" if len(palette) > _MOST_NAMED else ""
    return (", ".join(islice(palette, _MOST_NAMED)) or "–") + more


def _share(entry: Entry, key: str, number: int | str) -> float | None:
    if key not in entry:
        return None
    share = _number(entry, key, number)
    if not 0 <= share <= 1:
        raise BadInput("hint_share_range", number=number, key=key, share=share)
    return share


def _color_name(entry: Entry, number: int | str) -> str:
    """Return the name of the entry's colour; empty if it gives the colour itself, or none."""
    if "rgb" in entry and "color" in entry:
        raise BadInput("hint_color_twice", number=number)
    color = entry.get("color")
    return plain_name(color) if isinstance(color, str) and not color.startswith("#") else ""


def _number(entry: Entry, key: str, number: int | str) -> float:
    if key not in entry:
        raise BadInput("hint_key_missing", number=number, key=key)
    value = entry[key]
    if not is_number(value):
        raise BadInput("hint_not_a_number", number=number, key=key)
    return float(value)


def _radius_px(entry: Entry, number: int | str) -> float:
    radius_px = _number({"radius": 0} | dict(entry), "radius", number)
    if not 0 <= radius_px <= limits.MAX_SIDE_PX:
        raise BadInput(
            "hint_radius_range", number=number, radius=radius_px, most=limits.MAX_SIDE_PX
        )
    return radius_px


def _rgb(entry: Entry, number: int | str) -> Rgb:
    if "rgb" not in entry and "color" not in entry:
        raise BadInput("hint_key_missing", number=number, key="rgb")
    key = "rgb" if "rgb" in entry else "color"
    rgb = rgb_of_list(entry[key]) if key == "rgb" else rgb_of_hex(entry[key])
    if rgb is None:
        raise BadInput("hint_not_a_color", number=number, key=key)
    return rgb


def _text(entry: Entry, key: str, number: int | str) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str):
        raise BadInput("hint_not_a_text", number=number, key=key)
    if not is_note(value):
        raise BadInput("hint_text_unusable", number=number, key=key, most=MAX_NOTE_CHARS)
    return value

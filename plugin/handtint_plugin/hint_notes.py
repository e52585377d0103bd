"""A person's notes on hints and named colours, as parasites keep them and so the XCF file.

Whatever a parasite holds is read as far as it makes sense: other programs and people may edit it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from handtint_shared.documents.colors import MAX_NOTE_CHARS, Rgb, is_number, rgb_of_list
from handtint_shared.documents.palettes import (
    NamedColor,
    Palette,
    palette_of,
    palette_of_plain,
    plain_palette,
)
from handtint_shared.errors import BadInput
from handtint_shared.limits import MAX_SIDE_PX

VERSION = 1
MAX_BYTES = 1 << 20
"""Of a parasite: some 5,000 hints with a line each."""
_MAX_READ = 1 << 14
"""Notes, and colours."""

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ProposedFrom:
    """Of a hint that was proposed: the other image's file, and how likely it belongs here, 0..1.

    `threshold` is the confidence from which on all were accepted; None: a person accepted this one.
    """

    file: str
    confidence: float
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """The name of a hint, how its colour is known, and whether it was proposed.

    (x, y) is the hint's centre in the hint layer's own pixels, `rgb` its colour, when noted.
    """

    x: float
    y: float
    rgb: Rgb
    name: str = ""
    source: str = ""
    proposed: ProposedFrom | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.name or self.source or self.proposed)


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a hint layer, which had `size_hw` when they were taken."""

    size_hw: Size
    notes: tuple[Note, ...] = ()


def ascii_of_notes(notes: Notes) -> bytes:
    """Return JSON in ASCII, which GIMP requires of a parasite. Raises BadInput if there is no room.

    Empty notes are left out.
    """
    entries = [_plain(note) for note in notes.notes if not note.is_empty]
    plain = {"version": VERSION, "size_hw": list(notes.size_hw), "notes": entries}
    data = _ascii(plain)
    if len(data) > MAX_BYTES:
        raise BadInput("notes_full", limit_kb=MAX_BYTES >> 10)
    return data


def notes_of_ascii(data: bytes, size_hw: Size) -> Notes:
    """Return what can be read of a parasite; `size_hw` is the layer's, where it tells no other."""
    plain = _parsed(data)
    entries = plain.get("notes")
    notes = tuple(_notes(entries[:_MAX_READ])) if isinstance(entries, list) else ()
    return Notes(_size(plain.get("size_hw")) or size_hw, notes)


def ascii_of_colors(palette: Palette) -> bytes:
    """Return the image's named colours as JSON in ASCII. Raises BadInput if there is no room."""
    plain = {"version": VERSION, "colors": plain_palette(palette)}
    data = _ascii(plain)
    if len(data) > MAX_BYTES:
        raise BadInput("image_colors_full", limit_kb=MAX_BYTES >> 10)
    return data


def colors_of_ascii(data: bytes) -> Palette:
    """Return the named colours that can be read of a parasite."""
    entries = _parsed(data).get("colors")
    items = list(entries.items())[:_MAX_READ] if isinstance(entries, dict) else []
    found: dict[str, NamedColor] = {}
    for name, entry in items:
        try:
            found |= palette_of_plain({name: entry})
        except BadInput:
            continue
    return palette_of(found.values())


def _ascii(plain: Any) -> bytes:
    return json.dumps(plain, separators=(",", ":")).encode("ascii")


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        plain = json.loads(data) if len(data) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        plain = None
    return plain if isinstance(plain, dict) else {}


def _plain(note: Note) -> dict[str, Any]:
    entry = {"x": note.x, "y": note.y, "rgb": list(note.rgb)}
    entry |= {k: v for k, v in (("name", note.name), ("source", note.source)) if v}
    return entry | ({"proposed": asdict(note.proposed)} if note.proposed else {})


def _notes(entries: list[Any]) -> Iterator[Note]:
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        x, y, rgb = entry.get("x"), entry.get("y"), rgb_of_list(entry.get("rgb"))
        if _is_place(x) and _is_place(y) and rgb:
            name, source = _text(entry.get("name")), _text(entry.get("source"))
            proposed = _proposed(entry.get("proposed"))
            yield Note(float(x), float(y), rgb, name, source, proposed)  # type: ignore[arg-type]


def _proposed(value: Any) -> ProposedFrom | None:
    confidence = _share(value.get("confidence")) if isinstance(value, dict) else None
    if confidence is None:
        return None
    return ProposedFrom(_text(value.get("file")), confidence, _share(value.get("threshold")))


def _share(value: Any) -> float | None:
    return float(value) if is_number(value) and 0 <= value <= 1 else None


def _is_place(value: Any) -> bool:
    return is_number(value) and abs(value) <= MAX_SIDE_PX


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    return "".join(c for c in text if c == "\n" or c.isprintable())[:MAX_NOTE_CHARS]


def _size(value: Any) -> Size | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    if not all(type(side) is int and 0 < side <= MAX_SIDE_PX for side in value):
        return None
    return value[0], value[1]

"""What a person types into a cell: a colour, a place, a note."""

from __future__ import annotations

import re

from handtint_shared.documents.colors import MAX_NOTE_CHARS, is_note, plain_name, rgb_of_hex
from handtint_shared.documents.palettes import NamedColor, Palette
from handtint_shared.errors import BadInput

_PLACE = re.compile(r"\s*(\d{1,7})[\s,;]+(\d{1,7})\s*")
_LEVELS = re.compile(r"\s*(\d{1,3})[\s,;]+(\d{1,3})[\s,;]+(\d{1,3})\s*")


def color_of(text: str, palette: Palette) -> NamedColor:
    """Return a colour typed as "#c8281e", "c8281e", "200, 40, 30" or one of the palette's names.

    Its name is empty unless it is the palette's. Raises BadInput.
    """
    name = plain_name(text)
    if name in palette:
        return palette[name]
    levels = _LEVELS.fullmatch(text)
    rgb = rgb_of_hex(name) or rgb_of_hex(f"#{name}")
    if levels and max(map(int, levels.groups())) <= 255:
        red, green, blue = map(int, levels.groups())
        rgb = red, green, blue
    if rgb is None:
        raise BadInput("typed_color", text=name[:MAX_NOTE_CHARS])
    return NamedColor("", rgb)


def place_of(text: str, photo_size_hw: tuple[int, int]) -> tuple[int, int]:
    """Return (x, y) of a pixel of the photo, typed as "150, 250". Raises BadInput."""
    height, width = photo_size_hw
    typed = _PLACE.fullmatch(text)
    if typed is None or int(typed[1]) >= width or int(typed[2]) >= height:
        raise BadInput("typed_place", text=text[:MAX_NOTE_CHARS], right=width - 1, below=height - 1)
    return int(typed[1]), int(typed[2])


def note_of(text: str) -> str:
    """Return a name or a source without blanks around it. Raises BadInput."""
    note = text.strip()
    if not is_note(note):
        raise BadInput("typed_note", most=MAX_NOTE_CHARS)
    return note

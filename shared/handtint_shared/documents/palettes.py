"""A palette of named colours: of an image, or of a whole album.

{"uniform": {"rgb": [82, 91, 74], "source": "regimental museum"}}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handtint_shared.documents.colors import (
    MAX_NOTE_CHARS,
    Rgb,
    is_note,
    plain_name,
    rgb_of_hex,
    rgb_of_list,
)
from handtint_shared.documents.gimp_palettes import gimp_palette_entries, gimp_palette_text
from handtint_shared.documents.texts import read_json, read_text, write_text
from handtint_shared.errors import BadInput
from handtint_shared.limits import MAX_ITEMS

GIMP_SUFFIX = ".gpl"
KEYS = ("rgb", "color", "source")


@dataclass(frozen=True, slots=True)
class NamedColor:
    """A colour, sRGB 0..255, that hints may name, and how it is known."""

    name: str
    rgb: Rgb
    source: str = ""


Palette = Mapping[str, NamedColor]
"""By name."""


def palette_of(colors: Iterable[NamedColor]) -> Palette:
    """Return them by name. Raises BadInput for a name twice or unusable, or too many colours."""
    palette: dict[str, NamedColor] = {}
    for color in colors:
        if color.name in palette:
            raise BadInput("palette_name_twice", name=color.name)
        if not is_usable_name(color.name):
            raise BadInput("palette_name_unusable", name=color.name, most=MAX_NOTE_CHARS)
        palette[color.name] = color
    if len(palette) > MAX_ITEMS:
        raise BadInput("palette_too_large", count=len(palette), limit=MAX_ITEMS)
    return palette


def merged(palette: Palette, others: Palette) -> Palette:
    """Return both; of a name in both, the colour of `others`. Raises BadInput if too many."""
    return palette_of({**palette, **others}.values())


def is_usable_name(name: str) -> bool:
    """Return whether a hint can name a colour so; what begins with # is a colour itself."""
    return bool(name) and not name.startswith("#") and is_note(name) and name == plain_name(name)


def palette_of_plain(plain: Any) -> Palette:
    """Parse what JSON holds. Raises BadInput that names the colour and what is wrong with it."""
    if not isinstance(plain, Mapping):
        raise BadInput("palette_not_a_map")
    return palette_of(_color(plain_name(name), entry) for name, entry in plain.items())


def plain_palette(palette: Palette) -> dict[str, Any]:
    """Return what `palette_of_plain` reads."""
    return {
        color.name: {"rgb": list(color.rgb)} | ({"source": color.source} if color.source else {})
        for color in palette.values()
    }


def read_palette(path: Path) -> Palette:
    """Read a palette from JSON, or from a GIMP palette (.gpl).

    In a GIMP palette, entries without a name and repetitions of a colour are left out.
    Raises BadInput, OSError.
    """
    if path.suffix.lower() != GIMP_SUFFIX:
        return palette_of_plain(read_json(path))
    entries = dict.fromkeys(gimp_palette_entries(read_text(path), path))
    named = ((plain_name(entry.name), entry) for entry in entries)
    colors = (NamedColor(name, entry.rgb, entry.source) for name, entry in named if name)
    return palette_of(dict.fromkeys(colors))


def write_palette(path: Path, palette: Palette) -> None:
    """Write JSON, or a GIMP palette (.gpl) of the file's name. Raises WriteFailed."""
    if path.suffix.lower() == GIMP_SUFFIX:
        entries = [(color.rgb, color.name, color.source) for color in palette.values()]
        write_text(path, gimp_palette_text(path.stem, entries))
    else:
        write_text(path, palette_text(palette))


def palette_text(palette: Palette) -> str:
    """Return its JSON, with a line for each colour."""
    lines = ",\n".join(
        f"  {_json(name)}: {_json(entry)}" for name, entry in plain_palette(palette).items()
    )
    return f"{{\n{lines}\n}}\n" if lines else "{}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _color(name: str, entry: Any) -> NamedColor:
    if not isinstance(entry, Mapping):
        raise BadInput("palette_entry_not_a_map", name=name)
    for key in entry:
        if key not in KEYS:
            raise BadInput("palette_key_unknown", name=name, key=str(key), known=", ".join(KEYS))
    if ("rgb" in entry) == ("color" in entry):
        raise BadInput("palette_color_count", name=name)
    rgb = rgb_of_list(entry["rgb"]) if "rgb" in entry else rgb_of_hex(entry["color"])
    if rgb is None:
        raise BadInput("palette_not_a_color", name=name)
    source = entry.get("source", "")
    if not isinstance(source, str) or not is_note(source):
        raise BadInput("palette_source", name=name, most=MAX_NOTE_CHARS)
    return NamedColor(name, rgb, source)

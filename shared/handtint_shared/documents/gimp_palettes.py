"""The text of a GIMP palette (.gpl), which GIMP, Inkscape, Krita and others share.

A source has no place of its own there: it stands in a comment before its colour, which GIMP drops.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from handtint_shared.documents.colors import Rgb
from handtint_shared.errors import BadInput

_FIRST_LINE = "GIMP Palette"
_HEADER = re.compile(r"(Name|Columns|Channels)\s*:")
_ENTRY = re.compile(r"\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})(?:\s+(.*))?")
_SOURCE = "# source: "
_UNNAMED = "Untitled"
"""What GIMP calls a colour without a name."""


@dataclass(frozen=True, slots=True)
class GimpColor:
    """An entry; its name is empty where GIMP would write “Untitled”."""

    rgb: Rgb
    name: str
    source: str = ""


def gimp_palette_entries(text: str, path: Path) -> Iterator[GimpColor]:
    """Yield the colours of a palette. Raises BadInput that names the line of `path`."""
    first, *lines = text.splitlines() or [""]
    if first.strip() != _FIRST_LINE:
        raise BadInput("gimp_palette_kind", path=path)
    source = ""
    for number, line in enumerate(lines, 2):
        if line.startswith(_SOURCE):
            source = line.removeprefix(_SOURCE).strip()
        elif line.strip() and not line.startswith("#") and not _HEADER.match(line):
            yield _entry(line, source, number, path)
            source = ""


def gimp_palette_text(name: str, entries: Sequence[tuple[Rgb, str, str]]) -> str:
    """Return the palette's text; an entry is a colour, its name and its source."""
    lines = [_FIRST_LINE, f"Name: {_one_line(name)}", "Columns: 0", "#"]
    for rgb, color_name, source in entries:
        if source:
            lines.append(_SOURCE + _one_line(source))
        levels = " ".join(f"{level:3d}" for level in rgb)
        lines.append(f"{levels}\t{_one_line(color_name) or _UNNAMED}")
    return "\n".join(lines) + "\n"


def _entry(line: str, source: str, number: int, path: Path) -> GimpColor:
    found = _ENTRY.fullmatch(line.rstrip())
    levels = [int(level) for level in found.groups()[:3]] if found else []
    if not found or max(levels) > 255:
        raise BadInput("gimp_palette_line", path=path, line=number)
    name = (found[4] or "").strip()
    return GimpColor((levels[0], levels[1], levels[2]), "" if name == _UNNAMED else name, source)


def _one_line(text: str) -> str:
    return " ".join(text.split())

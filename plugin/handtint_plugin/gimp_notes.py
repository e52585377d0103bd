"""Notes on hints and named colours in their parasites: on the hint layer, and on the image."""

from __future__ import annotations

from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin.hint_notes import (  # noqa: E402
    Notes,
    ascii_of_colors,
    ascii_of_notes,
    colors_of_ascii,
    notes_of_ascii,
)
from handtint_shared.documents.palettes import Palette  # noqa: E402

NOTES_PARASITE = "handtint-notes"
COLORS_PARASITE = "handtint-colors"
_FLAGS = Gimp.PARASITE_PERSISTENT | Gimp.PARASITE_UNDOABLE


def notes_of(hint_layer: Any) -> Notes:
    """Return the notes on a hint layer's hints."""
    size_hw = hint_layer.get_height(), hint_layer.get_width()
    return notes_of_ascii(noted_of(hint_layer), size_hw)


def noted_of(hint_layer: Any) -> bytes:
    """Return what is kept with a hint layer: it changes with the notes, undo and redo."""
    parasite = hint_layer.get_parasite(NOTES_PARASITE)
    return b"" if parasite is None else bytes(parasite.get_data())


def keep_notes(hint_layer: Any, notes: Notes) -> None:
    """Keep notes with their hint layer; one undo step. Raises BadInput if there is no room."""
    _keep(hint_layer, NOTES_PARASITE, ascii_of_notes(notes))


def colors_of(image: Any) -> Palette:
    """Return the image's named colours."""
    parasite = image.get_parasite(COLORS_PARASITE)
    return colors_of_ascii(b"" if parasite is None else bytes(parasite.get_data()))


def keep_colors(image: Any, palette: Palette) -> None:
    """Keep named colours with the image; one undo step. Raises BadInput if there is no room."""
    _keep(image, COLORS_PARASITE, ascii_of_colors(palette))


def _keep(owner: Any, name: str, data: bytes) -> None:
    owner.attach_parasite(Gimp.Parasite.new(name, _FLAGS, data))

"""A new image to publish: the photo, its hints and its colours, side by side and labelled."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_plugin.gimp_hints import hint_layer_of  # noqa: E402
from handtint_plugin.gimp_layers import all_layers, check_image, is_seen, kind_of  # noqa: E402
from handtint_plugin.gimp_notes import notes_of  # noqa: E402
from handtint_plugin.layer_choice import Absence, Kind  # noqa: E402
from handtint_shared.errors import BadInput  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

_COLORS = (Kind.RESULT, Kind.TOUCH_UPS)
_GAP_SHARE, _TEXT_SHARE = 0.02, 0.026
"""Of the picture's longer side."""
_LEAST_TEXT_PX = 11


def before_after(image: Any) -> Any:
    """Return a new image: before, the hints if there are any, and after; `image` stays as it is.

    Each is a layer with its title below, as text where GIMP has a font. Raises BadInput if there
    are no colours.
    """
    check_image(image)
    copy = image.duplicate()
    try:
        return _sheet(copy, _panels(copy))
    finally:
        copy.delete()


def _panels(copy: Any) -> list[tuple[str, Collection[Any]]]:
    """Return the titles of the panels, and which of the colours and hints each shows."""
    layers = list(all_layers(copy.get_layers()))
    colors = [layer for layer in layers if kind_of(layer) in _COLORS]
    if not colors:
        raise BadInput("no_colors")
    hints = hint_layer_of(copy)
    shown = [layer for layer in colors if is_seen(layer)] or colors
    panels: list[tuple[str, Collection[Any]]] = [(wording.BEFORE, ())]
    if not isinstance(hints, Absence):
        proposed_too = any(note.proposed for note in notes_of(hints).notes)
        title = wording.WITH_HINTS_PROPOSED_TOO if proposed_too else wording.WITH_HINTS
        panels.append((title, (hints,)))
    return [*panels, (wording.AFTER, shown)]


def _sheet(copy: Any, panels: list[tuple[str, Collection[Any]]]) -> Any:
    width, height = copy.get_width(), copy.get_height()
    gap = round(_GAP_SHARE * max(width, height)) + 1
    text_px = max(_LEAST_TEXT_PX, round(_TEXT_SHARE * max(width, height)))
    size = gap + (width + gap) * len(panels), 2 * gap + height + 2 * text_px
    sheet = Gimp.Image.new(*size, Gimp.ImageBaseType.RGB)
    sheet.undo_disable()
    ground = Gimp.Layer.new(
        sheet, "", *size, Gimp.ImageType.RGB_IMAGE, 100.0, Gimp.LayerMode.NORMAL
    )
    ground.fill(Gimp.FillType.WHITE)
    sheet.insert_layer(ground, None, 0)
    for number, (title, shown) in enumerate(panels):
        left = gap + (width + gap) * number
        _show_only(copy, shown)
        panel = Gimp.Layer.new_from_visible(copy, sheet, translated(title))
        sheet.insert_layer(panel, None, 0)
        panel.set_offsets(left, gap)
        _write(sheet, translated(title), (left, 2 * gap + height), text_px)
    sheet.undo_enable()
    return sheet


def _show_only(copy: Any, shown: Collection[Any]) -> None:
    """Show these of the colours and hints, with the groups that they are in."""
    for layer in all_layers(copy.get_layers()):
        if kind_of(layer) in (*_COLORS, Kind.HINTS):
            layer.set_visible(False)
    for layer in shown:
        item = layer
        while item is not None:
            item.set_visible(True)
            item = item.get_parent()


def _write(sheet: Any, title: str, place_xy: tuple[int, int], size_px: int) -> None:
    font = Gimp.context_get_font()
    try:
        text = Gimp.TextLayer.new(sheet, title, font, size_px, Gimp.Unit.pixel())
    except TypeError:  # GIMP has no font
        return
    sheet.insert_layer(text, None, 0)
    text.set_color(Gegl.Color.new("black"))
    text.set_offsets(*place_xy)

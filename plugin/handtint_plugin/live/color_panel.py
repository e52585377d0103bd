"""The panel of named colours: entered exactly, kept with the image, shared as palettes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gimp, GLib  # noqa: E402

from handtint_plugin.gimp_named_colors import (  # noqa: E402
    foreground,
    keep_as_gimp_palette,
    set_foreground,
)
from handtint_plugin.gimp_notes import colors_of, keep_colors  # noqa: E402
from handtint_plugin.gimp_photo_file import photo_file  # noqa: E402
from handtint_plugin.live import hint_words as words  # noqa: E402
from handtint_plugin.live.boundary import again_and_again  # noqa: E402
from handtint_plugin.live.file_questions import FileQuestion  # noqa: E402
from handtint_plugin.live.panels import Desk, News  # noqa: E402
from handtint_plugin.live.tables import Column, Table  # noqa: E402
from handtint_plugin.typed_texts import color_of, note_of  # noqa: E402
from handtint_shared.documents.colors import hex_of_rgb, plain_name  # noqa: E402
from handtint_shared.documents.palettes import (  # noqa: E402
    NamedColor,
    merged,
    palette_of,
    read_palette,
    write_palette,
)
from handtint_shared.errors import BadInput, why_of  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

_LOOK_MS = 500
_IMPORT = FileQuestion(words.IMPORT, {"JSON, GIMP Palette": "*.json *.gpl"}, to_write=False)
_EXPORT = FileQuestion(words.EXPORT, {"JSON": "*.json", "GIMP Palette": "*.gpl"}, to_write=True)


class ColorPanel:
    """A `panels.Panel`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._colors: list[NamedColor] = []
        self._table = Table(
            translated(words.COLORS_NAME),
            [
                Column(words.COLOR, self._color, swatch=True),
                Column(words.NAME, self._name),
                Column(words.SOURCE, self._source),
            ],
            on_delete=self._remove,
        )
        for label, help_text, work in (
            (words.ADD, words.ADD_HELP, self._add),
            (words.USE, words.USE_HELP, self._use),
            (words.REMOVE, words.REMOVE_HELP, self._remove),
            (words.IMPORT, words.IMPORT_HELP, self._ask_to_import),
            (words.EXPORT, words.EXPORT_HELP, self._ask_to_export),
            (words.TO_GIMP, words.TO_GIMP_HELP, self._to_gimp),
        ):
            self._table.add_button(label, help_text, work)
        looking = GLib.timeout_add(_LOOK_MS, again_and_again(self._look))
        self._table.widget.connect("destroy", lambda _: GLib.source_remove(looking))
        self._look()

    @property
    def title(self) -> str:
        return translated(words.COLORS)

    @property
    def widget(self) -> Any:
        return self._table.widget

    def tell(self, news: News) -> None:
        """Nothing that the daemon finds changes the named colours."""

    def clicked(self, x: int, y: int) -> None:
        """The named colours have no place on the photo."""

    def _look(self) -> None:
        """The image's colours change with undo and redo too."""
        if self._desk.image.is_valid():
            self._show(list(colors_of(self._desk.image).values()))

    def _show(self, colors: list[NamedColor]) -> None:
        self._colors = colors
        self._table.show([(hex_of_rgb(c.rgb), c.name, c.source) for c in colors])

    def _color(self, number: int, text: str) -> None:
        rgb = color_of(text, colors_of(self._desk.image)).rgb
        self._edit(number, lambda color: replace(color, rgb=rgb))

    def _name(self, number: int, text: str) -> None:
        self._edit(number, lambda color: replace(color, name=plain_name(text)))

    def _source(self, number: int, text: str) -> None:
        self._edit(number, lambda color: replace(color, source=note_of(text)))

    def _edit(self, number: int, changed: Callable[[NamedColor], NamedColor]) -> None:
        if number < len(self._colors) and changed(self._colors[number]) != self._colors[number]:
            colors = list(self._colors)
            colors[number] = changed(colors[number])
            self._keep(colors)

    def _add(self) -> None:
        taken, number = {color.name for color in self._colors}, len(self._colors) + 1
        while words.new_color_name(number) in taken:
            number += 1
        self._keep([*self._colors, NamedColor(words.new_color_name(number), foreground())])
        self._table.choose(len(self._colors) - 1)

    def _use(self) -> None:
        chosen = self._table.chosen()
        if chosen is not None:
            set_foreground(self._colors[chosen].rgb)

    def _remove(self) -> None:
        chosen = self._table.chosen()
        if chosen is not None:
            self._keep([*self._colors[:chosen], *self._colors[chosen + 1 :]])

    def _ask_to_import(self) -> None:
        self._table.ask_for_file(_IMPORT, photo_file(self._desk.image), self._import)

    def _ask_to_export(self) -> None:
        self._table.ask_for_file(_EXPORT, photo_file(self._desk.image), self._export)

    def _import(self, path: Path) -> None:
        try:
            colors = read_palette(path)
        except OSError as error:
            raise BadInput("file_unreadable", path=path, why=why_of(error)) from error
        self._keep(list(merged(palette_of(self._colors), colors).values()))

    def _export(self, path: Path) -> None:
        write_palette(path, palette_of(self._colors))

    def _to_gimp(self) -> None:
        name = words.palette_name(self._desk.image.get_name())
        keep_as_gimp_palette(name, palette_of(self._colors))

    def _keep(self, colors: list[NamedColor]) -> None:
        keep_colors(self._desk.image, palette_of(colors))
        self._show(colors)
        Gimp.displays_flush()

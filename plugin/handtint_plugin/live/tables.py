"""A table whose cells are edited in place: Gtk alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gi

gi.require_version("Atk", "1.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Atk, Gdk, GdkPixbuf, Gtk, Pango  # noqa: E402

from handtint_plugin.live.file_questions import FileQuestion, ask_for_file  # noqa: E402
from handtint_shared.documents.colors import rgb_of_hex  # noqa: E402
from handtint_shared.errors import HandtintError  # noqa: E402
from handtint_shared.sentences import explain  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

_SPACING_PX = 6
_HEIGHT_PX = 140
_SWATCH_PX = 16
_WRAPPED_PX = 110

OnEdited = Callable[[int, str], None]
"""Takes the row's number and the new text."""


@dataclass(frozen=True, slots=True)
class Column:
    """Its heading, and what to do with a new text (None: it cannot be edited).

    `swatch`: the text is a colour, `#rrggbb`, shown beside it; `choices` returns texts to choose;
    `wraps`: a long text goes on in the next line.
    """

    title: str
    on_edited: OnEdited | None = None
    swatch: bool = False
    choices: Callable[[], Iterable[str]] | None = None
    wraps: bool = False


class Table:
    """A list of rows of text, with buttons and a line for what went wrong below it."""

    def __init__(
        self,
        name: str,
        columns: Sequence[Column],
        *,
        on_delete: Callable[[], None],
        on_chosen: Callable[[], None] = lambda: None,
    ) -> None:
        self._columns, self._on_delete = columns, on_delete
        self._rows: list[tuple[str, ...]] = []
        self._editor: Any = None
        self._model = Gtk.ListStore(*[str] * len(columns))
        self._view = Gtk.TreeView(model=self._model, enable_search=False)
        self._view.get_accessible().set_name(name)
        self._view.connect("key-press-event", self._pressed)
        self._view.connect("cursor-changed", lambda _: on_chosen())
        for index, column in enumerate(columns):
            self._view.append_column(self._made(index, column))
        scrolled = Gtk.ScrolledWindow(
            min_content_height=_HEIGHT_PX, shadow_type=Gtk.ShadowType.IN, vexpand=True
        )
        scrolled.add(self._view)
        self._buttons = Gtk.FlowBox(selection_mode=Gtk.SelectionMode.NONE, max_children_per_line=6)
        self._buttons.get_accessible().set_role(Atk.Role.PANEL)  # Gtk calls it a table
        self._told = Gtk.Label(wrap=True, xalign=0.0, max_width_chars=36, no_show_all=True)
        self.widget = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=_SPACING_PX)
        self.widget.pack_start(scrolled, True, True, 0)  # noqa: FBT003
        self.widget.pack_start(self._buttons, False, True, 0)  # noqa: FBT003
        self.widget.pack_start(self._told, False, True, 0)  # noqa: FBT003

    def add_button(self, label: str, help_text: str, on_clicked: Callable[[], None]) -> None:
        button = Gtk.Button.new_with_mnemonic(translated(label))
        button.set_tooltip_text(translated(help_text))
        button.connect("clicked", lambda _: self._guarded(on_clicked))
        self._buttons.add(button)
        button.get_parent().set_can_focus(False)

    def ask_for_file(
        self, question: FileQuestion, photo: Path | None, then: Callable[[Path], None]
    ) -> None:
        """Let the person choose a file for `then`, soon; an error of that is told here."""
        ask_for_file(self.widget, question, photo, lambda path: self._guarded(then, path))

    def show(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Show rows; the same ones leave a cell that is being edited alone."""
        if list(rows) == self._rows:
            return
        chosen, before = self.chosen(), len(self._rows)
        self._rows = list(rows)
        for number, row in enumerate(rows):  # in their places, so that nothing is scrolled
            if number < before:
                self._model[number] = row
            else:
                self._model.append(row)
        while len(self._model) > len(rows):
            del self._model[len(rows)]
        if chosen is not None and chosen >= len(rows) > 0:
            self.choose(len(rows) - 1)

    def chosen(self) -> int | None:
        """Return the number of the chosen row."""
        path, _ = self._view.get_cursor()
        return None if path is None or path[0] >= len(self._rows) else int(path[0])

    def choose(self, number: int) -> None:
        self._view.set_cursor(Gtk.TreePath.new_from_indices([number]), None, False)  # noqa: FBT003
        self._view.scroll_to_cell(Gtk.TreePath.new_from_indices([number]), None, False, 0, 0)  # noqa: FBT003

    def _tell(self, sentence: str) -> None:
        self._told.set_text(sentence)
        self._told.set_visible(bool(sentence))

    def _made(self, index: int, column: Column) -> Any:
        made = Gtk.TreeViewColumn(translated(column.title))
        made.set_resizable(True)
        if column.swatch:
            swatch = Gtk.CellRendererPixbuf()
            made.pack_start(swatch, False)  # noqa: FBT003
            made.set_cell_data_func(swatch, _show_swatch, index)
        cell = self._cell(column)
        made.pack_start(cell, True)  # noqa: FBT003
        made.add_attribute(cell, "text", index)
        return made

    def _cell(self, column: Column) -> Any:
        on_edited = column.on_edited
        if on_edited is None and column.wraps:
            return Gtk.CellRendererText(wrap_width=_WRAPPED_PX, wrap_mode=Pango.WrapMode.WORD_CHAR)
        if on_edited is None:
            return Gtk.CellRendererText()
        if column.choices is None:
            cell = Gtk.CellRendererText(editable=True)
        else:
            choices, listed = column.choices, Gtk.ListStore(str)
            cell = Gtk.CellRendererCombo(editable=True, model=listed, text_column=0, has_entry=True)
            cell.connect("editing-started", self._begin_editing, listed, choices)
        cell.connect("edited", lambda _, path, text: self._guarded(on_edited, int(path), text))
        return cell

    def _begin_editing(
        self, _cell: Any, editor: Any, _path: str, listed: Any, choices: Callable[[], Iterable[str]]
    ) -> None:
        self._editor = editor  # or PyGObject 3.58 destroys it after this
        _fill(listed, choices())

    def _pressed(self, _view: Any, event: Any) -> bool:
        if event.keyval not in (Gdk.KEY_Delete, Gdk.KEY_KP_Delete):
            return False
        self._guarded(self._on_delete)
        return True

    def _guarded(self, work: Callable[..., None], *values: Any) -> None:
        """Do what the person asked for, or tell why it cannot be done."""
        try:
            work(*values)
        except HandtintError as error:
            self._tell(str(explain(error)))
        else:
            self._tell("")


def _show_swatch(_column: Any, cell: Any, model: Any, row: Any, index: int) -> None:
    """Fill the cell with the row's colour; a chosen row's background would hide a cell's own."""
    rgb = rgb_of_hex(model[row][index]) or (0, 0, 0)
    pixels = GdkPixbuf.Pixbuf.new(
        GdkPixbuf.Colorspace.RGB,
        False,  # noqa: FBT003 - no alpha
        8,
        _SWATCH_PX,
        _SWATCH_PX,
    )
    pixels.fill(int.from_bytes((*rgb, 255), "big"))
    cell.set_property("pixbuf", pixels)


def _fill(model: Any, texts: Iterable[str]) -> None:
    model.clear()
    for text in texts:
        model.append([text])

"""The panel of hints: what each is, where it is known from; edited, moved and deleted there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gimp, GLib  # noqa: E402

from handtint_plugin import gimp_hint_list as edits  # noqa: E402
from handtint_plugin.gimp_hint_pictures import SUFFIX, load_picture, save_picture  # noqa: E402
from handtint_plugin.gimp_lightness import correct_lightness  # noqa: E402
from handtint_plugin.gimp_notes import colors_of, noted_of  # noqa: E402
from handtint_plugin.gimp_photo_file import photo_file  # noqa: E402
from handtint_plugin.hint_list import HintList, ListedHint  # noqa: E402
from handtint_plugin.live import hint_words as words  # noqa: E402
from handtint_plugin.live.boundary import again_and_again  # noqa: E402
from handtint_plugin.live.file_questions import FileQuestion  # noqa: E402
from handtint_plugin.live.panels import PLACE_MARK, Desk, Mark, News  # noqa: E402
from handtint_plugin.live.tables import Column, Table  # noqa: E402
from handtint_plugin.typed_texts import color_of, note_of, place_of  # noqa: E402
from handtint_shared.documents.colors import hex_of_rgb  # noqa: E402
from handtint_shared.messages import ColorizeReply  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

_LOOK_MS = 500
_LOAD = FileQuestion(words.LOAD, {"JSON, CSV, PNG": "*.json *.csv *.png"}, to_write=False)
_SAVE = FileQuestion(
    words.SAVE, {"JSON": "*.json", "PNG": "*.png"}, to_write=True, is_named_as_photo=True
)


class HintPanel:
    """A `panels.Panel`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._hints: HintList | None = None
        self._outdated: ColorizeReply | None = None
        self._shown: tuple[ColorizeReply, bytes] | None = None
        self._table = Table(
            translated(words.HINTS_NAME),
            [
                Column(words.COLOR, self._repaint, swatch=True, choices=self._color_names),
                Column(words.REMARK, wraps=True),
                Column(words.NAME, self._name),
                Column(words.SOURCE, self._source),
                Column(words.PLACE, self._move),
                Column(words.SIZE),
            ],
            on_delete=self._delete,
            on_chosen=self._mark,
        )
        self._table.add_button(words.DELETE, words.DELETE_HELP, self._delete)
        self._table.add_button(words.LIGHTEN, words.LIGHTEN_HELP, self._lighten)
        self._table.add_button(words.LOAD, words.LOAD_HELP, self._ask_to_load)
        self._table.add_button(words.SAVE, words.SAVE_HELP, self._ask_to_save)
        looking = GLib.timeout_add(_LOOK_MS, again_and_again(self._look))
        self._table.widget.connect("destroy", lambda _: GLib.source_remove(looking))
        self._is_marked = False
        self._table.widget.connect("unmap", lambda _: self._unmark())

    @property
    def title(self) -> str:
        return translated(words.HINTS)

    @property
    def widget(self) -> Any:
        return self._table.widget

    def tell(self, news: News) -> None:
        """List the hints that the daemon found last, when the list is seen and something changed:
        there may be thousands."""
        layer, photo, reply = self._desk.hints, self._desk.photo, news.reply
        if reply is None or reply is self._outdated or not self.widget.get_mapped():
            return
        if layer.is_valid() and photo.is_valid():
            noted = noted_of(layer)
            if self._shown is None or self._shown[0] is not reply or self._shown[1] != noted:
                found = edits.hints_in(layer, photo, reply.hints, reply.faint)
                self._show(found.with_film(reply.darker_on_film, reply.lighter_on_film))
                self._shown = reply, noted

    def clicked(self, x: int, y: int) -> None:
        """Choose the hint under that pixel of the photo."""
        for number, hint in enumerate(self._hints.hints if self._hints else ()):
            if max(abs(hint.x - x), abs(hint.y - y)) <= hint.size_px / 2 + 1:
                self._table.choose(number)
                return

    def _look(self) -> None:
        """Notes change without the daemon: with undo and redo."""
        self.tell(self._desk.news)

    def _show(self, hints: HintList) -> None:
        self._hints = hints
        self._table.show([_row(hint) for hint in hints.hints])
        if self._is_marked:
            self._mark()

    def _mark(self) -> None:
        """Show in the window's picture where the chosen hint is."""
        number = self._table.chosen()
        if self._hints is None or number is None or not self.widget.get_mapped():
            return
        hint = self._hints.hints[number]
        self._desk.mark([Mark(hint.x, hint.y, PLACE_MARK)])
        self._is_marked = True

    def _unmark(self) -> None:
        if self._is_marked:
            self._desk.mark([])
        self._is_marked = False

    def _color_names(self) -> list[str]:
        return list(colors_of(self._desk.image))

    def _repaint(self, number: int, text: str) -> None:
        color = color_of(text, colors_of(self._desk.image))

        def painted(hint: ListedHint) -> ListedHint:
            name, source = hint.name or color.name, color.source or hint.source
            return replace(hint, rgb=color.rgb, name=name, source=source, proposed=None)

        self._edit(edits.repaint, number, painted)

    def _name(self, number: int, text: str) -> None:
        self._edit(edits.note, number, lambda hint: replace(hint, name=note_of(text)))

    def _source(self, number: int, text: str) -> None:
        self._edit(edits.note, number, lambda hint: replace(hint, source=note_of(text)))

    def _move(self, number: int, text: str) -> None:
        photo = self._desk.photo
        x, y = place_of(text, (photo.get_height(), photo.get_width()))
        self._edit(edits.put, number, lambda hint: hint.moved_by_hand(x, y))

    def _edit(
        self,
        edit: Callable[[Any, HintList, int, ListedHint], HintList],
        number: int,
        changed: Callable[[ListedHint], ListedHint],
    ) -> None:
        if self._hints is None or number >= len(self._hints.hints):
            return
        hint = self._hints.hints[number]
        if changed(hint) != hint:
            self._done(edit(self._desk.hints, self._hints, number, changed(hint)))

    def _delete(self) -> None:
        number = self._table.chosen()
        if self._hints is not None and number is not None:
            self._done(edits.delete(self._desk.hints, self._hints, number))

    def _lighten(self) -> None:
        number = self._table.chosen()
        if self._hints is not None and number is not None:
            hint, desk = self._hints.hints[number], self._desk
            desk.take_photo(correct_lightness(desk.image, desk.photo, (hint.x, hint.y), hint.rgb))
            Gimp.displays_flush()

    def _ask_to_load(self) -> None:
        self._table.ask_for_file(_LOAD, photo_file(self._desk.image), self._load)

    def _ask_to_save(self) -> None:
        self._table.ask_for_file(_SAVE, photo_file(self._desk.image), self._save)

    def _load(self, path: Path) -> None:
        layer, photo = self._desk.hints, self._desk.photo
        if path.suffix.lower() == SUFFIX:
            load_picture(layer, photo, path)
            self._desk.recolor()
            Gimp.displays_flush()
        else:
            hints = self._hints or edits.hints_in(layer, photo, (), ())
            self._done(edits.load(layer, hints, path))

    def _save(self, path: Path) -> None:
        if path.suffix.lower() == SUFFIX:
            save_picture(self._desk.hints, self._desk.photo, path)
        elif self._hints:
            edits.save(self._desk.hints, self._hints, path)

    def _done(self, hints: HintList) -> None:
        """Show the list as it is until the daemon has seen the paint."""
        was_painted = self._hints is None or _paint(hints) != _paint(self._hints)
        self._show(hints)
        if was_painted:
            self._outdated = self._desk.news.reply
            self._desk.recolor()
            Gimp.displays_flush()


def _paint(hints: HintList) -> list[Any]:
    return [(hint.x, hint.y, hint.rgb) for hint in hints.hints]


def _row(hint: ListedHint) -> tuple[str, ...]:
    color, place = hex_of_rgb(hint.rgb), words.place_words(hint)
    size, remark = words.size_words(hint), words.remark_words(hint)
    return color, remark, hint.name, hint.source, place, size

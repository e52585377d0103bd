"""Questions for a file, which do not stop what goes on meanwhile: Gtk alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # noqa: E402

from handtint_plugin.live import hint_words as words  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

_USUAL_STEM = "handtint"


@dataclass(frozen=True, slots=True)
class FileQuestion:
    """`title` is the button's; `kinds` are patterns such as `*.json`, by their names.

    `is_named_as_photo`: whether a new file gets the photo's name, unless the person changes it.
    """

    title: str
    kinds: Mapping[str, str]
    to_write: bool
    is_named_as_photo: bool = False


def ask_for_file(
    owner: Any, question: FileQuestion, photo: Path | None, then: Callable[[Path], None]
) -> None:
    """Let the person choose a file, beginning beside `photo`; `then` gets it. Returns at once.

    A loop inside the button's signal (`dialog.run()`) would keep the answer from an assistive tool
    that pressed it, and the tool's next message would wait for ever, and with it the window.
    """
    action = Gtk.FileChooserAction.SAVE if question.to_write else Gtk.FileChooserAction.OPEN
    dialog = Gtk.FileChooserDialog(
        title=translated(question.title).replace("_", ""),
        action=action,
        transient_for=owner.get_toplevel(),
        modal=True,
        destroy_with_parent=True,
    )
    dialog.add_button(translated(words.CANCEL), Gtk.ResponseType.CANCEL)
    accept = translated(words.WRITE if question.to_write else words.OPEN)
    dialog.add_button(accept, Gtk.ResponseType.ACCEPT)
    dialog.set_default_response(Gtk.ResponseType.ACCEPT)
    dialog.set_do_overwrite_confirmation(True)
    _begin(dialog, question, photo)

    def answered(_dialog: Any, response: int) -> None:
        chosen = dialog.get_filename() if response == Gtk.ResponseType.ACCEPT else None
        dialog.destroy()
        if chosen:
            then(Path(chosen))

    dialog.connect("response", answered)
    dialog.show()


def _begin(dialog: Any, question: FileQuestion, photo: Path | None) -> None:
    for name, pattern in question.kinds.items():
        kind = Gtk.FileFilter()
        kind.set_name(name)
        for ending in pattern.split():
            kind.add_pattern(ending)
        dialog.add_filter(kind)
    if photo:
        dialog.set_current_folder(str(photo.parent))
    if question.to_write:
        stem = photo.stem if photo and question.is_named_as_photo else _USUAL_STEM
        first = next(iter(question.kinds.values())).split()[0]
        dialog.set_current_name(first.replace("*", stem))

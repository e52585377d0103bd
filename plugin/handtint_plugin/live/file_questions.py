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


@dataclass(frozen=True, slots=True)
class FileQuestion:
    """`title` is the button's; `kinds` are patterns such as `*.json`, by their names.

    `beside`: a file in whose folder it begins; `stem`: of the name that a new file gets unless the
    person changes it.
    """

    title: str
    kinds: Mapping[str, str]
    to_write: bool
    beside: Path | None
    stem: str = "handtint"

    @property
    def first_name(self) -> str:
        return next(iter(self.kinds.values())).split()[0].replace("*", self.stem)


def ask_for_file(owner: Any, question: FileQuestion, then: Callable[[Path], None]) -> None:
    """Let the person choose a file; `then` gets it. Returns at once.

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
    _begin(dialog, question)

    def answered(_dialog: Any, response: int) -> None:
        chosen = dialog.get_filename() if response == Gtk.ResponseType.ACCEPT else None
        dialog.destroy()
        if chosen:
            then(Path(chosen))

    dialog.connect("response", answered)
    dialog.show()


def _begin(dialog: Any, question: FileQuestion) -> None:
    for name, pattern in question.kinds.items():
        kind = Gtk.FileFilter()
        kind.set_name(name)
        for ending in pattern.split():
            kind.add_pattern(ending)
        dialog.add_filter(kind)
    if question.beside:
        dialog.set_current_folder(str(question.beside.parent))
    if question.to_write:
        dialog.set_current_name(question.first_name)

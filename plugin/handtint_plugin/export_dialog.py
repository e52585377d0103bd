"""The dialog of *Export with Record*: for the file, and for what the record says besides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("GimpUi", "3.0")
from gi.repository import GimpUi, Gtk  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_plugin.entries import EXPORT  # noqa: E402
from handtint_plugin.exporting import SUFFIXES, Wish  # noqa: E402
from handtint_plugin.film_choice import film_choice  # noqa: E402
from handtint_plugin.gimp_help import add_help_button  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

_PROGRAM = "handtint"
_SPACING_PX = 12


def choose_export(suggested: Path, usual: Wish) -> Wish | None:
    """Let the person choose file, label and film; None if they cancel. `usual` is chosen first."""
    GimpUi.init(_PROGRAM)
    dialog = Gtk.FileChooserDialog(
        title=translated(wording.EXPORT_TITLE), action=Gtk.FileChooserAction.SAVE
    )
    add_help_button(dialog, EXPORT)
    dialog.add_button(translated(wording.CANCEL), Gtk.ResponseType.CANCEL)
    dialog.add_button(translated(wording.EXPORT_BUTTON), Gtk.ResponseType.ACCEPT)
    dialog.set_default_response(Gtk.ResponseType.ACCEPT)
    dialog.set_do_overwrite_confirmation(True)
    dialog.set_current_folder(str(suggested.parent))
    dialog.set_current_name(suggested.name)
    dialog.add_filter(_pictures())
    label = _tick(wording.EXPORT_LABEL, wording.EXPORT_LABEL_HELP, is_on=usual.label)
    sign = _tick(wording.EXPORT_SIGN, wording.EXPORT_SIGN_HELP, is_on=usual.sign)
    film = film_choice(usual.film, translated(wording.FILM_HELP))
    dialog.set_extra_widget(_options(label, sign, film))
    GimpUi.window_set_transient(dialog)
    accepted = dialog.run() == Gtk.ResponseType.ACCEPT
    chosen = dialog.get_filename() if accepted else None
    wish = Wish(
        Path(chosen or ""),
        replaces=True,  # the dialog has asked
        label=label.get_active(),
        film=film.get_active_id() or "",
        sign=sign.get_active(),
    )
    dialog.destroy()
    return wish if chosen else None


def _pictures() -> Any:
    kinds = Gtk.FileFilter()
    kinds.set_name(" ".join(f"*{suffix}" for suffix in SUFFIXES))
    for suffix in SUFFIXES:
        kinds.add_pattern(f"*{suffix}")
        kinds.add_pattern(f"*{suffix.upper()}")
    return kinds


def _tick(label: str, about: str, *, is_on: bool) -> Any:
    tick = Gtk.CheckButton.new_with_mnemonic(translated(label))
    tick.set_tooltip_text(translated(about))
    tick.set_active(is_on)
    return tick


def _options(label: Any, sign: Any, film: Any) -> Any:
    row = Gtk.Box(spacing=_SPACING_PX)
    named = Gtk.Label.new_with_mnemonic(translated(wording.FILM))
    named.set_mnemonic_widget(film)
    for widget in (label, sign, named, film):
        row.pack_start(widget, False, False, 0)  # noqa: FBT003 - gi takes no keywords
    row.show_all()
    return row

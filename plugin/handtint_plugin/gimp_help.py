"""The help page: GIMP's own Help buttons find it, and dialogs of ours have such a button too."""

from __future__ import annotations

from typing import Any

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gimp, Gio, Gtk  # noqa: E402

from handtint_plugin import help_words  # noqa: E402
from handtint_shared.translation import LOCALE_FOLDER, translated  # noqa: E402

DOMAIN = "handtint-help"


def folder() -> Any:
    """Return where GIMP finds a folder of each language, as Gio.File."""
    return Gio.File.new_for_path(str(LOCALE_FOLDER))


def add_help_button(dialog: Any, topic: str) -> None:
    """Add a button that shows a procedure's part of the help page."""
    button = Gtk.Button.new_with_mnemonic(translated(help_words.HELP))
    button.connect("clicked", lambda _: Gimp.help(None, topic))
    button.show()
    area = dialog.get_action_area()
    area.pack_end(button, False, True, 0)  # noqa: FBT003 - gi takes no keywords
    area.set_child_secondary(button, True)  # noqa: FBT003 - as above

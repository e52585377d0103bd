"""A control to choose the photo's film."""

from __future__ import annotations

from typing import Any

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402


def film_choice(film: str, about: str) -> Any:
    """Return a combo box whose id is the film, "" if it is not known; `about` is its tooltip."""
    combo = Gtk.ComboBoxText()
    combo.append("", translated(wording.FILM_UNKNOWN))
    for name, label in wording.FILMS.items():
        combo.append(name, translated(label))
    combo.set_active_id(film)
    combo.set_tooltip_text(about)
    return combo

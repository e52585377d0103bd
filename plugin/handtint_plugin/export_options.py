"""What a run of *Export with Record* is told: by a script, or by the person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, GObject  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_plugin.exporting import Wish, suggested_name  # noqa: E402
from handtint_plugin.gimp_film import (  # noqa: E402
    add_film,
    film_of,
    film_told,
    keep_film,
    tell_film,
)
from handtint_plugin.gimp_photo_file import photo_file  # noqa: E402
from handtint_shared.errors import BadInput  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

_FILE, _REPLACES, _LABEL, _SIGN = "file", "replace", "label", "sign"
_READ_WRITE = GObject.ParamFlags.READWRITE


def add_export_options(procedure: Any) -> None:
    """Add the arguments of the procedure."""
    procedure.add_file_argument(
        _FILE,
        translated(wording.EXPORT_FILE),
        translated(wording.EXPORT_FILE_HELP),
        Gimp.FileChooserAction.SAVE,
        True,  # noqa: FBT003 - gi takes no keywords
        None,
        _READ_WRITE,
    )
    for name, label, about in (
        (_REPLACES, wording.EXPORT_REPLACES, wording.EXPORT_REPLACES_HELP),
        (_LABEL, wording.EXPORT_LABEL, wording.EXPORT_LABEL_HELP),
        (_SIGN, wording.EXPORT_SIGN, wording.EXPORT_SIGN_HELP),
    ):
        procedure.add_boolean_argument(
            name,
            translated(label),
            translated(about),
            False,  # noqa: FBT003 - as above
            _READ_WRITE,
        )
    add_film(procedure, _READ_WRITE)


def told_wish(image: Any, config: Any) -> Wish:
    """Return what a script wants. Raises BadInput if it names no file."""
    file = config.get_property(_FILE)
    if file is None or file.get_path() is None:
        raise BadInput("export_no_file")
    return _wish(config, Path(file.get_path()), film_told(config) or film_of(image))


def chosen_wish(image: Any, config: Any) -> Wish | None:
    """Let the person choose, beginning with what they chose last, and with what they said of the
    film; None if they cancel."""
    from handtint_plugin.export_dialog import choose_export  # needs a display  # noqa: PLC0415

    usual = _wish(config, Path(), film_of(image))
    wish = choose_export(suggested_name(photo_file(image)), usual)
    if wish is not None:
        config.set_property(_LABEL, wish.label)
        config.set_property(_SIGN, wish.sign)
        tell_film(config, wish.film)
        keep_film(image, wish.film)
    return wish


def _wish(config: Any, path: Path, film: str) -> Wish:
    return Wish(
        path,
        replaces=bool(config.get_property(_REPLACES)),
        label=bool(config.get_property(_LABEL)),
        sign=bool(config.get_property(_SIGN)),
        film=film,
    )

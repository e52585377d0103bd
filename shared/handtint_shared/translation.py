"""The person's language, by gettext. Standard library only: GIMP's Python reads this too."""

from __future__ import annotations

import functools
import gettext
import os
from pathlib import Path

DOMAIN = "handtint"
LOCALE_FOLDER = Path(__file__).parent / "locale"
LOCALE_VARIABLE = "HANDTINT_LOCALE_DIR"
"""Another folder of translations, for who makes one."""


def N_(text: str) -> str:
    """Marks a text for translation where it stands; `translated` is called where it is shown."""
    return text


def translated(text: str) -> str:
    """In the person's language; as it is where there is no translation."""
    return _catalogue().gettext(text) if text else ""  # the empty text is gettext's own header


def translated_plural(one: str, many: str, count: int) -> str:
    """The form that goes with `count`; the number's own place is left for `str.format`."""
    return _catalogue().ngettext(one, many, count)


def locale_folder() -> Path:
    """Where the translations lie."""
    return Path(os.environ.get(LOCALE_VARIABLE) or LOCALE_FOLDER)


@functools.cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, locale_folder(), fallback=True)

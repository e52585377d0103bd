"""The person's language, by gettext. Standard library only: GIMP's Python reads this too."""

from __future__ import annotations

import functools
import gettext
from pathlib import Path

DOMAIN = "handtint"
LOCALE_FOLDER = Path(__file__).parent / "locale"


def N_(text: str) -> str:
    """Marks a text for translation where it stands; `translated` is called where it is shown."""
    return text


def translated(text: str) -> str:
    """In the person's language; as it is where there is no translation."""
    return _catalogue().gettext(text) if text else ""  # the empty text is gettext's own header


@functools.cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE_FOLDER, fallback=True)

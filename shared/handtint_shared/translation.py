"""Translation by gettext. Standard library only, since GIMP's Python runs this too."""

from __future__ import annotations

import functools
import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DOMAIN = "handtint"
ENGLISH = "en"
LOCALE_FOLDER = Path(__file__).parent / "locale"
LOCALE_VARIABLE = "HANDTINT_LOCALE_DIR"
"""Another folder of translations, for translators."""


def N_(text: str) -> str:
    """Mark a text for translation where it is defined; call `translated` where it is shown."""
    return text


def translated(text: str) -> str:
    """Translate a text into the person's language, if there is a translation."""
    return _catalogue().gettext(text) if text else ""  # gettext maps "" to its own header


def translated_plural(one: str, many: str, count: int) -> str:
    """Translate the plural form for `count`, which is left to be filled in by `str.format`."""
    return _catalogue().ngettext(one, many, count)


def language() -> str:
    """Return the language that `translated` gives, as in `lang` of HTML: "de", "zh-CN"."""
    return _catalogue().info().get("language", ENGLISH).replace("_", "-")


@functools.cache
def translations_of(text: str) -> frozenset[str]:
    """Return a text in every language that there is, English among them."""
    folder = locale_folder()
    catalogues = (gettext.translation(DOMAIN, folder, [n], fallback=True) for n in languages())
    return frozenset({text, *(catalogue.gettext(text) for catalogue in catalogues)})


def languages() -> list[str]:
    """Return the languages that there are translations into, and English."""
    found = {path.parents[1].name for path in locale_folder().glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return sorted({ENGLISH, *found})


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Speak one of `languages`, instead of the person's own; "" for that."""
    before = os.environ.get("LANGUAGE")
    try:
        if chosen:
            os.environ["LANGUAGE"] = chosen
            _catalogue.cache_clear()
        yield
    finally:
        if before is None:
            os.environ.pop("LANGUAGE", None)
        else:
            os.environ["LANGUAGE"] = before
        _catalogue.cache_clear()


def locale_folder() -> Path:
    """Return the folder of the translations."""
    return Path(os.environ.get(LOCALE_VARIABLE) or LOCALE_FOLDER)


@functools.cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, locale_folder(), fallback=True)

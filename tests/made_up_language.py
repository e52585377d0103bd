"""A made-up language: English in capitals. Whatever stays lower-case was not translated."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from handtint_shared.translation import DOMAIN, LOCALE_FOLDER, LOCALE_VARIABLE

_PLACES = re.compile(r"(\{\{|\}\}|\{[^}]*\}|%\([^)]*\)[a-z]|%[rs])")
_NAME = "xx"


def shouted(text: str) -> str:
    """Return the text in capitals, except for its placeholders."""
    parts = _PLACES.split(text)
    return "".join(part if number % 2 else part.upper() for number, part in enumerate(parts))


def make_language(folder: Path) -> dict[str, str]:
    """Write the compiled catalogue into `folder`; return the variables that select the language."""
    with (LOCALE_FOLDER / f"{DOMAIN}.pot").open("rb") as template:
        catalog = read_po(template, locale="en")
    for message in catalog:
        if message.id:
            is_plural = isinstance(message.id, tuple)
            message.string = tuple(map(shouted, message.id)) if is_plural else shouted(message.id)
    compiled = folder / _NAME / "LC_MESSAGES" / f"{DOMAIN}.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as file:
        write_mo(file, catalog)
    return {LOCALE_VARIABLE: str(folder), "LANGUAGE": _NAME}

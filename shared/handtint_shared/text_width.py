"""Text in a terminal's cells, of which a Chinese character takes two."""

from __future__ import annotations

import re
import unicodedata

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_OPENING, _CLOSING = "（“《", "，。；：！？、）”》…"
_UNBROKEN = re.compile(
    rf"\s+|[{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPENING}{_CLOSING}]+)?[{_CLOSING}]*"
)
"""What stays on one line: a word, or a wide character, with the punctuation that belongs to it."""


def cells(text: str) -> int:
    """Return how many cells the text takes."""
    return sum(map(_cells_of, text))


def padded(text: str, width: int) -> str:
    """Return the text with spaces up to `width` cells."""
    return text + " " * (width - cells(text))


def wrapped(text: str, width: int) -> list[str]:
    """Break the text into lines of at most `width` cells, also where it has no spaces."""
    lines = [""]
    for part in _UNBROKEN.findall(text):
        if lines[-1] and cells(lines[-1] + part.rstrip()) > width:
            lines.append("")
        lines[-1] += part if lines[-1] else part.lstrip()
    return [line.rstrip() for line in lines]


def _cells_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

"""Sanitise text from others for terminals and logs."""

from __future__ import annotations

import dataclasses
from typing import TypeVar

T = TypeVar("T")


def printable(text: str) -> str:
    """Return `text` with everything unprintable escaped.

    Control characters, line breaks, terminal escape sequences, and marks that change the direction
    of writing.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def with_printable_texts(value: T) -> T:
    """Return a message with all its texts made `printable`, its pictures unchanged."""
    if isinstance(value, str):
        return printable(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(with_printable_texts(item) for item in value)  # type: ignore[return-value]
    if isinstance(value, dict):
        return {printable(k): with_printable_texts(v) for k, v in value.items()}  # type: ignore
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        texts = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **{k: with_printable_texts(v) for k, v in texts.items()})
    return value


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")

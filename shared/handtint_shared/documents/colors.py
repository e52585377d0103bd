"""Colours and short texts as people write them in files."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

Rgb = tuple[int, int, int]

MAX_NOTE_CHARS = 1000
"""Of a name or a source, so that notes fit where they are kept."""
_HEX_COLOR = re.compile("#[0-9A-Fa-f]{6}")


def is_number(value: Any) -> bool:
    """Return whether it is a finite int or float."""
    try:
        return type(value) in (int, float) and math.isfinite(value)
    except OverflowError:  # an integer too large for a float
        return False


def rgb_of_list(value: Any) -> Rgb | None:
    """Return sRGB of three whole numbers from 0 to 255, or None."""
    if not isinstance(value, list) or len(value) != 3:
        return None
    if not all(is_number(level) and level in range(256) for level in value):
        return None
    red, green, blue = (int(level) for level in value)
    return red, green, blue


def rgb_of_hex(value: Any) -> Rgb | None:
    """Return sRGB of a text such as "#c8281e", or None."""
    if not isinstance(value, str) or not _HEX_COLOR.fullmatch(value):
        return None
    red, green, blue = bytes.fromhex(value[1:])
    return red, green, blue


def hex_of_rgb(rgb: Rgb) -> str:
    """Return "#c8281e" of (200, 40, 30)."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def level_of_linear(value_0_1: float) -> int:
    """Return the sRGB-encoded level, 0..255, of linear light."""
    light = max(0.0, min(1.0, value_0_1))
    encoded = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return round(255 * encoded)


def plain_name(name: str) -> str:
    """Return the form in which names are compared and kept: composed, spaces as single ones."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def is_note(value: str) -> bool:
    """Return whether a text is short enough, and printable but for its line breaks."""
    return len(value) <= MAX_NOTE_CHARS and value.replace("\n", "").isprintable()

"""The formats that Handtint writes, by the endings of their names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.metadata.placing import Notes
from handtint_daemon.files.writing import jpeg, png, tiff, webp
from handtint_shared.errors import BadInput


@dataclass(frozen=True, slots=True)
class Format:
    """What a file of this format can hold, and how one is made.

    `encode` makes a file of the pixels, into which `complete` puts the metadata; `notes_of` gives
    what has no place there.
    """

    name: str
    suffixes: tuple[str, ...]
    encode: Callable[[AnyArray, Metadata], bytes]
    complete: Callable[[bytes, Metadata], bytes]
    notes_of: Callable[[Metadata], Notes]
    is_deep: bool = False
    is_lossless: bool = False
    has_alpha: bool = True
    most_side_px: int = 1 << 31


PNG = Format(
    png.NAME, (".png",), png.encode, png.complete, png.notes, is_deep=True, is_lossless=True
)
TIFF = Format(
    tiff.NAME,
    (".tif", ".tiff"),
    tiff.encode,
    tiff.complete,
    tiff.notes,
    is_deep=True,
    is_lossless=True,
)
JPEG = Format(
    jpeg.NAME,
    (".jpg", ".jpeg", ".jpe", ".jfif"),
    jpeg.encode,
    jpeg.complete,
    jpeg.notes,
    has_alpha=False,
    most_side_px=65500,  # libjpeg's
)
WEBP = Format(webp.NAME, (".webp",), webp.encode, webp.complete, webp.notes, most_side_px=16383)
FORMATS = (PNG, TIFF, JPEG, WEBP)


def format_of(path: Path) -> Format:
    """Return the format that a file of this name has. Raises BadInput."""
    suffix = path.suffix.lower()
    for known in FORMATS:
        if suffix in known.suffixes:
            return known
    raise BadInput("output_suffix", path=path)


def default_output(photo: Path) -> Path:
    """Return a name next to the photo, with its ending if that can be written; else PNG."""
    suffix = photo.suffix.lower()
    known = any(suffix in known.suffixes for known in FORMATS)
    return photo.with_name(f"{photo.stem}-coloured{photo.suffix if known else '.png'}")

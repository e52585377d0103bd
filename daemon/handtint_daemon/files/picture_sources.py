"""List the pictures in a folder, a zip, or a folder inside a zip (`val.zip/modern`)."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from PIL import Image, ImageOps, UnidentifiedImageError

from handtint_shared.errors import BadInput

SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp"}
_BAD_FILE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    SyntaxError,  # Pillow raises it for some broken PNGs
    ValueError,
    EOFError,
    RuntimeError,  # an encrypted zip member, or an unknown compression method
)


@dataclass(frozen=True, slots=True)
class PictureSource:
    """`name` is the path inside the folder or zip, with `/`; `read` returns the file's bytes."""

    name: str
    read: Callable[[], bytes]


def list_pictures(source: Path, limit: int | None = None) -> Sequence[PictureSource]:
    """Return the pictures sorted by name, at most `limit`. Raises BadInput."""
    found = _in_folder(source) if source.is_dir() else _in_zip(source)
    if not found:
        raise BadInput("no_pictures", path=source, suffixes=", ".join(sorted(SUFFIXES)))
    return sorted(found, key=lambda picture: picture.name)[:limit]


def read_bytes(picture: PictureSource) -> bytes:
    """Return the file's bytes. Raises BadInput if it cannot be read."""
    try:
        return picture.read()
    except _BAD_FILE as error:
        raise BadInput("picture_unreadable", why=str(error)) from error


def decoded_rgb(content: bytes) -> Image.Image:
    """Decode a picture to upright RGB. Raises BadInput if that fails."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            return ImageOps.exif_transpose(opened).convert("RGB")
    except _BAD_FILE as error:
        raise BadInput("picture_unreadable", why=str(error)) from error


def _in_folder(folder: Path) -> list[PictureSource]:
    return [
        PictureSource(path.relative_to(folder).as_posix(), path.read_bytes)
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES and path.is_file()
    ]


def _in_zip(source: Path) -> list[PictureSource]:
    path, inner = _split_at_zip(source)
    try:
        archive = zipfile.ZipFile(path)  # stays open: its directory is long and read only once
    except (zipfile.BadZipFile, OSError) as error:
        raise BadInput("zip_unreadable", path=path) from error
    return [
        PictureSource(name, partial(archive.read, name))
        for name in archive.namelist()
        if PurePosixPath(name).suffix.lower() in SUFFIXES and name.startswith(inner)
    ]


def _split_at_zip(source: Path) -> tuple[Path, str]:
    for part in (source, *source.parents):
        if part.is_file():
            inner = source.relative_to(part).as_posix()
            return part, "" if inner == "." else inner + "/"
    raise BadInput("folder_missing", path=source)

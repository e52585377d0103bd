"""The pictures to measure on: a folder, a zip, or a folder inside a zip (`val.zip/modern`)."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from handtint_daemon.arrays import UInt8
from handtint_shared.errors import BadInput

SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp"}


@dataclass(frozen=True, slots=True)
class PictureSource:
    """`name` is the path inside the folder or zip, with `/`; `read` gives the file's bytes."""

    name: str
    read: Callable[[], bytes]


def list_pictures(source: Path, limit: int | None = None) -> Sequence[PictureSource]:
    """The pictures in the order of their names, the first `limit` of them. Raises BadInput."""
    found = _in_folder(source) if source.is_dir() else _in_zip(source)
    if not found:
        raise BadInput(f"{source} holds no pictures ({', '.join(sorted(SUFFIXES))}).")
    return sorted(found, key=lambda picture: picture.name)[:limit]


def _in_folder(folder: Path) -> list[PictureSource]:
    return [
        PictureSource(path.relative_to(folder).as_posix(), path.read_bytes)
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES and path.is_file()
    ]


def _in_zip(source: Path) -> list[PictureSource]:
    archive, inner = _split_at_zip(source)
    try:
        with zipfile.ZipFile(archive) as opened:
            names = opened.namelist()
    except (zipfile.BadZipFile, OSError) as error:
        raise BadInput(f"{archive} is not a zip file that can be read.") from error
    return [
        PictureSource(name, _reader(archive, name))
        for name in names
        if PurePosixPath(name).suffix.lower() in SUFFIXES and name.startswith(inner)
    ]


def _split_at_zip(source: Path) -> tuple[Path, str]:
    for part in (source, *source.parents):
        if part.is_file():
            inner = source.relative_to(part).as_posix()
            return part, "" if inner == "." else inner + "/"
    raise BadInput(f"There is no folder and no zip file {source}.")


def _reader(archive: Path, name: str) -> Callable[[], bytes]:
    def read() -> bytes:
        with zipfile.ZipFile(archive) as opened:
            return opened.read(name)

    return read


def read_square(picture: PictureSource, side_px: int) -> UInt8:
    """sRGB uint8 (side, side, 3), squashed. Raises BadInput for a file that is no picture."""
    try:
        with Image.open(io.BytesIO(picture.read())) as opened:
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        SyntaxError,  # what Pillow raises for some broken PNGs
        ValueError,
        EOFError,
    ) as error:
        raise BadInput(f"cannot be read ({error})") from error
    if upright.size != (side_px, side_px):
        upright = upright.resize((side_px, side_px), Image.Resampling.BILINEAR)
    return np.asarray(upright)

"""The file of a coloured picture, as `colorize` makes it of an answer."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_daemon.files.colored_files import colored_file
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.files.writing.formats import format_of
from handtint_shared.pixels import Picture, PixelFormat

NOW = datetime(2026, 11, 27, 12, 34, 56, tzinfo=UTC)


def answer(pixels: np.ndarray) -> Picture:
    """What the daemon answers: opaque RGBA, of the pixels (h, w) or (h, w, 3)."""
    rgb = np.dstack([pixels] * 3) if pixels.ndim == 2 else pixels[..., :3]
    deep = pixels.dtype == np.uint16
    opaque = np.full(pixels.shape[:2], 65535 if deep else 255, pixels.dtype)
    form = PixelFormat.RGBA_U16 if deep else PixelFormat.RGBA_U8
    return picture_of(np.dstack([rgb, opaque]), form)


def colored(photo_path: Path, output: Path) -> Path:
    """Write the file of a photo whose answer is the photo itself."""
    photo = read_photo(photo_path)
    same = answer(array_of(photo.picture))
    output.write_bytes(colored_file(same, photo, format_of(output), NOW))
    return output

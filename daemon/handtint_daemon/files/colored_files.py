"""Make the file of the coloured picture, with the photo's bit depth and metadata."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.files.metadata.upkeep import up_to_date
from handtint_daemon.files.photo_files import PhotoFile
from handtint_daemon.files.writing.formats import Format
from handtint_shared.errors import BadInput, HandtintError
from handtint_shared.pixels import Picture

_SAID_BYTES = 1 << 17
"""Room for other metadata; a file with more still fails without harm."""


def colored_file(colored: Picture, photo: PhotoFile, output_format: Format, now: datetime) -> bytes:
    """Return the content of a file for the daemon's RGBA answer; alpha is the photo's own."""
    pixels = array_of(colored)[..., :3]
    if photo.alpha is not None and output_format.has_alpha:
        pixels = np.dstack([pixels, photo.alpha])
    metadata = up_to_date(photo.metadata, colored.size_hw, now)
    return output_format.encode(pixels, metadata)


def most_bytes(photo: PhotoFile) -> int:
    """Return how long the file of the coloured picture may become."""
    height, width = photo.picture.size_hw
    channels = 3 if photo.alpha is None else 4
    said_bytes = len(photo.metadata.xmp or b"") + _SAID_BYTES
    return height * width * channels * (2 if photo.is_deep else 1) * 101 // 100 + said_bytes


def format_notes(photo: PhotoFile, output_format: Format) -> tuple[HandtintError, ...]:
    """Return notes on what of the photo such a file cannot hold. Raises BadInput if the photo is
    too large for one."""
    height, width = photo.picture.size_hw
    name, most = output_format.name, output_format.most_side_px
    if max(height, width) > most:
        raise BadInput("output_too_large", width=width, height=height, format=name, most=most)
    notes: tuple[HandtintError, ...] = ()
    if photo.is_deep and not output_format.is_deep:
        notes += (BadInput("photo_reduced", format=name),)
    if photo.alpha is not None and not output_format.has_alpha:
        notes += (BadInput("alpha_left_out", format=name),)
    return notes + output_format.notes_of(photo.metadata)

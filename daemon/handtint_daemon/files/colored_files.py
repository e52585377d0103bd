"""Make the file of the coloured picture, with the photo's bit depth and metadata."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.files.metadata.captions import with_sentence
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.metadata.upkeep import up_to_date
from handtint_daemon.files.metadata.xmp import is_readable
from handtint_daemon.files.photo_files import PhotoFile
from handtint_daemon.files.provenance.digests import digest_of_pixels, digest_of_result
from handtint_daemon.files.provenance.record import Record
from handtint_daemon.files.provenance.record_in_xmp import label_in, with_record
from handtint_daemon.files.writing.formats import Format
from handtint_shared.errors import BadInput, HandtintError
from handtint_shared.pixels import Picture

_SAID_BYTES = 1 << 17
"""Room for other metadata; a file with more still fails without harm."""


def colored_file(
    colored: Picture,
    photo: PhotoFile,
    output_format: Format,
    now: datetime,
    record: Record | None = None,
    label: str = "",
) -> bytes:
    """Return the content of a file for the daemon's RGBA answer; alpha is the photo's own. The
    record gets what is known of the pixels (of the photo's, unless it knows that already), and the
    caption the sentence `label`."""
    pixels = array_of(colored)[..., :3]
    if photo.alpha is not None and output_format.has_alpha:
        pixels = np.dstack([pixels, photo.alpha])
    metadata = up_to_date(photo.metadata, colored.size_hw, now)
    if label:
        metadata = with_sentence(metadata, label, label_in(metadata.xmp))
    if record:
        photo_sha256 = record.photo_sha256 or digest_of_pixels(array_of(photo.picture))
        record = replace(record, photo_sha256=photo_sha256, label=label)
    return recorded_file(pixels, metadata, output_format, record)


def recorded_file(
    pixels: AnyArray, metadata: Metadata, output_format: Format, record: Record | None
) -> bytes:
    """Return the content of a file; the record, if there is one, gets what is known of it."""
    plain = output_format.encode(pixels, metadata)
    if record:
        whole = replace(record, result_sha256=digest_of_result(pixels, plain, output_format))
        metadata = replace(metadata, xmp=with_record(metadata.xmp, whole))
    return output_format.complete(plain, metadata)


def most_bytes(photo: PhotoFile) -> int:
    """Return how long the file of the coloured picture may become."""
    height, width = photo.picture.size_hw
    channels = 3 if photo.alpha is None else 4
    said_bytes = len(photo.metadata.xmp or b"") + _SAID_BYTES
    return height * width * channels * (2 if photo.is_deep else 1) * 101 // 100 + said_bytes


def format_notes(
    photo: PhotoFile, output_format: Format, *, with_record: bool = False
) -> tuple[HandtintError, ...]:
    """Return notes on what of the photo such a file cannot hold, besides the record. Raises
    BadInput if the photo is too large for one."""
    height, width = photo.picture.size_hw
    name, most = output_format.name, output_format.most_side_px
    if max(height, width) > most:
        raise BadInput("output_too_large", width=width, height=height, format=name, most=most)
    notes: tuple[HandtintError, ...] = ()
    if photo.is_deep and not output_format.is_deep:
        notes += (BadInput("photo_reduced", format=name),)
    if photo.alpha is not None and not output_format.has_alpha:
        notes += (BadInput("alpha_left_out", format=name),)
    metadata = photo.metadata
    if with_record and metadata.xmp and not is_readable(metadata.xmp):
        notes += (BadInput("xmp_replaced"),)
        metadata = replace(metadata, xmp=None)
    return notes + output_format.notes_of(metadata)

"""Write TIFF 6.0, of any depth."""

from __future__ import annotations

import struct
from dataclasses import replace
from io import BytesIO

import numpy as np
import tifffile

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.files.color_profiles import SRGB_PROFILE
from handtint_daemon.files.metadata import descriptive_tags
from handtint_daemon.files.metadata.directories import (
    UNDEFINED,
    Entry,
    appended,
    read_directory,
)
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.metadata.photoshop import IPTC, write_resources
from handtint_daemon.files.metadata.placing import (
    Notes,
    with_comment_in_exif,
    with_texts_in_exif,
    xmp_with_texts,
)

NAME = "TIFF"
_BYTE = 1


def encode(pixels: AnyArray, metadata: Metadata) -> bytes:
    """Encode uint8 or uint16 RGB or RGBA (h, w, 3 or 4), at its depth and in EXIF's byte order."""
    output = BytesIO()
    order = metadata.exif.order
    tifffile.imwrite(
        output,
        np.ascontiguousarray(pixels),
        photometric="rgb",
        compression="zlib",
        predictor=True,
        metadata=None,
        software=False,
        byteorder=order,
        iccprofile=SRGB_PROFILE if metadata.has_profile else None,
        extrasamples=["unassalpha"] if pixels.shape[2] == 4 else None,
    )
    return output.getvalue()


def complete(plain: bytes, metadata: Metadata) -> bytes:
    """Write the directory of an encoded file anew at its end, with what the metadata say."""
    metadata = with_comment_in_exif(with_texts_in_exif(metadata))
    order = metadata.exif.order
    (offset,) = struct.unpack(f"{order}I", plain[4:8])
    entries = read_directory(BytesIO(plain), order, offset).entries
    whole = replace(
        metadata.exif, entries={**entries, **metadata.exif.entries, **_blocks(metadata)}
    )
    padding = bytes(len(plain) % 2)
    data, first = appended(whole, len(plain) + len(padding))
    return b"".join((plain[:4], struct.pack(f"{order}I", first), plain[8:], padding, data))


def notes(metadata: Metadata) -> Notes:
    """Return what has no place in a TIFF."""
    return xmp_with_texts(metadata, metadata.texts, NAME)[1]


def _blocks(metadata: Metadata) -> dict[int, Entry]:
    """Return the entries for blocks that are no EXIF."""
    xmp, _ = xmp_with_texts(metadata, metadata.texts, NAME)
    others = {number: data for number, data in metadata.resources.items() if number != IPTC}
    blocks = {
        descriptive_tags.XMP: (_BYTE, xmp),
        descriptive_tags.IPTC: (UNDEFINED, metadata.resources.get(IPTC)),
        descriptive_tags.RESOURCES: (_BYTE, write_resources(others)),
    }
    return {tag: Entry(kind, len(data), data) for tag, (kind, data) in blocks.items() if data}

"""Write JPEG (ITU T.81; EXIF 2.32, 4.7; XMP Specification, Part 3)."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import AnyArray, UInt8
from handtint_daemon.files.color_profiles import SRGB_PROFILE
from handtint_daemon.files.metadata.extended_xmp import XMP_MARK, split_xmp
from handtint_daemon.files.metadata.model import COMMENT, Metadata
from handtint_daemon.files.metadata.photoshop import write_resources
from handtint_daemon.files.metadata.placing import (
    Notes,
    fitting_exif,
    left_out,
    with_texts_in_exif,
    xmp_with_texts,
)

NAME = "JPEG"
_QUALITY = 95
_APP1, _APP13, _COM = 0xE1, 0xED, 0xFE
_MOST_BYTES = 65533
_EXIF_MARK = b"Exif\0\0"
_PHOTOSHOP_MARK = b"Photoshop 3.0\0"


def encode(pixels: AnyArray, metadata: Metadata) -> bytes:
    """Encode uint8 or uint16 RGB (h, w, 3) at 8 bits; alpha is left out. Of the metadata only the
    resolution is written, and whether there is a profile."""
    output = BytesIO()
    Image.fromarray(eight_bits(pixels[..., :3])).save(
        output,
        NAME,
        quality=_QUALITY,
        subsampling=0,
        dpi=metadata.dpi or (0, 0),
        icc_profile=SRGB_PROFILE if metadata.has_profile else None,
    )
    return output.getvalue()


def complete(plain: bytes, metadata: Metadata) -> bytes:
    """Put the metadata into an encoded file."""
    start = 4 + int.from_bytes(plain[4:6], "big")  # JFIF's own segment comes first
    segments, _ = _segments(metadata)
    return b"".join((plain[:start], *segments, plain[start:]))


def notes(metadata: Metadata) -> Notes:
    """Return what has no place in a JPEG."""
    return _segments(metadata)[1]


def eight_bits(pixels: AnyArray) -> UInt8:
    """Round 16 bits to 8."""
    if pixels.dtype == np.uint8:
        return np.ascontiguousarray(pixels)
    return np.round(pixels / 257).astype(np.uint8)


def _segments(metadata: Metadata) -> tuple[list[bytes], Notes]:
    metadata = with_texts_in_exif(metadata)
    block, told = fitting_exif(metadata.exif, _MOST_BYTES - len(_EXIF_MARK), NAME)
    segments = [_segment(_APP1, _EXIF_MARK + block)] if block else []
    others = [text for text in metadata.texts if text.keyword != COMMENT]
    xmp, told_of_xmp = _xmp_segments(*xmp_with_texts(metadata, others, NAME))
    segments += xmp
    told += told_of_xmp
    resources = _PHOTOSHOP_MARK + write_resources(metadata.resources)
    comments = [text.raw for text in metadata.texts if text.keyword == COMMENT]
    rest = [(_APP13, resources, "IPTC")] if metadata.resources else []
    for marker, payload, what in rest + [(_COM, comment, COMMENT) for comment in comments]:
        if len(payload) > _MOST_BYTES:
            told += (left_out(what, NAME),)
        else:
            segments.append(_segment(marker, payload))
    return segments, told


def _xmp_segments(packet: bytes | None, told: Notes) -> tuple[list[bytes], Notes]:
    if packet is None:
        return [], told
    payloads = [XMP_MARK + packet]
    if len(payloads[0]) > _MOST_BYTES:
        try:
            payloads = split_xmp(packet)
        except ValueError:
            return [], (*told, left_out("XMP", NAME))
    return [_segment(_APP1, payload) for payload in payloads], told


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload

"""Write WebP (RFC 9649)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.files.color_profiles import SRGB_PROFILE
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.metadata.placing import (
    Notes,
    fitting_exif,
    left_out,
    with_comment_in_exif,
    with_texts_in_exif,
    xmp_with_texts,
)
from handtint_daemon.files.writing.jpeg import eight_bits

NAME = "WebP"
_QUALITY = 95
_MOST_BYTES = 1 << 30


def encode(pixels: AnyArray, _metadata: Metadata) -> bytes:
    """Encode uint8 or uint16 RGB or RGBA (h, w, 3 or 4) at 8 bits."""
    output = BytesIO()
    Image.fromarray(eight_bits(pixels)).save(output, NAME, quality=_QUALITY)
    return output.getvalue()


def complete(plain: bytes, metadata: Metadata) -> bytes:
    """Put the metadata into an encoded file (RFC 9649, 2.7)."""
    metadata = with_comment_in_exif(with_texts_in_exif(metadata))
    block, _ = fitting_exif(metadata.exif, _MOST_BYTES, NAME)
    xmp, _ = xmp_with_texts(metadata, metadata.texts, NAME)
    profile = SRGB_PROFILE if metadata.has_profile else b""
    pixels = [(kind, data) for kind, data in chunks_of(plain) if kind != b"VP8X"]
    with Image.open(BytesIO(plain)) as image:
        size = b"".join((side - 1).to_bytes(3, "little") for side in image.size)
        has_alpha = "A" in image.mode
    flags = bool(profile) << 5 | has_alpha << 4 | bool(block) << 3 | bool(xmp) << 2
    told = [(b"EXIF", block), (b"XMP ", xmp or b"")]
    whole = [(b"VP8X", bytes((flags, 0, 0, 0)) + size), (b"ICCP", profile), *pixels, *told]
    body = b"WEBP" + b"".join(_chunk(kind, data) for kind, data in whole if data)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def chunks_of(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a WebP: their names and what they hold."""
    place = 12
    while place + 8 <= len(content):
        size = int.from_bytes(content[place + 4 : place + 8], "little")
        yield content[place : place + 4], content[place + 8 : place + 8 + size]
        place += 8 + size + size % 2


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + len(data).to_bytes(4, "little") + data + bytes(len(data) % 2)


def notes(metadata: Metadata) -> Notes:
    """Return what has no place in a WebP."""
    told = xmp_with_texts(metadata, metadata.texts, NAME)[1]
    return (*told, left_out("IPTC", NAME)) if metadata.resources else told

"""Write PNG (W3C PNG, third edition)."""

from __future__ import annotations

import zlib
from io import BytesIO

import imagecodecs
import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.files.color_profiles import SRGB_PROFILE
from handtint_daemon.files.metadata.model import Metadata, Text
from handtint_daemon.files.metadata.photoshop import write_resources
from handtint_daemon.files.metadata.placing import Notes, fitting_exif
from handtint_daemon.files.metadata.resolution import METRE_PER_INCH
from handtint_daemon.files.metadata.texts import png_keyword

NAME = "PNG"
_SIGNATURE_AND_IHDR_BYTES = 8 + 25
_MOST_BYTES = (1 << 31) - 1


def encode(pixels: AnyArray, _metadata: Metadata) -> bytes:
    """Encode uint8 or uint16 RGB or RGBA (h, w, 3 or 4), or grey (h, w), at its depth."""
    if pixels.dtype == np.uint8:
        output = BytesIO()
        Image.fromarray(np.ascontiguousarray(pixels)).save(output, NAME)
        return output.getvalue()
    return bytes(imagecodecs.png_encode(np.ascontiguousarray(pixels)))  # Pillow cannot write these


def complete(plain: bytes, metadata: Metadata) -> bytes:
    """Put the metadata into an encoded file."""
    head, rest = plain[:_SIGNATURE_AND_IHDR_BYTES], plain[_SIGNATURE_AND_IHDR_BYTES:]
    return b"".join((head, *_chunks(metadata), rest))


def notes(_metadata: Metadata) -> Notes:
    """Everything has a place in a PNG."""
    return ()


def _chunks(metadata: Metadata) -> list[bytes]:
    chunks = []
    if metadata.has_profile:
        chunks.append(_chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(SRGB_PROFILE)))
    if metadata.dpi:
        per_metre = [round(dpi / METRE_PER_INCH) for dpi in metadata.dpi]
        chunks.append(_chunk(b"pHYs", b"".join(n.to_bytes(4, "big") for n in per_metre) + b"\1"))
    block, _ = fitting_exif(metadata.exif, _MOST_BYTES, NAME)
    if block:
        chunks.append(_chunk(b"eXIf", block))
    if metadata.xmp:
        chunks.append(_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + metadata.xmp))
    if metadata.resources:
        chunks.append(_raw_profile(write_resources(metadata.resources)))
    return chunks + [_text(text) for text in metadata.texts]


def _text(text: Text) -> bytes:
    keyword, words = png_keyword(text.keyword).encode("latin-1"), text.text.replace("\0", "")
    if words.isascii():
        return _chunk(b"tEXt", keyword + b"\0" + words.encode())
    return _chunk(b"iTXt", keyword + b"\0\0\0\0\0" + words.encode())


def _raw_profile(resources: bytes) -> bytes:
    """As ImageMagick began it and others read it; the standard has no place for IPTC."""
    text = f"\niptc\n{len(resources):8}\n{resources.hex()}\n".encode()
    return _chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(text))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

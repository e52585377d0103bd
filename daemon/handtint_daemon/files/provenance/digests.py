"""SHA-256 of pictures, which no change of a file's metadata changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO

import imagecodecs
import numpy as np
import tifffile

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.files.writing.formats import Format
from handtint_daemon.files.writing.webp import chunks_of
from handtint_shared.errors import BadInput
from handtint_shared.pixels import pixels_sha256

_PNG, _JPEG = b"\x89PNG", b"\xff\xd8\xff"
_TIFF = (b"II*\0", b"MM\0*")
_CODED_IN_WEBP = (b"VP8 ", b"VP8L", b"ALPH")
_SCAN, _COMMENT, _APPLICATION = 0xDA, 0xFE, range(0xE0, 0xF0)
_JPEG_END = b"\xff\xd9"


def digest_of_pixels(pixels: AnyArray) -> str:
    """Return `pixels_sha256` of (h, w) or (h, w, c), uint8 or uint16."""
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    size_hw = pixels.shape[0], pixels.shape[1]
    low_first = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("<"))
    return pixels_sha256(size_hw, channels, 8 * pixels.dtype.itemsize, low_first.data)


def digest_of_result(pixels: AnyArray, plain: bytes, made: Format) -> str:
    """Return what `digest_of_file` gives for a file of these pixels, encoded as `plain`."""
    return digest_of_pixels(pixels) if made.is_lossless else digest_of_file(plain)


def digest_of_file(content: bytes) -> str:
    """Return the SHA-256 of what a file shows: of a PNG's or TIFF's samples, of a JPEG's tables and
    scans, of a WebP's coded chunks. Raises BadInput for other files."""
    if content.startswith(_PNG):
        return digest_of_pixels(imagecodecs.png_decode(content))
    if content.startswith(_TIFF):
        with tifffile.TiffFile(BytesIO(content)) as file:
            return digest_of_pixels(file.pages.first.asarray())
    if content.startswith(_JPEG):
        return _digest(_coded_in_jpeg(content))
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _digest(data for kind, data in chunks_of(content) if kind in _CODED_IN_WEBP)
    raise BadInput("provenance_format")


def _digest(parts: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def _coded_in_jpeg(content: bytes) -> Iterator[bytes]:
    place = 2
    while place + 4 <= len(content):
        marker = content[place + 1]
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == _SCAN:
            stop = content.find(_JPEG_END, end)
            yield content[place : stop if stop >= 0 else len(content)]
            return
        if marker != _COMMENT and marker not in _APPLICATION:
            yield content[place:end]
        place = end

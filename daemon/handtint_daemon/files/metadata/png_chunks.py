"""Read the chunks of a PNG that are no pixels (W3C PNG, third edition)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import BinaryIO

from handtint_daemon.files.metadata.descriptive_tags import descriptive
from handtint_daemon.files.metadata.directories import Directory, read_block
from handtint_daemon.files.metadata.model import Metadata, Text
from handtint_daemon.files.metadata.photoshop import IPTC, iptc_of_scene, parse_resources
from handtint_daemon.files.metadata.resolution import METRE_PER_INCH, dpi_of, usable_dpi

_RAW = "Raw profile type "
_XMP = "XML:com.adobe.xmp"
_MOST_TEXT_BYTES = 1 << 26


def metadata_of_png(file: BinaryIO) -> Metadata:
    """Return what its chunks say; those that are broken are left out. Raises OSError."""
    found = Metadata()
    for kind, data in _png_chunks(file):
        with suppress(ValueError, struct.error, zlib.error, LookupError):
            found = _with_chunk(found, kind, data)
    return replace(found, dpi=found.dpi or dpi_of(found.exif))


def _with_chunk(found: Metadata, kind: bytes, data: bytes) -> Metadata:
    if kind == b"eXIf":
        return replace(found, exif=descriptive(read_block(data) or Directory()))
    if kind == b"pHYs":
        across, down, is_metre = struct.unpack(">IIB", data)
        dpi = (across * METRE_PER_INCH, down * METRE_PER_INCH) if is_metre else None
        return replace(found, dpi=usable_dpi(dpi))
    return _with_text(found, *_text_of_chunk(kind, data))


def _with_text(found: Metadata, keyword: str, text: str) -> Metadata:
    if keyword == _XMP:
        return replace(found, xmp=text.encode())
    if not keyword.startswith(_RAW):
        return replace(found, texts=(*found.texts, Text(keyword, text.encode())))
    _name, _length, digits = text.strip().split("\n", 2)
    return _with_raw_profile(found, keyword.removeprefix(_RAW), bytes.fromhex(digits))


def _with_raw_profile(found: Metadata, profile: str, block: bytes) -> Metadata:
    """As ImageMagick writes what PNG had no place for."""
    if profile in ("exif", "APP1") and not found.exif.entries:
        return replace(found, exif=descriptive(read_block(block) or Directory()))
    if profile == "xmp" and not found.xmp:
        return replace(found, xmp=block)
    if profile in ("iptc", "8bim"):
        is_bare = block.startswith(b"\x1c")
        resources = {IPTC: iptc_of_scene(block)} if is_bare else parse_resources(block)
        return replace(found, resources={**found.resources, **resources})
    return found


def _text_of_chunk(kind: bytes, data: bytes) -> tuple[str, str]:
    """Return keyword and text of a tEXt, zTXt or iTXt chunk (W3C PNG, 11.3.3)."""
    keyword, _, rest = data.partition(b"\0")
    if kind == b"iTXt":
        is_packed, rest = rest[0], rest[2:].split(b"\0", 2)[2]
        text = (_unpacked(rest) if is_packed else rest).decode("utf-8", "replace")
    else:
        text = (_unpacked(rest[1:]) if kind == b"zTXt" else rest).decode("latin-1")
    return keyword.decode("latin-1"), text


def _unpacked(data: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    return unpacking.decompress(data, _MOST_TEXT_BYTES)


def _png_chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    wanted = (b"eXIf", b"pHYs", b"tEXt", b"zTXt", b"iTXt")
    file.seek(8)
    while len(head := file.read(8)) == 8:
        size, kind = int.from_bytes(head[:4], "big"), head[4:]
        if kind not in wanted:
            file.seek(size + 4, 1)
            continue
        data = file.read(size)
        file.seek(4, 1)
        if len(data) == size:
            yield kind, data

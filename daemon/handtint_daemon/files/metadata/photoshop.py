"""Photoshop's image resources, one of which is IPTC (Adobe Photoshop File Formats; IIM 4.2)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

IPTC = 0x0404
_COPYRIGHT_FLAG, _URL, _IPTC_DIGEST = 0x040A, 0x040B, 0x0425
KEPT = (IPTC, _COPYRIGHT_FLAG, _URL, _IPTC_DIGEST)
"""The others describe pixels or windows: thumbnails, resolution, guides, profiles, paths."""
_MARK = b"8BIM"
_ENVELOPE, _APPLICATION = 1, 2
_PREVIEW = (200, 201, 202)
_LONG_DATASET = 0x8000


@dataclass(frozen=True, slots=True)
class Dataset:
    """One of IPTC's; `whole` is `data` with what stands before it."""

    record: int
    number: int
    data: bytes
    whole: bytes


def parse_resources(block: bytes) -> dict[int, bytes]:
    """Return the resources that describe the scene; what is broken is left out."""
    found: dict[int, bytes] = {}
    place = 0
    while block[place : place + 4] == _MARK and place + 12 <= len(block):
        (number,) = struct.unpack(">H", block[place + 4 : place + 6])
        name_bytes = 1 + block[place + 6]
        place += 6 + name_bytes + name_bytes % 2
        size = int.from_bytes(block[place : place + 4], "big")
        data = block[place + 4 : place + 4 + size]
        place += 4 + size + size % 2
        if number in KEPT and len(data) == size:
            found[number] = iptc_of_scene(data) if number == IPTC else data
    return found


def write_resources(resources: Mapping[int, bytes]) -> bytes:
    """Return the block of resources without names."""
    block = b""
    for number, data in sorted(resources.items()):
        padding = b"\0" * (len(data) % 2)
        block += _MARK + struct.pack(">HHI", number, 0, len(data)) + data + padding
    return block


def iptc_of_scene(iptc: bytes) -> bytes:
    """Leave out the preview, and the records on how pixels are stored."""
    return b"".join(
        one.whole
        for one in datasets(iptc)
        if one.record in (_ENVELOPE, _APPLICATION)
        and not (one.record == _APPLICATION and one.number in _PREVIEW)
    )


def datasets(iptc: bytes) -> Iterator[Dataset]:
    """Yield the datasets of IPTC; what is broken is left out."""
    place = 0
    while iptc[place : place + 1] == b"\x1c" and place + 5 <= len(iptc):
        record, number, size = struct.unpack(">BBH", iptc[place + 1 : place + 5])
        start = place + 5
        if size & _LONG_DATASET:
            count = size & ~_LONG_DATASET
            size = int.from_bytes(iptc[start : start + count], "big")
            start += count
        end = start + size
        if end <= len(iptc):
            yield Dataset(record, number, iptc[start:end], iptc[place:end])
        place = end


def dataset(record: int, number: int, data: bytes) -> bytes:
    """Return a dataset of up to 32767 bytes."""
    return b"\x1c" + struct.pack(">BBH", record, number, len(data)) + data

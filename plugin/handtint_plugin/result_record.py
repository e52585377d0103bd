"""The record of how a result layer was made, stored in a parasite and so in the XCF file."""

from __future__ import annotations

import dataclasses
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from handtint_shared.errors import BadMessage
from handtint_shared.fields import from_plain
from handtint_shared.pixels import Buffer, PixelFormat

WRITTEN_LIVE = "live"
"""In place of a checksum: Live is writing, and has made none yet. All that is there is ours."""


class BaseLost(Exception):
    """The layer that the daemon's change refers to has been altered: request the whole answer."""


@dataclass(frozen=True, slots=True)
class ResultRecord:
    """Which layer was coloured, how, and what the result was.

    Tattoos are GIMP's numbers for layers: a copy of a layer gets a new one, a saved file keeps
    them. `pixels` is the checksum of the layer's pixels read as `pixel_format`; `revision` is that
    of the answer (0: written by a version before protocol 1.1).
    """

    layer_tattoo: int
    photo_tattoo: int
    pixel_format: PixelFormat
    pixels: str
    engine: str
    hints: int
    hints_out_of_gamut: int
    product_version: str
    revision: int = 0

    def to_ascii(self) -> bytes:
        """Return JSON in ASCII, which GIMP requires of a parasite set from Python."""
        return json.dumps(dataclasses.asdict(self), default=lambda item: item.value).encode("ascii")


def read_record(data: bytes) -> ResultRecord | None:
    """Parse a record; None if it is none, or of a version that lacks a field."""
    try:
        return from_plain(ResultRecord, json.loads(data))
    except (ValueError, BadMessage):
        return None


def checksum(strips: Iterable[Buffer]) -> str:
    """Return the checksum of a layer's pixels, in order, to detect painting.

    Nobody would forge it, and CRC-32 takes a sixth of BLAKE2's time, twice per run.
    """
    crc = 0
    for strip in strips:
        crc = zlib.crc32(strip, crc)
    return f"crc32 {crc:08x}"

"""What a result layer remembers of its making; it travels in a parasite, in the XCF file too."""

from __future__ import annotations

import dataclasses
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from handtint_shared.errors import BadMessage
from handtint_shared.fields import from_plain
from handtint_shared.pixels import Buffer, PixelFormat


class BaseLost(Exception):
    """The layer whose change the daemon answered is not as it was: ask for the whole."""


@dataclass(frozen=True, slots=True)
class ResultRecord:
    """Which layer was coloured, by whom, and how the result looked then.

    Tattoos are GIMP's numbers for layers: a copy of a layer gets a new one, a saved file keeps
    them. `pixels` is the checksum of the layer's pixels read as `pixel_format`; `revision` names
    the answer that they are (0: a version before 1.1 of the protocol wrote the record).
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
        """JSON; a parasite's data from Python must be ASCII."""
        return json.dumps(dataclasses.asdict(self), default=lambda item: item.value).encode("ascii")


def read_record(data: bytes) -> ResultRecord | None:
    """None when it is not a record, or one of another version that lacks something."""
    try:
        return from_plain(ResultRecord, json.loads(data))
    except (ValueError, BadMessage):
        return None


def checksum(strips: Iterable[Buffer]) -> str:
    """Of a layer's pixels in order: tells one that was painted on. Nobody forges that, and CRC-32
    takes a sixth of BLAKE2's time, twice for every run."""
    crc = 0
    for strip in strips:
        crc = zlib.crc32(strip, crc)
    return f"crc32 {crc:08x}"

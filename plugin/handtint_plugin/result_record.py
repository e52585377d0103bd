"""The record of how a result layer was made, stored in a parasite and so in the XCF file."""

from __future__ import annotations

import dataclasses
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from handtint_shared.errors import BadMessage
from handtint_shared.fields import from_plain
from handtint_shared.knobs import Knobs
from handtint_shared.pixels import Buffer, PixelFormat


class BaseLost(Exception):
    """The layer that the daemon's change refers to is no longer there: request the whole answer."""


@dataclass(frozen=True, slots=True)
class ResultRecord:
    """Which layer was coloured, how, and what the result was.

    Tattoos are GIMP's numbers for layers: a copy of a layer gets a new one, a saved file keeps
    them. `pixel_format` is how the pixels are read for checksums; older versions kept one of the
    whole layer, in `pixels`. `revision` is that of the answer that the layer holds (0: none as it
    came, or unknown). `weights_sha256`, `knobs` and `film` are the answer's; older versions kept
    none of these.
    """

    layer_tattoo: int
    photo_tattoo: int
    pixel_format: PixelFormat
    engine: str
    hints: int
    hints_out_of_gamut: int
    product_version: str
    revision: int = 0
    pixels: str = ""
    weights_sha256: str = ""
    knobs: Knobs = Knobs()  # noqa: RUF009 - frozen
    film: str = ""

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
    """Return the checksum of a layer's pixels, in order, as older versions kept it."""
    crc = 0
    for strip in strips:
        crc = zlib.crc32(strip, crc)
    return f"crc32 {crc:08x}"

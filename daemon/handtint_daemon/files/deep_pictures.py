"""PNG, JPEG 2000 and AVIF above 8 bits, of which Pillow keeps 8."""

from __future__ import annotations

import re
from pathlib import Path

import imagecodecs
import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.files.decoded import levels_of_integers

_SEARCHED_BYTES = 1 << 16
# A JPEG 2000 codestream begins with its size (ISO 15444-1, A.5.1): 36 bytes, then for each
# component its depth less one, and its subsampling across and down.
_SIZ = re.compile(rb"\xff\x4f\xff\x51.{36}(.{2})(.{3})", re.DOTALL)
# How AVIF is coded (AV1 in ISOBMFF, 2.3): two flags for 10 and 12 bits in the third byte.
_AV1C = re.compile(rb"av1C\x81.(.)", re.DOTALL)
_AV1_HIGH, _AV1_TWELVE = 0x40, 0x20
_SIGNED = 0x80


def deep_samples(path: Path, kind: str, size_hw: tuple[int, int]) -> AnyArray | None:
    """Return uint16 of all levels, (h, w) or (h, w, 2..4), of a file of Pillow's `kind`; None if it
    has 8 bits, or is for Pillow to read. Raises what imagecodecs raises for broken files."""
    if kind not in _DECODERS:
        return None
    with path.open("rb") as file:
        head = file.read(_SEARCHED_BYTES)
    bits_of, decode = _DECODERS[kind]
    bits = bits_of(head)
    if bits <= 8:
        return None
    samples: AnyArray = decode(path.read_bytes())
    if samples.shape[:2] != size_hw or samples.dtype != np.uint16:
        return None
    return levels_of_integers(samples, bits)


def _bits_of_png(head: bytes) -> int:
    """The ninth byte of IHDR, a PNG's first chunk (W3C PNG, 11.2.1)."""
    return head[24] if len(head) > 24 else 0


def _bits_of_jpeg_2000(head: bytes) -> int:
    found = _SIZ.search(head)
    depth = found[2][0] if found else _SIGNED
    return 0 if depth & _SIGNED else depth + 1


def _bits_of_avif(head: bytes) -> int:
    found = _AV1C.search(head)
    flags = found[1][0] if found else 0
    return (12 if flags & _AV1_TWELVE else 10) if flags & _AV1_HIGH else 8


_DECODERS = {
    "PNG": (_bits_of_png, imagecodecs.png_decode),
    "JPEG2000": (_bits_of_jpeg_2000, imagecodecs.jpeg2k_decode),
    "AVIF": (_bits_of_avif, imagecodecs.avif_decode),
}

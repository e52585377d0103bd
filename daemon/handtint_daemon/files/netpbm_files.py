"""PGM, PPM and PFM of any depth: Pillow reduces deep PPM to 8 bits, and reads no PFM in colour."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import BinaryIO

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.files.decoded import MAX_OF, Decoded, Space, levels_of_floats
from handtint_daemon.photo import require_photo_size
from handtint_shared.errors import BadInput

_GAP = rb"(?:\s|#[^\r\n]*[\r\n])+"
_HEADER = re.compile(_GAP.join([rb"(P[2356fF])", rb"(\d+)", rb"(\d+)", rb"(-?[\d.eE+-]+)\s"]))
_HEADER_BYTES = 1 << 16  # comments may be long
_CHANNELS = {b"P2": 1, b"P5": 1, b"Pf": 1, b"P3": 3, b"P6": 3, b"PF": 3}
_AS_TEXT = (b"P2", b"P3")


def decode_netpbm(path: Path) -> Decoded | None:
    """Decode the picture in a file, or return None if it is of another kind.

    Raises BadInput, ValueError.
    """
    with path.open("rb") as file:
        header = _HEADER.match(file.read(_HEADER_BYTES))
        if header is None:
            return None
        kind, height, width = header[1], int(header[3]), int(header[2])
        require_photo_size((height, width))
        channels = _CHANNELS[kind]
        shape = (height, width) if channels == 1 else (height, width, channels)
        file.seek(header.end())
        space = Space.GRAY if channels == 1 else Space.RGB
        if kind in (b"Pf", b"PF"):
            order = "<f4" if float(header[4]) < 0 else ">f4"
            levels, notes = levels_of_floats(_samples(file, order, shape)[::-1])  # bottom row first
            return Decoded(levels, space, notes=(*notes, BadInput("photo_depth", bits=32)))
        return Decoded(_levels(file, kind, int(header[4]), shape), space)


def _levels(file: BinaryIO, kind: bytes, most: int, shape: tuple[int, ...]) -> AnyArray:
    target = np.dtype(np.uint8 if most <= 255 else np.uint16)
    if not 0 < most <= 65535:
        raise ValueError(f"maxval {most}")
    if kind in _AS_TEXT:
        texts = file.read().split(maxsplit=math.prod(shape))[: math.prod(shape)]
        samples = np.array(texts, np.uint16).reshape(shape)
    else:
        samples = _samples(file, ">u1" if most <= 255 else ">u2", shape)
    table = np.round(np.arange(most + 1) * (MAX_OF[target] / most)).astype(target)
    levels: AnyArray = table[np.minimum(samples, most)]
    return levels


def _samples(file: BinaryIO, dtype: str, shape: tuple[int, ...]) -> AnyArray:
    return np.fromfile(file, dtype, math.prod(shape)).reshape(shape)

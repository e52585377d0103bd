"""Read hints painted on a picture of the photo's size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray, UInt8
from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_daemon.files.layered_files import layered_kind
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.hints.inexact_layers import exact_layer
from handtint_daemon.hints.paint_pieces import FAINTEST_ALPHA
from handtint_daemon.hints.painted_copy import painted_layer
from handtint_shared.errors import BadInput, HandtintError
from handtint_shared.messages import HintLayer
from handtint_shared.pixels import Picture, PixelFormat

Notes = tuple[HandtintError, ...]

_LEAST_CLEAR = 0.01
"""A fraction of the pixels; real hints leave more of the photo free."""


@dataclass(frozen=True, slots=True)
class _Pixels:
    """A picture, upright, in sRGB: (h, w, 3), its alpha (h, w), and what was done to read it."""

    rgb_u8: UInt8
    alpha_u8: UInt8 | None
    notes: Notes


def read_layer(path: Path, photo_size_hw: tuple[int, int]) -> tuple[HintLayer, Notes]:
    """Read dots on a transparent background. Raises BadInput."""
    pixels = _read(path, photo_size_hw)
    alpha_u8 = pixels.alpha_u8
    if alpha_u8 is None or (alpha_u8 < FAINTEST_ALPHA).mean() < _LEAST_CLEAR:
        raise BadInput("hints_opaque")
    layer = exact_layer(np.dstack([pixels.rgb_u8, alpha_u8]))
    return HintLayer(picture_of(layer, PixelFormat.RGBA_U8)), pixels.notes


def read_painted_copy(path: Path, photo: Picture) -> tuple[HintLayer, Notes]:
    """Read dots on a copy of the photo, which may be lossy. Raises BadInput."""
    pixels = _read(path, photo.size_hw)
    copy_rgb_u8, photo_rgb_u8 = pixels.rgb_u8, _rgb_u8(photo)
    if pixels.alpha_u8 is not None:
        shown = pixels.alpha_u8[..., None] >= FAINTEST_ALPHA
        copy_rgb_u8 = np.where(shown, copy_rgb_u8, photo_rgb_u8)
    layer = painted_layer(copy_rgb_u8, photo_rgb_u8)
    return HintLayer(picture_of(layer, PixelFormat.RGBA_U8)), pixels.notes


def _read(path: Path, photo_size_hw: tuple[int, int]) -> _Pixels:
    kind = layered_kind(path)
    if kind:
        raise BadInput("layered_hints", path=path, program=kind.program, menu=kind.menu)
    try:
        file = read_photo(path)
    except BadInput as error:
        if error.reason == "photo_file_kind":
            raise BadInput("hints_file_kind", path=path) from None
        raise
    _require_size(file.picture.size_hw, photo_size_hw)
    alpha_u8 = None if file.alpha is None else _eight_bits(file.alpha)
    return _Pixels(_rgb_u8(file.picture), alpha_u8, file.notes)


def _require_size(size_hw: tuple[int, int], photo_size_hw: tuple[int, int]) -> None:
    if size_hw == photo_size_hw:
        return
    (height, width), (photo_height, photo_width) = size_hw, photo_size_hw
    if (width, height) == photo_size_hw:
        raise BadInput("hints_lie_across", width=photo_width, height=photo_height)
    raise BadInput(
        "hints_size",
        hints_width=width,
        hints_height=height,
        photo_width=photo_width,
        photo_height=photo_height,
    )


def _rgb_u8(picture: Picture) -> UInt8:
    color = _eight_bits(array_of(picture))
    return np.dstack([color] * 3) if color.ndim == 2 else color


def _eight_bits(levels: AnyArray) -> UInt8:
    if levels.dtype == np.uint8:
        return levels
    return ((levels.astype(np.uint32) + 128) // 257).astype(np.uint8)

"""The arrays of who imports us, as the pictures that are painted, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_daemon.hints.points import is_inside
from handtint_daemon.photo import require_photo_size
from handtint_shared.documents.plain_hints import given_hints
from handtint_shared.errors import BadInput
from handtint_shared.messages import HintLayer, HintPoint
from handtint_shared.pixels import Picture, PixelFormat

Hints = Sequence[Mapping[str, Any]] | AnyArray

_LEVELS = np.iinfo(np.uint16).max
_FORMATS = {
    (1, 1): PixelFormat.Y_U8,
    (1, 2): PixelFormat.Y_U16,
    (3, 1): PixelFormat.RGB_U8,
    (3, 2): PixelFormat.RGB_U16,
}
"""By channels, and bytes of each."""


def picture_of_photo(photo: ArrayLike) -> tuple[Picture, np.dtype[Any]]:
    """The photo as it is painted, and its dtype. Raises BadInput."""
    array = np.asarray(photo)
    shape = array.shape
    if len(shape) not in (2, 3) or 0 in shape or shape[2:] not in ((), (1,), (3,)):
        raise BadInput("photo_array_shape", shape=str(shape))
    require_photo_size((shape[0], shape[1]))
    levels = _levels(array)
    channels = shape[2] if shape[2:] else 1
    return picture_of(levels, _FORMATS[channels, levels.itemsize]), array.dtype


def photo_of_answer(answer: Picture, dtype: DTypeLike) -> AnyArray:
    """RGB (h, w, 3) in the photo's own dtype, of an opaque RGBA picture."""
    rgb: AnyArray = array_of(answer)[..., :3]
    wanted = np.dtype(dtype)
    if wanted.kind == "f":
        return (rgb / np.float64(_LEVELS)).astype(wanted)
    return rgb.astype(wanted)


def hints_of(
    hints: Hints, photo_size_hw: tuple[int, int]
) -> tuple[HintLayer | None, tuple[HintPoint, ...]]:
    """The layer or the points that stand for them. Raises BadInput."""
    if isinstance(hints, np.ndarray):
        return _layer(hints, photo_size_hw), ()
    if not isinstance(hints, (list, tuple)):
        raise BadInput("hints_kind", type=type(hints).__name__)
    points = tuple(hint.point for hint in given_hints([_plain(entry) for entry in hints]))
    height, width = photo_size_hw
    for number, point in enumerate(points, 1):
        if not is_inside(point, photo_size_hw):
            raise BadInput(
                "hint_outside", number=number, x=point.x, y=point.y, width=width, height=height
            )
    return None, points


def _levels(array: AnyArray) -> AnyArray:
    if array.dtype.type in (np.uint8, np.uint16):
        return array.copy()  # the caller may write over theirs
    if array.dtype.kind != "f":
        raise BadInput("photo_array_dtype", dtype=str(array.dtype))
    beyond = array.size - int(np.count_nonzero((array >= 0) & (array <= 1)))  # NaN is neither
    if beyond:
        raise BadInput("photo_array_values", count=beyond)
    return np.rint(array * np.float64(_LEVELS)).astype(np.uint16)


def _layer(hints: AnyArray, photo_size_hw: tuple[int, int]) -> HintLayer:
    if hints.dtype != np.uint8 or hints.ndim != 3 or hints.shape[2] != 4:
        raise BadInput("hints_array", shape=str(hints.shape), dtype=str(hints.dtype))
    height, width = photo_size_hw
    if hints.shape[:2] != photo_size_hw:
        raise BadInput(
            "hints_size",
            hints_width=hints.shape[1],
            hints_height=hints.shape[0],
            photo_width=width,
            photo_height=height,
        )
    return HintLayer(picture_of(hints, PixelFormat.RGBA_U8))


def _plain(value: Any) -> Any:
    """As JSON has it: numpy's numbers and arrays, and tuples, are what they look like."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(part) for part in value]
    return value

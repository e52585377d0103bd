"""A synthetic photo, dots on it, and a fast engine for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray, UInt
from handtint_daemon.engines.propagate import PropagateEngine
from handtint_daemon.hints.colors import color_hints
from handtint_daemon.hints.hint import Hint
from handtint_daemon.painting.composing import compose, write_hints
from handtint_daemon.painting.upsampling import Upsampler
from handtint_daemon.photo import Photo
from handtint_daemon.progress import report_to_nobody
from handtint_shared.geometry import Rect
from handtint_shared.pixels import PixelFormat

COAT, SKY, STONE = (150, 60, 50), (120, 160, 210), (128, 128, 128)


class SmallEngine(PropagateEngine):
    """Works so small that a synthetic photo is upsampled by more than four."""

    working_area_px = 40 * 60


def drawn_photo(dtype: type[np.uint8] | type[np.uint16] = np.uint8) -> UInt:
    """Draw a dark and a light half with a slanted edge between them, and grain."""
    y, x = np.mgrid[:180, :270]
    encoded = np.where(x + 0.4 * y < 170, 0.33, 0.62)
    grain = np.random.default_rng(0).normal(0, 0.008, encoded.shape)
    return np.rint((encoded + grain) * np.iinfo(dtype).max).astype(dtype)


def dot(y: int, x: int, rgb_u8: tuple[int, int, int], radius: int = 3) -> Hint:
    dy, dx = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    side = 2 * radius + 1
    return Hint(
        rgb_u8, Rect(y - radius, x - radius, side, side), np.hypot(dy, dx) <= radius, (y, x)
    )


def whole_answer(
    photo: Photo, upsampler: Upsampler, hints: Sequence[Hint], answer_format: PixelFormat
) -> AnyArray:
    """Return the answer with the hints' own pixels, composed at once."""
    answer = compose(photo, upsampler, answer_format, report_to_nobody)
    for some in color_hints(hints, photo, answer_format):
        write_hints(some, photo, [Rect(0, 0, *photo.size_hw)], answer)
    return answer

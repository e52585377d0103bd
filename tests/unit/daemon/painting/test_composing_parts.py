from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.hints.colors import color_hints
from handtint_daemon.painting.composing import write_hints
from handtint_daemon.painting.composing_parts import compose_parts
from handtint_daemon.painting.upsampling import Upsampler
from handtint_daemon.photo import Photo
from handtint_daemon.progress import report_to_nobody
from handtint_shared.geometry import Rect
from handtint_shared.pixels import PixelFormat
from unit.daemon.painting.small_edits import COAT, SKY, STONE, dot, drawn_photo, whole_answer

PHOTO = Photo(drawn_photo())
HINTS = [dot(40, 60, COAT), dot(100, 59, SKY, radius=30), dot(95, 130, STONE, radius=12)]
# Neighbours, one that overlaps them, and one apart.
PARTS = [Rect(20, 0, 60, 60), Rect(20, 60, 60, 60), Rect(20, 80, 60, 60), Rect(90, 110, 60, 60)]


def upsampler(working_hw: tuple[int, int]) -> Upsampler:
    rng = np.random.default_rng(3)
    ab = rng.normal(0, 30, (2, *working_hw)).astype(np.float32)
    return Upsampler(ab, PHOTO.lightness_at(working_hw), PHOTO.size_hw)


@pytest.mark.parametrize("working_hw", [(20, 30), PHOTO.size_hw])
@pytest.mark.parametrize("which", [slice(1), slice(2), slice(4), slice(1, 4)])
@pytest.mark.parametrize("answer_format", [PixelFormat.RGBA_U8, PixelFormat.AB_F32])
def test_parts_are_those_of_the_whole_answer(
    answer_format: PixelFormat, which: slice, working_hw: tuple[int, int]
) -> None:
    colors = upsampler(working_hw)
    whole = whole_answer(PHOTO, colors, HINTS, answer_format)
    expected = np.concatenate([whole[part.slices] for part in PARTS[which]])
    parts = compose_parts(PHOTO, colors, PARTS[which], answer_format, report_to_nobody)
    for some in color_hints(HINTS, PHOTO, answer_format):
        write_hints(some, PHOTO, PARTS[which], parts)
    assert np.array_equal(expected, parts)


def test_what_is_done_is_told_as_a_share_of_all_parts() -> None:
    told: list[float] = []

    def report(_stage: str, done: float) -> None:
        told.append(round(done, 6))

    compose_parts(PHOTO, upsampler((20, 30)), PARTS, PixelFormat.RGBA_U8, report)
    assert (told, told[-1]) == (sorted(told), 1.0)

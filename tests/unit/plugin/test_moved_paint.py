"""Paint found again on colours that were turned, mirrored or cropped."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from handtint_plugin.block_sums import BlockSums, block_sums
from handtint_plugin.moved_paint import moved_paint
from handtint_shared.geometry import Rect

U8 = npt.NDArray[np.uint8]
SIZE_HW = (44, 60)  # neither a multiple of the blocks' 8 px
COLORS: U8 = np.random.default_rng(5).integers(0, 255, (*SIZE_HW, 4)).astype(np.uint8)
PAINTED_YX = (17, 42)


def sums(pixels: U8) -> BlockSums:
    return block_sums((pixels.shape[0], pixels.shape[1]), pixels.shape[2], [pixels.tobytes()])


def found(moved: Callable[[U8], U8], colors: U8 = COLORS) -> list[Rect] | None:
    """Paint a pixel, move all, and return where paint is found; check that it is there."""
    noted, painted = sums(colors), colors.copy()
    painted[PAINTED_YX] ^= 1
    now = np.ascontiguousarray(moved(painted))
    there = (now != moved(colors)).any(axis=-1)
    size_hw = (now.shape[0], now.shape[1])
    rects = moved_paint(noted, size_hw, now.shape[2], now.tobytes())
    if rects is not None:
        assert all(there[rect.slices].sum() == 1 for rect in rects)
    return rects


TURNS: dict[str, Callable[[U8], U8]] = {
    "by 90°": np.rot90,
    "by 180°": lambda pixels: np.rot90(pixels, 2),
    "by 270°": lambda pixels: np.rot90(pixels, 3),
    "mirrored": lambda pixels: pixels[:, ::-1],
    "upside down": lambda pixels: pixels[::-1],
    "transposed": lambda pixels: pixels.transpose(1, 0, 2),
    "transposed otherwise": lambda pixels: np.rot90(pixels, 2).transpose(1, 0, 2),
}


@pytest.mark.parametrize("turn", TURNS)
def test_it_is_found_after_a_turn(turn: str) -> None:
    (rect,) = found(TURNS[turn]) or []
    assert rect.height == rect.width == 8


def test_so_it_is_at_16_bits() -> None:
    deep = np.dstack([COLORS, COLORS[::-1]])
    assert len(found(TURNS["by 90°"], deep) or []) == 1


@pytest.mark.parametrize(("top", "left"), [(5, 7), (0, 5), (16, 13)])
def test_it_is_found_after_a_crop(top: int, left: int) -> None:
    assert len(found(lambda pixels: pixels[top : top + 26, left : left + 44]) or []) == 1


def test_it_is_found_after_margins_were_added() -> None:
    assert len(found(lambda pixels: np.pad(pixels, ((3, 9), (5, 1), (0, 0)))) or []) == 1


def test_where_nothing_was_painted_nothing_is_found() -> None:
    turned = np.ascontiguousarray(np.rot90(COLORS))
    assert moved_paint(sums(COLORS), (60, 44), 4, turned.tobytes()) == []


def test_scaled_or_other_colors_are_not_recognised() -> None:
    assert found(lambda pixels: pixels[::2, ::2]) is None
    assert found(lambda pixels: pixels // 2) is None

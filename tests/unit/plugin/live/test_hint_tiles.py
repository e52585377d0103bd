"""The hint layer's painted tiles, against a whole layer read at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from handtint_plugin.layer_choice import Absence
from handtint_plugin.live.hint_tiles import (
    TILE_PX,
    HintTiles,
    box_in_layer,
    changed_box,
    without,
)
from handtint_shared.geometry import Rect
from handtint_shared.messages import HintLayer

LAYER_HW = (300, 410)
WHOLE = Rect(0, 0, *LAYER_HW)
RGBA = npt.NDArray[np.uint8]


def painted(*dots_yx: tuple[int, int]) -> RGBA:
    layer = np.zeros((*LAYER_HW, 4), np.uint8)
    for y, x in dots_yx:
        layer[y : y + 9, x : x + 9] = (200, 90, 40, 255)
    return layer


def read(tiles: HintTiles, layer: RGBA, box: Rect) -> list[Rect]:
    rows = list(tiles.to_read(box))
    for part in rows:
        tiles.put(part, layer[part.slices].tobytes())
    return rows


def layer_of(hints: HintLayer | Absence) -> RGBA:
    """Return the whole layer that the hints stand for."""
    assert isinstance(hints, HintLayer)
    layer = np.zeros((*LAYER_HW, 4), np.uint8)
    picture = np.frombuffer(bytes(hints.picture.pixels), np.uint8)
    layer[Rect(*hints.offset_yx, *hints.picture.size_hw).slices] = picture.reshape(
        *hints.picture.size_hw, 4
    )
    return layer


@pytest.mark.parametrize("dots", [((0, 0),), ((291, 401),), ((124, 124), (5, 300)), ((130, 60),)])
def test_the_tiles_hold_the_whole_layer(dots: tuple[tuple[int, int], ...]) -> None:
    tiles, layer = HintTiles(LAYER_HW), painted(*dots)
    read(tiles, layer, WHOLE)
    assert np.array_equal(layer_of(tiles.hints((0, 0))), layer)


def test_only_what_changed_is_read_again() -> None:
    tiles, before = HintTiles(LAYER_HW), painted((10, 10), (200, 300))
    read(tiles, before, WHOLE)
    after = painted((10, 10), (200, 300), (150, 140))
    rows = read(tiles, after, Rect(150, 140, 9, 9))
    assert rows == [Rect(TILE_PX, TILE_PX, TILE_PX, TILE_PX)]
    assert np.array_equal(layer_of(tiles.hints((0, 0))), after)


def test_a_dot_that_is_undone_is_forgotten() -> None:
    tiles, dot = HintTiles(LAYER_HW), Rect(130, 140, 9, 9)
    read(tiles, painted((130, 140)), WHOLE)
    read(tiles, painted(), dot)
    assert tiles.hints((0, 0)) is Absence.NOTHING_ON_PHOTO


def test_hints_are_placed_in_the_photo() -> None:
    tiles = HintTiles(LAYER_HW)
    read(tiles, painted((200, 300)), WHOLE)
    hints = tiles.hints((-7, 30))
    assert isinstance(hints, HintLayer)
    assert hints.offset_yx == (TILE_PX - 7, 2 * TILE_PX + 30)


@pytest.mark.parametrize("box", [Rect(195, 295, 20, 20), Rect(198, 250, 13, 900)])
def test_hints_without_one_that_is_in_a_box_of_the_photo(box: Rect) -> None:
    tiles = HintTiles(LAYER_HW)
    read(tiles, painted((10, 10), (200, 300)), WHOLE)
    hints = tiles.hints((0, 0))
    assert isinstance(hints, HintLayer)
    assert np.array_equal(layer_of(without(hints, box)), painted((10, 10)))
    assert np.array_equal(layer_of(hints), painted((10, 10), (200, 300)))


def test_hints_without_those_in_a_box_beside_them_are_the_same() -> None:
    tiles = HintTiles(LAYER_HW)
    read(tiles, painted((200, 300)), WHOLE)
    hints = tiles.hints((-7, 30))
    assert isinstance(hints, HintLayer)
    assert without(hints, Rect(-20, -20, 20, 20)) is hints


@pytest.mark.parametrize(
    "box", [Rect(0, 0, 1, 1), Rect(3, 5, 2, 4), Rect(9, 11, 1, 1), Rect(0, 0, 10, 12)]
)
def test_the_box_of_what_differs(box: Rect) -> None:
    before = np.zeros((10, 12, 4), np.uint8)
    after = before.copy()
    after[box.y, box.x] = after[box.y + box.height - 1, box.x + box.width - 1] = 1
    assert changed_box(before.tobytes(), after.tobytes(), 12, 4) == box


def test_equal_previews_have_no_box() -> None:
    assert changed_box(bytes(48), bytes(48), 4, 4) is None


def test_a_box_of_the_preview_covers_its_paint_in_the_layer() -> None:
    """Whatever the scale, and with the pixels beside it that a reduction may mix in."""
    for layer_hw, preview_hw in (((3000, 4000), (384, 512)), ((301, 77), (301, 77))):
        for y in (0, 150, 299):
            seen = y * preview_hw[0] // layer_hw[0]
            box = box_in_layer(Rect(seen, 3, 1, 1), preview_hw, layer_hw)
            assert box.y <= y < box.y + box.height
            assert box.intersect(Rect(0, 0, *layer_hw)) == box

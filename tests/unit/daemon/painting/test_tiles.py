from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handtint_daemon.painting.tiles import Tiles, runs_of
from handtint_daemon.painting.upsampling import axis_between
from handtint_shared.geometry import Rect

sizes_hw = st.tuples(st.integers(1, 90), st.integers(1, 90))


def all_of(tiles: Tiles) -> tuple[Rect, ...]:
    return tiles.rects(np.ones((len(tiles.tops), len(tiles.lefts)), np.bool_))


@given(sizes_hw, st.integers(1, 40))
def test_tiles_cover_every_pixel(picture_hw: tuple[int, int], tile_px: int) -> None:
    covered = np.zeros(picture_hw, np.bool_)
    for tile in all_of(Tiles.covering(picture_hw, tile_px)):
        covered[tile.slices] = True
    assert covered.all()


@given(sizes_hw, st.integers(1, 40))
def test_tiles_are_of_one_size_and_inside(picture_hw: tuple[int, int], tile_px: int) -> None:
    size_hw = (min(tile_px, picture_hw[0]), min(tile_px, picture_hw[1]))
    whole = Rect(0, 0, *picture_hw)
    seen = [tile.intersect(whole) for tile in all_of(Tiles.covering(picture_hw, tile_px))]
    assert {(tile.height, tile.width) for tile in seen} == {size_hw}


def test_the_last_tile_is_moved_inwards() -> None:
    expected = [Rect(0, 0, 3, 4), Rect(0, 4, 3, 4), Rect(0, 6, 3, 4)]
    assert expected == list(all_of(Tiles.covering((3, 10), 4)))


def touched_px(cells: np.ndarray, picture_hw: tuple[int, int]) -> np.ndarray:
    """Return, per pixel, whether one of the four working pixels around it is among the cells."""
    y, x = (axis_between(w, f) for w, f in zip(cells.shape, picture_hw, strict=True))
    corners = [
        cells[np.ix_(row, column)] for row in (y.before, y.after) for column in (x.before, x.after)
    ]
    return np.logical_or.reduce(corners)


@given(sizes_hw, st.integers(1, 40), st.integers(1, 12), st.data())
def test_tiles_over_cells_are_those_with_a_pixel_that_depends_on_them(
    picture_hw: tuple[int, int], tile_px: int, times: int, data: st.DataObject
) -> None:
    working_hw = (max(1, picture_hw[0] // times), max(1, picture_hw[1] // times))
    cells = np.zeros(working_hw, np.bool_)
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.tuples(*(st.integers(0, side - 1) for side in working_hw)))
        cells[at] = True
    tiles, touched = Tiles.covering(picture_hw, tile_px), touched_px(cells, picture_hw)
    expected = [tile for tile in all_of(tiles) if touched[tile.slices].any()]
    assert expected == list(tiles.rects(tiles.over_cells(cells, picture_hw)))


@given(sizes_hw, st.integers(1, 40), st.data())
def test_tiles_over_boxes_are_those_that_share_a_pixel(
    picture_hw: tuple[int, int], tile_px: int, data: st.DataObject
) -> None:
    sides = [st.integers(1, 30)] * 2
    corners = [st.integers(0, side - 1) for side in picture_hw]
    boxes = data.draw(st.lists(st.builds(Rect, *corners, *sides), max_size=3))
    tiles = Tiles.covering(picture_hw, tile_px)
    expected = [t for t in all_of(tiles) if any(not t.intersect(b).is_empty for b in boxes)]
    assert expected == list(tiles.rects(tiles.over_boxes(boxes)))


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([], []),
        ([(0, 0)], [1]),
        ([(0, 0), (0, 4), (0, 12)], [2, 1]),
        ([(0, 4), (0, 6), (4, 0)], [2, 1]),
        ([(0, 4), (4, 4)], [1, 1]),
    ],
)
def test_neighbours_in_a_row_are_one_run(
    places: list[tuple[int, int]], expected: list[int]
) -> None:
    tiles = [Rect(y, x, 4, 4) for y, x in places]
    assert expected == [len(run) for run in runs_of(tiles)]

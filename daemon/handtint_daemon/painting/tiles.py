"""A picture in tiles of one size: changes are composed and sent tile by tile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from handtint_daemon.arrays.dtypes import Bool
from handtint_daemon.painting.upsampling import working_spans
from handtint_shared.geometry import Rect


@dataclass(frozen=True, slots=True)
class Tiles:
    """The tops and lefts of a grid of tiles.

    The last ones are shifted inwards to keep their size, and overlap their neighbours.
    """

    size_hw: tuple[int, int]
    tops: tuple[int, ...]
    lefts: tuple[int, ...]

    @staticmethod
    def covering(picture_size_hw: tuple[int, int], tile_px: int) -> Tiles:
        """Return square tiles of `tile_px`; smaller where the picture is."""
        height, width = (min(tile_px, side_px) for side_px in picture_size_hw)
        tops, lefts = (
            tuple(min(start, side_px - length_px) for start in range(0, side_px, length_px))
            for side_px, length_px in zip(picture_size_hw, (height, width), strict=True)
        )
        return Tiles((height, width), tops, lefts)

    def over_cells(self, cells: Bool, picture_size_hw: tuple[int, int]) -> Bool:
        """Return the tiles with a pixel that depends on any of those working pixels (h, w)."""
        rows, columns = (
            working_spans(cells.shape[axis], picture_size_hw[axis], starts, self.size_hw[axis])
            for axis, starts in enumerate((self.tops, self.lefts))
        )
        return np.array([[cells[row, column].any() for column in columns] for row in rows])

    def over_boxes(self, boxes: Iterable[Rect]) -> Bool:
        """Return the tiles that overlap any of the boxes."""
        tops, lefts = np.array(self.tops), np.array(self.lefts)
        touched = np.zeros((len(tops), len(lefts)), np.bool_)
        for box in boxes:
            rows = (tops < box.y + box.height) & (tops + self.size_hw[0] > box.y)
            columns = (lefts < box.x + box.width) & (lefts + self.size_hw[1] > box.x)
            touched |= rows[:, None] & columns
        return touched

    def rects(self, chosen: Bool) -> tuple[Rect, ...]:
        """Return the chosen tiles, row by row."""
        return tuple(
            Rect(self.tops[row], self.lefts[column], *self.size_hw)
            for row, column in np.argwhere(chosen).tolist()
        )


def runs_of(tiles: Iterable[Rect]) -> list[list[Rect]]:
    """Group tiles, given row by row, into runs of adjacent tiles in a row."""
    runs: list[list[Rect]] = []
    for tile in tiles:
        last = runs[-1][-1] if runs else None
        if last and last.y == tile.y and tile.x <= last.x + last.width:
            runs[-1].append(tile)
        else:
            runs.append([tile])
    return runs

"""ab from the working size to the photo's own, along the photo's edges.

Joint bilateral upsampling (Kopf, Cohen, Lischinski, Uyttendaele 2007) over the four nearest working
pixels: each counts by its bilinear weight and by how near its lightness is. A mean never
overshoots, as the guided filter does, and was nearer to the truth at colour edges (RMS of ab at a
quarter of the size, astronaut, coffee and chelsea: 7.4, bilinear 8.3, fast guided filter 8.2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from handtint_daemon.affinity_solve import Index
from handtint_daemon.arrays import Float32

# Lightness that differs by this counts 0.44 as much.
ALIKE_L = np.float32(6.0)
_TAPS = ((0, 0), (0, 1), (1, 0), (1, 1))


@dataclass(frozen=True, slots=True)
class Axis:
    """For each full-size pixel centre along one side: the working pixel before it, the one after,
    and how much of the step between them (0..1) it has gone."""

    before: Index
    after: Index
    fraction: Float32


def axis_between(working_px: int, full_px: int) -> Axis:
    """Pixel centres at +0.5 on both sides; beyond the outermost centres the border is repeated."""
    position = (np.arange(full_px) + 0.5) * (working_px / full_px) - 0.5
    position = position.clip(0, working_px - 1)
    before = position.astype(np.intp)
    fraction = (position - before).astype(np.float32)
    return Axis(before, np.minimum(before + 1, working_px - 1), fraction)


class Upsampler:
    """Brings one ab (2, h, w) with its lightness (h, w), both float32, to `full_size_hw`."""

    def __init__(self, ab: Float32, L_0_100: Float32, full_size_hw: tuple[int, int]) -> None:
        self._is_full_size = L_0_100.shape == tuple(full_size_hw)
        self._planes = np.stack([L_0_100, *ab])
        self._y = axis_between(L_0_100.shape[0], full_size_hw[0])
        self._x = axis_between(L_0_100.shape[1], full_size_hw[1])

    def rows(self, rows: slice, L_0_100: Float32) -> Float32:
        """ab, float32 (2, rows, width), of those rows, whose full-size lightness is given."""
        if self._is_full_size:
            return self._planes[1:, rows].copy()
        ab = np.empty((2, *L_0_100.shape), np.float32)
        before = self._y.before[rows]
        starts = np.flatnonzero(np.diff(before, prepend=-1))
        for start, stop in zip(starts, [*starts[1:], len(before)], strict=True):
            self._between_two_rows(rows.start + start, L_0_100[start:stop], ab[:, start:stop])
        return ab

    def _between_two_rows(self, first: int, L_0_100: Float32, ab: Float32) -> None:
        """Fills `ab` for full-size rows from `first` on that lie between the same working rows."""
        down = self._y.fraction[first : first + len(L_0_100), None]
        total = np.zeros_like(L_0_100)
        ab[...] = 0
        for row, below in ((self._y.before[first], 1 - down), (self._y.after[first], down)):
            for columns, across in (
                (self._x.before, 1 - self._x.fraction),
                (self._x.after, self._x.fraction),
            ):
                L_there, a_there, b_there = self._planes[:, row, columns]
                weight = _likeness(L_0_100, L_there)
                weight *= below
                weight *= across
                total += weight
                ab[0] += weight * a_there
                ab[1] += weight * b_there
        ab /= total


def _likeness(L_here: Float32, L_there: Float32) -> Float32:
    """1 / (1 + d²/2)²: falls like a Gaussian at first, but never to 0."""
    weight = (L_here - L_there) / ALIKE_L
    weight *= weight
    weight *= np.float32(0.5)
    weight += 1
    weight *= weight
    np.reciprocal(weight, out=weight)
    return weight

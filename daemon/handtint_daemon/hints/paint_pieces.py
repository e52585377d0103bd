"""Cut paint into pieces of one exact colour, by runs along the rows: linear in time and memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from handtint_daemon.arrays.dtypes import Bool, UInt8
from handtint_shared.errors import BadInput

FAINTEST_ALPHA = 13
"""5 %: fainter paint is hardly visible, and mostly left behind by an eraser."""

MAX_RUNS = 3_000_000
MAX_PIECES = 200_000
"""60 dots of 50 px have 3,000 runs in 60 pieces.

A soft gradient over 12 megapixels has 1,400,000 runs in 23,000 pieces.
"""

_BAND_ROWS = 128  # a band fits into the processor's cache

Int = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Runs:
    """Horizontal runs of one colour in raster order.

    `start` and `end` (past the last pixel) index rows of `pitch` pixels: the picture's, with one
    empty pixel on each side.
    """

    pitch: int
    start: Int
    end: Int
    packed_rgb: Int
    max_alpha: UInt8
    is_thick: Bool


@dataclass(frozen=True, slots=True)
class Pieces:
    """8-connected areas of one exact colour, in raster order of their first pixels; n entries.

    `is_thick`: it contains some pixel together with its four neighbours. `box` (n, 4) is top, left,
    bottom, right. `neighbors` (m, 2) are pairs of touching pieces, in both directions, sorted. The
    runs of piece i, (row, first column, column past the last), are `runs[first_run[i]:first_run[i +
    1]]`.
    """

    rgb_u8: UInt8
    area_px: Int
    max_alpha: UInt8
    is_thick: Bool
    box: Int
    neighbors: Int
    runs: Int
    first_run: Int


def cut_into_pieces(rgba_u8: UInt8) -> Pieces:
    """Cut a picture, uint8 [h, w, 4], into its pieces of paint.

    Raises BadInput if there are more than MAX_RUNS runs or MAX_PIECES pieces.
    """
    runs = _find_runs(rgba_u8)
    above, below = _touching(runs)
    same = runs.packed_rgb[above] == runs.packed_rgb[below]
    piece = components(len(runs.start), above[same], below[same])
    if piece.max(initial=-1) >= MAX_PIECES:
        raise BadInput("hints_are_a_picture")
    return _gather(runs, piece, _neighbors(piece[above[~same]], piece[below[~same]]))


def components(count: int, one: Int, other: Int) -> Int:
    """Return the connected component of each of `count` nodes, numbered from 0 by first node."""
    graph = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(count, count))
    labels = connected_components(graph, directed=False)[1]
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _find_runs(rgba_u8: UInt8) -> _Runs:
    height, width = rgba_u8.shape[:2]
    packed = np.require(rgba_u8, requirements="C").view("<u4")[..., 0]
    found: list[_Runs] = []
    count = 0
    for top in range(0, height, _BAND_ROWS):
        band = packed[top : top + _BAND_ROWS]
        if (band >= FAINTEST_ALPHA << 24).any():
            found.append(_runs_of_band(packed, top, width + 2))
            count += len(found[-1].start)
            if count > MAX_RUNS:
                raise BadInput("hints_are_a_picture")
    return _joined(found, width + 2)


def _runs_of_band(packed: NDArray[np.uint32], top: int, pitch: int) -> _Runs:
    bottom = min(top + _BAND_ROWS, len(packed))
    # One more row above and below, empty at the picture's edge, to provide the neighbours.
    source = packed[max(top - 1, 0) : bottom + 1]
    padded = np.zeros((bottom - top + 2, pitch), np.uint32)
    skip = 1 if top == 0 else 0
    padded[skip : skip + len(source), 1:-1] = source
    alpha = (padded >> 24).astype(np.uint8)
    color = np.where(alpha >= FAINTEST_ALPHA, padded | (255 << 24), 0)

    inner = color[1:-1].ravel()
    bounds = np.flatnonzero(inner[1:] != inner[:-1]) + 1
    is_paint = inner[bounds] != 0
    start = bounds[is_paint]
    end = bounds[np.flatnonzero(is_paint) + 1]
    slices = np.column_stack([start, end]).ravel()
    origin = top * pitch
    return _Runs(
        pitch,
        start + origin,
        end + origin,
        (inner[start] & 0xFFFFFF).astype(np.int64),
        _most(alpha[1:-1].ravel(), slices),
        _most(_is_surrounded(color).ravel().view(np.uint8), slices).view(np.bool_),
    )


def _is_surrounded(color: NDArray[np.uint32]) -> Bool:
    center = color[1:-1]
    surrounded = np.zeros(center.shape, np.bool_)
    inside = center[:, 1:-1]
    surrounded[:, 1:-1] = (inside == center[:, :-2]) & (inside == center[:, 2:])
    surrounded &= (center == color[:-2]) & (center == color[2:])
    return surrounded


def _most(values: UInt8, slices: Int) -> UInt8:
    return np.maximum.reduceat(values, slices)[::2] if len(slices) else values[:0]


def _joined(bands: list[_Runs], pitch: int) -> _Runs:
    if not bands:
        none = np.zeros(0, np.int64)
        return _Runs(pitch, none, none, none, none.astype(np.uint8), none.astype(np.bool_))
    return _Runs(
        pitch,
        np.concatenate([band.start for band in bands]),
        np.concatenate([band.end for band in bands]),
        np.concatenate([band.packed_rgb for band in bands]),
        np.concatenate([band.max_alpha for band in bands]),
        np.concatenate([band.is_thick for band in bands]),
    )


def _touching(runs: _Runs) -> tuple[Int, Int]:
    """Return pairs of runs that touch, even at a corner: in the same row and in adjacent rows."""
    first = np.searchsorted(runs.end, runs.start + runs.pitch, side="left")
    last = np.searchsorted(runs.start, runs.end + runs.pitch, side="right")
    count = np.maximum(last - first, 0)
    above = np.repeat(np.arange(len(count)), count)
    nth = np.arange(len(above)) - np.repeat(np.cumsum(count) - count, count)
    left = np.flatnonzero(runs.end[:-1] == runs.start[1:])
    return np.concatenate([above, left]), np.concatenate([first[above] + nth, left + 1])


def _neighbors(one: Int, other: Int) -> Int:
    """Return the pairs in both directions, without duplicates, sorted."""
    count = int(max(one.max(), other.max())) + 1 if len(one) else 1
    pairs = np.unique(np.concatenate([one * count + other, other * count + one]))
    return np.column_stack(np.divmod(pairs, count))


def _gather(runs: _Runs, piece: Int, neighbors: Int) -> Pieces:
    order = np.argsort(piece, kind="stable")
    row, column = np.divmod(runs.start[order], runs.pitch)
    length = (runs.end - runs.start)[order]
    by_piece = np.column_stack([row, column - 1, column - 1 + length])
    first_run = np.searchsorted(piece[order], np.arange(piece.max(initial=-1) + 2))
    at = first_run[:-1]
    if not len(at):
        return _no_pieces()
    rgb = runs.packed_rgb[order[at]]
    least, most = np.minimum.reduceat(by_piece, at), np.maximum.reduceat(by_piece, at)
    return Pieces(
        rgb_u8=np.column_stack([rgb & 255, rgb >> 8 & 255, rgb >> 16]).astype(np.uint8),
        area_px=np.add.reduceat(length, at),
        max_alpha=np.maximum.reduceat(runs.max_alpha[order], at),
        is_thick=np.logical_or.reduceat(runs.is_thick[order], at),
        box=np.column_stack([least[:, 0], least[:, 1], most[:, 0] + 1, most[:, 2]]),
        neighbors=neighbors,
        runs=by_piece,
        first_run=first_run,
    )


def _no_pieces() -> Pieces:
    none = np.zeros(0, np.int64)
    return Pieces(
        rgb_u8=np.zeros((0, 3), np.uint8),
        area_px=none,
        max_alpha=none.astype(np.uint8),
        is_thick=none.astype(np.bool_),
        box=np.zeros((0, 4), np.int64),
        neighbors=np.zeros((0, 2), np.int64),
        runs=np.zeros((0, 3), np.int64),
        first_run=np.zeros(1, np.int64),
    )

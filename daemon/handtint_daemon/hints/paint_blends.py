"""Find the pieces of paint that are only blends, on the seam between colours that were chosen.

A soft edge over other paint produces every colour between the two, in linear light (GIMP's default)
or in encoded values (its legacy modes). So a blend is a piece whose colour lies between others and
that is too thin to be paint of its own; or a thick step of a ramp so slow that its steps hardly
differ.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from handtint_daemon.arrays.dtypes import Bool, Float32
from handtint_daemon.color.color_array import decode_srgb, encode_srgb
from handtint_daemon.hints.paint_pieces import Int, Pieces, components

MAX_TIPS = 5_000
"""At most so many thin pieces are examined again; beyond that all of them count as blends.

60 pairs of touching dots have about ten.
"""

_SLOW_STEP_U8 = 2
_RAMP_AREA_RATIO = 8
_NEAREST_CORES = 6
_NEAREST_TIPS = 10


def find_blends(pieces: Pieces) -> Bool:
    """Return (n,) True for each piece that is a blend; a piece without neighbours never is."""
    blend = _lies_between_neighbors(pieces)
    has_neighbor = np.zeros(len(blend), np.bool_)
    has_neighbor[pieces.neighbors[:, 0]] = True
    tips = np.flatnonzero(has_neighbor & ~pieces.is_thick & ~blend)
    cores = np.flatnonzero(has_neighbor & pieces.is_thick & ~blend)
    if len(tips) > MAX_TIPS:
        blend[tips] = True
    elif len(tips):
        _look_again(pieces, tips, cores, blend)
    return blend


def _lies_between_neighbors(pieces: Pieces) -> Bool:
    """Find pieces between their neighbour of the most different colour and any other neighbour."""
    blend = np.zeros(len(pieces.area_px), np.bool_)
    piece, neighbor = pieces.neighbors.T
    colors = pieces.rgb_u8.astype(np.float32)
    step = np.abs(colors[neighbor] - colors[piece]).max(axis=1)
    counts = ~pieces.is_thick[piece] | _is_step_of_ramp(pieces, piece, neighbor, step)
    piece, neighbor, step = piece[counts], neighbor[counts], step[counts]
    by_step = np.lexsort((step, piece))
    farthest = np.zeros(len(blend), np.int64)
    farthest[piece[by_step]] = neighbor[by_step]  # the last write wins: the farthest
    between = _lies_between(
        colors[piece], colors[farthest[piece]], colors[neighbor], _tolerance_u8(pieces, piece)
    )
    blend[piece[between]] = True
    return blend


def _is_step_of_ramp(pieces: Pieces, piece: Int, neighbor: Int, step_u8: Float32) -> Bool:
    """Return whether the neighbour is the next step of a slow ramp.

    Beside a dot, a ramp's steps are thin or small; beside another step, they are of similar size.
    """
    alike = pieces.area_px[neighbor] * _RAMP_AREA_RATIO >= pieces.area_px[piece]
    return (step_u8 <= _SLOW_STEP_U8) & pieces.is_thick[neighbor] & alike


def _look_again(pieces: Pieces, tips: Int, cores: Int, blend: Bool) -> None:
    """Mark tips that blend pieces they do not touch: where a seam ends or ripples."""
    blob = components(len(blend), *pieces.neighbors.T)
    colors = pieces.rgb_u8.astype(np.float32)
    tolerance = _tolerance_u8(pieces, tips)
    for mates_tips, mates_cores in _by_blob(blob, tips, cores):
        for i in mates_tips:
            tip = tips[i]
            near_cores = _nearest(pieces, tip, cores[mates_cores], _NEAREST_CORES)
            near_tips = _nearest(pieces, tip, tips[mates_tips], _NEAREST_TIPS)
            alike = np.abs(colors[near_tips] - colors[tip]).max(axis=1) <= tolerance[i]
            larger = _rank(pieces, near_tips) > _rank(pieces, tip)
            others = colors[np.concatenate([near_cores, near_tips[~alike]])]
            blend[tip] = bool((alike & larger).any()) or _is_blend_of(
                colors[tip], others, tolerance[i]
            )


def _by_blob(blob: Int, tips: Int, cores: Int) -> list[tuple[Int, Int]]:
    """Return, for each blob that has tips, indices into `tips` and into `cores`."""
    tips_order = np.argsort(blob[tips], kind="stable")
    cores_order = np.argsort(blob[cores], kind="stable")
    blobs, first = np.unique(blob[tips][tips_order], return_index=True)
    begin = np.searchsorted(blob[cores][cores_order], blobs, side="left")
    end = np.searchsorted(blob[cores][cores_order], blobs, side="right")
    return [
        (mates, cores_order[a:b])
        for mates, a, b in zip(np.split(tips_order, first[1:]), begin, end, strict=True)
    ]


def _rank(pieces: Pieces, which: Int) -> Int:
    rank: Int = pieces.area_px[which] * len(pieces.area_px) - which
    return rank


def _nearest(pieces: Pieces, tip: int, others: Int, count: int) -> Int:
    """Return up to `count` of the others whose boxes are nearest to the tip's, excluding itself."""
    others = others[others != tip]
    if len(others) <= count:
        return others
    top, left, bottom, right = pieces.box[others].T
    own_top, own_left, own_bottom, own_right = pieces.box[tip]
    dy = np.maximum(np.maximum(top - own_bottom, own_top - bottom), 0)
    dx = np.maximum(np.maximum(left - own_right, own_left - right), 0)
    return others[np.argsort(dy * dy + dx * dx, kind="stable")[:count]]


def _is_blend_of(color: Float32, others: Float32, tolerance_u8: np.float32) -> bool:
    one, other = np.triu_indices(len(others), 1)
    return bool(
        _lies_between(color, others[one], others[other], tolerance_u8).any()
        or _lies_in_triangle(color, others[:_NEAREST_CORES], tolerance_u8)
    )


def _lies_in_triangle(color: Float32, corners: Float32, tolerance_u8: np.float32) -> bool:
    """Return whether a colour (3,) is a blend, in linear light, of three of the corners (n, 3)."""
    triples = list(combinations(range(len(corners)), 3))
    if not triples:
        return False
    matrix = np.ones((len(triples), 4, 3), np.float32)
    matrix[:, :3] = _linear(corners[triples]).transpose(0, 2, 1)
    wanted = np.append(_linear(color), np.float32(1))
    shares = np.maximum(np.linalg.pinv(matrix) @ wanted, 0)[..., None]
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-6)
    mixed = 255 * encode_srgb((matrix[:, :3] @ shares)[..., 0])
    return bool((np.abs(mixed - color).max(axis=1) <= tolerance_u8).any())


def _tolerance_u8(pieces: Pieces, which: Int) -> Float32:
    """The rounding error of a blend; faint paint is often rounded while multiplied by its alpha."""
    return (2 + 128 / pieces.max_alpha[which]).astype(np.float32)


def _lies_between(
    color: Float32, one: Float32, other: Float32, tolerance_u8: Float32 | np.float32
) -> Bool:
    """Return whether colours (n, 3), 0..255, blend `one` and `other`, within tolerance (n,)."""
    straight = _mix_nearest(color, one, other)
    linear = 255 * encode_srgb(_mix_nearest(*map(_linear, (color, one, other))))
    error = np.minimum(
        np.abs(straight - color).max(axis=-1),
        np.abs(linear - color).max(axis=-1),
    )
    inside = ((one - color) * (other - color)).sum(axis=-1) <= 0
    between: Bool = inside & (error <= tolerance_u8)
    return between


def _mix_nearest(color: Float32, one: Float32, other: Float32) -> Float32:
    across = other - one
    length = np.maximum((across * across).sum(axis=-1, keepdims=True), 1e-12)
    share = ((color - one) * across).sum(axis=-1, keepdims=True) / length
    mixed: Float32 = one + np.clip(share, 0, 1) * across
    return mixed


def _linear(rgb_0_255: Float32) -> Float32:
    linear: Float32 = decode_srgb(rgb_0_255 / np.float32(255))
    return linear

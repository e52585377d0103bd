"""Lay one picture of a scene on another of it: shift, rotation and scale.

Phase correlation of the whole finds the shift. Then blocks of the picture are correlated, each
where it should lie by what is known so far, and the similarity that most of them agree on (RANSAC)
refines it, until it no longer changes. Edges are compared, not tones: through another filter a red
coat is light instead of dark, but it begins where it did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import fft, ndimage

from handtint_daemon.arrays.dtypes import AnyArray, Float32
from handtint_shared.errors import BadInput

_SEEN_PX = 1024  # the longer side while aligning: a tenth of its pixel is little in 36 MP
_COARSE_PX = 320
_EDGE_SIGMA_PX = 1.0
_BLOCKS = 7  # along each side, half overlapping
_ROUNDS = 5
_NEAR_PX = 0.7  # blocks that lie this near to the common similarity agree with it
_FIRST_NEAR_PX = 2.5
_LEAST_AGREEING = 0.3  # of the blocks
_STILL_PX = 0.02
_SEED = 1909
_STRONGEST = np.float32(4)  # a dark border counts no more than the edge of a roof
# A block with weaker edges than this part of the picture's mean has nothing to correlate.
_LEAST_EDGES = 0.25
_MOST_ROTATION_DEG, _MOST_SCALE = 5.0, 1.1


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the pixels of a picture lie in another of the same scene.

    `to_other` (2, 3) takes (y, x, 1) to (y, x). `agreeing` is the share, 0..1, of the parts of the
    picture that lie where it says.
    """

    to_other: AnyArray
    agreeing: float

    @property
    def shift_yx_px(self) -> tuple[float, float]:
        """Of the pixel (0, 0)."""
        return float(self.to_other[0, 2]), float(self.to_other[1, 2])

    @property
    def scale(self) -> float:
        return float(np.hypot(self.to_other[0, 0], self.to_other[1, 0]))

    @property
    def rotation_deg(self) -> float:
        return float(np.degrees(np.arctan2(self.to_other[1, 0], self.to_other[0, 0])))


def placement_of(picture: Float32, other: Float32) -> Placement:
    """Find where the pixels of `picture` lie in `other`; both (h, w), 0..1, of one size.

    Raises BadInput if the two do not show the same, or nothing at all.
    """
    times = max(1.0, max(picture.shape) / _SEEN_PX)
    edges, others_edges = (_edges(_reduced(one, times)) for one in (picture, other))
    found = np.hstack([np.eye(2), _coarse_shift(edges, others_edges)[:, None]])
    agreeing = 0.0
    for turn in range(_ROUNDS):
        near_px = _FIRST_NEAR_PX if turn == 0 else _NEAR_PX
        refined, agreeing = _refined(edges, others_edges, found, near_px)
        moved_px = _farthest(refined, found, edges.shape)
        found = refined
        if moved_px < _STILL_PX:
            break
    found = _at_full_size(found, times)
    placement = Placement(found, agreeing)
    if agreeing < _LEAST_AGREEING or _is_far_fetched(placement):
        raise BadInput("plate_unmatched")
    return placement


def laid_on(placement: Placement, other: Float32, size_hw: tuple[int, int]) -> Float32:
    """Return `other` where the picture's pixels are, (h, w) of `size_hw`; NaN beyond its edges."""
    matrix, offset = placement.to_other[:, :2], placement.to_other[:, 2]
    laid: Float32 = ndimage.affine_transform(
        other, matrix, offset, output_shape=size_hw, order=1, mode="constant", cval=np.nan
    )
    return laid


def _is_far_fetched(placement: Placement) -> bool:
    scale = placement.scale
    return abs(placement.rotation_deg) > _MOST_ROTATION_DEG or not (
        1 / _MOST_SCALE < scale < _MOST_SCALE
    )


def _reduced(picture: Float32, times: float) -> Float32:
    """Return it `times` smaller; the pixel (y, x) is at (y / times, x / times)."""
    if times == 1:
        return picture
    smooth = ndimage.gaussian_filter(picture, 0.4 * times)
    size_hw = tuple(int((side - 1) / times) + 1 for side in picture.shape)
    matrix = [times, times]
    reduced: Float32 = ndimage.affine_transform(smooth, matrix, output_shape=size_hw, order=1)
    return reduced


def _at_full_size(found: AnyArray, times: float) -> AnyArray:
    full = found.copy()
    full[:, 2] *= times
    return full


def _edges(picture: Float32) -> Float32:
    """Return how strong edges are, with mean 1: exposure and contrast do not matter."""
    edges: Float32 = ndimage.gaussian_gradient_magnitude(picture, _EDGE_SIGMA_PX)
    mean = float(edges.mean())
    if mean == 0:
        raise BadInput("plate_blank")
    capped: Float32 = np.minimum(edges / mean, _STRONGEST)
    return capped


def _coarse_shift(edges: Float32, others_edges: Float32) -> AnyArray:
    """Return by how much the whole of it lies farther in the other: phase correlation."""
    from skimage.registration import phase_cross_correlation  # noqa: PLC0415 - optional

    times = max(1.0, max(edges.shape) / _COARSE_PX)
    one, two = (_windowed(_reduced(some, times)) for some in (edges, others_edges))
    found: Any = phase_cross_correlation(one, two)  # type: ignore[no-untyped-call]
    shift: AnyArray = -np.asarray(found[0]) * times
    return shift


def _windowed(block: Float32) -> Float32:
    """Return it without its mean, faded out towards its edges."""
    rows, columns = (np.hanning(side + 2)[1:-1] for side in block.shape)
    windowed: Float32 = (block - block.mean()) * np.sqrt(np.outer(rows, columns))
    return windowed


def _shift(picture: Float32, other: Float32) -> AnyArray:
    """Return by how many pixels (y, x) `other` must be moved to lie on `picture`.

    The highest place of their correlation, and of the parabolas through it and its neighbours.
    """
    spectra = fft.rfft2(picture) * np.conj(fft.rfft2(other))
    correlation = fft.irfft2(spectra, picture.shape)
    peak = np.unravel_index(correlation.argmax(), picture.shape)
    shift = [
        _top_of_parabola(np.roll(line, 1 - at)[:3]) + (at + side // 2) % side - side // 2
        for at, side, line in (
            (peak[0], picture.shape[0], correlation[:, peak[1]]),
            (peak[1], picture.shape[1], correlation[peak[0]]),
        )
    ]
    return np.array(shift)


def _top_of_parabola(three: AnyArray) -> float:
    before, at, after = (float(value) for value in three)
    bend = before - 2 * at + after
    return 0.0 if bend == 0 else (before - after) / (2 * bend)


def _refined(
    edges: Float32, others_edges: Float32, found: AnyArray, near_px: float
) -> tuple[AnyArray, float]:
    """Return the similarity that the blocks agree on, and the share of them that do."""
    moved = laid_on(Placement(found, 0), others_edges, (edges.shape[0], edges.shape[1]))
    pairs = np.array(list(_block_shifts(edges, moved)))
    if len(pairs) < 4:
        return found, 0.0
    places, shifts = pairs[:, 0], pairs[:, 1]
    others = places @ found[:, :2].T + found[:, 2] + shifts @ found[:, :2].T
    return _agreed(places, others, near_px)


def _block_shifts(edges: Float32, moved: Float32) -> Iterator[tuple[AnyArray, AnyArray]]:
    """Yield the middle of each block (y, x) and by how much its content lies farther in `moved`."""
    sides = [2 * side // (_BLOCKS + 1) for side in edges.shape]
    for row in range(_BLOCKS):
        for column in range(_BLOCKS):
            top, left = row * sides[0] // 2, column * sides[1] // 2
            spot = (slice(top, top + sides[0]), slice(left, left + sides[1]))
            one, two = edges[spot], moved[spot]
            if np.isnan(two).any() or min(one.std(), two.std()) < _LEAST_EDGES:
                continue
            shift = -_shift(_windowed(one), _windowed(two))
            if np.abs(shift).max() < min(sides) / 3:
                yield np.array([top + (sides[0] - 1) / 2, left + (sides[1] - 1) / 2]), shift


def _agreed(places: AnyArray, others: AnyArray, near_px: float) -> tuple[AnyArray, float]:
    from skimage.measure import ransac  # noqa: PLC0415 - optional
    from skimage.transform import SimilarityTransform  # noqa: PLC0415

    model, inliers = ransac(  # type: ignore[no-untyped-call]
        (places, others), SimilarityTransform, 3, near_px, max_trials=500, rng=_SEED
    )
    if not model:
        return np.eye(2, 3), 0.0
    matrix: Any = model.params[:2]
    return matrix, float(inliers.mean())


def _farthest(one: AnyArray, two: AnyArray, size_hw: tuple[int, ...]) -> float:
    """Return how far apart both put the picture's corners at most, in pixels."""
    height, width = size_hw
    corners = np.array([[0, 0, 1], [0, width, 1], [height, 0, 1], [height, width, 1]])
    return float(np.abs(corners @ (one - two).T).max())

"""Compare methods of upsampling ab to the photo's size, where the true ab is known."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import maximum_filter, minimum_filter, uniform_filter

from handtint_daemon.arrays.dtypes import Bool, Float32, UInt8
from handtint_daemon.color.ciede2000 import JUST_NOTICEABLE, delta_e
from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.painting.upsampling import Upsampler

Enlarge = Callable[[Float32, Float32, Float32], Float32]
"""Maps ab (2, h, w) and L (h, w) at working size, and L at full size, to ab at full size."""

# A true colour edge is a change of ab by this between adjacent pixels; near is within this
# distance.
_EDGE_AB = 20.0
_NEAR_PX = 4
_GUIDED_RADIUS_PX = 2
_GUIDED_EPSILON_L = 4.0


@dataclass(frozen=True, slots=True)
class Upsampled:
    """Errors of one method.

    `bleeding`: fraction of the pixels near a true colour edge with a more than just noticeable
    error; `halo_ab`: how far, on average there, ab exceeds the range of the true ab nearby.
    """

    bleeding: float
    halo_ab: float
    rms_ab: float
    seconds: float


def joint_bilateral(ab: Float32, L_0_100: Float32, L_full: Float32) -> Float32:
    upsampler = Upsampler(ab, L_0_100, (L_full.shape[0], L_full.shape[1]))
    return upsampler.rows(slice(0, L_full.shape[0]), L_full)


def bilinear(ab: Float32, _L_0_100: Float32, L_full: Float32) -> Float32:
    return _resized(ab, L_full.shape, Image.Resampling.BILINEAR)


def fast_guided(ab: Float32, L_0_100: Float32, L_full: Float32) -> Float32:
    """He and Sun 2015, Fast Guided Filter: ab as a linear function of L around each pixel."""
    mean_L, mean_ab = _mean(L_0_100), np.stack([_mean(plane) for plane in ab])
    together = np.stack([_mean(plane * L_0_100) for plane in ab]) - mean_ab * mean_L
    slope = together / (_mean(L_0_100 * L_0_100) - mean_L**2 + np.float32(_GUIDED_EPSILON_L))
    offset = mean_ab - slope * mean_L
    return bilinear(slope, L_0_100, L_full) * L_full + bilinear(offset, L_0_100, L_full)


METHODS: Mapping[str, Enlarge] = {
    "joint bilateral": joint_bilateral,
    "bilinear": bilinear,
    "fast guided": fast_guided,
}


def measure(rgb_u8: UInt8, times: int) -> dict[str, Upsampled]:
    """Measure each method on a picture (h, w, 3), h, w > `times`, reduced by `times`."""
    lab = rgb_to_lab((rgb_u8 / np.float32(255)).astype(np.float32))
    L_full, true_ab = np.ascontiguousarray(lab[..., 0]), np.moveaxis(lab[..., 1:], -1, 0)
    small_hw = lab.shape[0] // times, lab.shape[1] // times
    small_L, *small_ab = _resized(np.moveaxis(lab, -1, 0), small_hw, Image.Resampling.BOX)
    working = np.stack(small_ab), small_L, L_full
    return {name: _measured(enlarge, working, true_ab) for name, enlarge in METHODS.items()}


def mean_of(results: Sequence[dict[str, Upsampled]]) -> dict[str, Upsampled]:
    """Average over pictures, by method."""
    return {
        name: Upsampled(
            bleeding=float(np.mean([result[name].bleeding for result in results])),
            halo_ab=float(np.mean([result[name].halo_ab for result in results])),
            rms_ab=float(np.mean([result[name].rms_ab for result in results])),
            seconds=float(np.sum([result[name].seconds for result in results])),
        )
        for name in METHODS
    }


def _measured(
    enlarge: Enlarge, working: tuple[Float32, Float32, Float32], true_ab: Float32
) -> Upsampled:
    started_s = time.perf_counter()
    ab = enlarge(*working)
    seconds = time.perf_counter() - started_s
    near, beyond = _near_edges(true_ab), _beyond(ab, true_ab)
    off = delta_e(_lab(working[2], ab), _lab(working[2], true_ab)) > JUST_NOTICEABLE
    return Upsampled(
        bleeding=float(off[near].mean()) if near.any() else 0.0,
        halo_ab=float(beyond[near].mean()) if near.any() else 0.0,
        rms_ab=float(np.sqrt(np.square(ab - true_ab).sum(axis=0).mean())),
        seconds=seconds,
    )


def _near_edges(true_ab: Float32) -> Bool:
    step = maximum_filter(true_ab, (1, 3, 3)) - minimum_filter(true_ab, (1, 3, 3))
    near: Bool = maximum_filter(step.max(axis=0) > _EDGE_AB, 2 * _NEAR_PX + 1)
    return near


def _beyond(ab: Float32, true_ab: Float32) -> Float32:
    around = (1, 4 * _NEAR_PX + 1, 4 * _NEAR_PX + 1)
    above = ab - maximum_filter(true_ab, around)
    below = minimum_filter(true_ab, around) - ab
    beyond: Float32 = np.maximum(np.maximum(above, below), 0).max(axis=0)
    return beyond


def _lab(L_0_100: Float32, ab: Float32) -> Float32:
    return np.stack([L_0_100, *ab], axis=-1)


def _mean(plane: Float32) -> Float32:
    mean: Float32 = uniform_filter(plane, 2 * _GUIDED_RADIUS_PX + 1, mode="nearest")
    return mean


def _resized(planes: Float32, size_hw: tuple[int, ...], resampling: Image.Resampling) -> Float32:
    size_px = size_hw[1], size_hw[0]
    return np.stack(
        [
            np.asarray(Image.fromarray(np.ascontiguousarray(p)).resize(size_px, resampling))
            for p in planes
        ]
    )

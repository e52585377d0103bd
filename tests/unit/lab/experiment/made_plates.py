"""Plates with three pictures of one scene, each displaced as the test says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from skimage.data import astronaut

from handtint_daemon.arrays.dtypes import AnyArray, Float32

FRAME_HW = (420, 480)
_CONTENT = (slice(20, 400), slice(24, 456))
_GLASS, _FOIL = 0.03, 0.97


@dataclass(frozen=True)
class Exposure:
    """How one picture lies on the plate, and what the camera made of it."""

    shift_yx_px: tuple[float, float] = (0.0, 0.0)
    rotation_deg: float = 0.0
    scale: float = 1.0
    gamma: float = 1.0
    gain: float = 1.0

    @property
    def from_scene(self) -> AnyArray:
        """(2, 3): from pixels (y, x, 1) of the scene to those of the frame."""
        angle, middle = np.radians(self.rotation_deg), np.array(FRAME_HW) / 2
        turn = self.scale * np.array(
            [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        )
        return np.hstack([turn, (middle - turn @ middle + self.shift_yx_px)[:, None]])


def from_one_to_other(one: Exposure, other: Exposure) -> AnyArray:
    """(2, 3): from pixels of one picture's frame to those of the other's."""
    square = [np.vstack([some.from_scene, [0, 0, 1]]) for some in (one, other)]
    both: AnyArray = (square[1] @ np.linalg.inv(square[0]))[:2]
    return both


def made_plate(exposures: Sequence[Exposure], noise: float = 0.02, seed: int = 7) -> Float32:
    """Return a scan (3 h, w), 0..1, of a portrait: blue, green and red from the top."""
    rng = np.random.default_rng(seed)
    scene = astronaut()[40:460, 16:496].astype(np.float32) / 255
    frames = [
        _frame(scene[..., channel], exposure)
        for channel, exposure in zip((2, 1, 0), exposures, strict=True)
    ]
    scan = np.concatenate(frames)
    scan += rng.normal(0, noise, scan.shape)
    for y, x in rng.integers((8, 8), np.array(scan.shape) - 8, (60, 2)):  # dust
        scan[y : y + 3, x : x + 3] = 1
    plate: Float32 = np.clip(scan, 0, 1).astype(np.float32)
    plate[:6] = plate[-6:] = _FOIL
    return plate


def _frame(channel: Float32, exposure: Exposure) -> AnyArray:
    """The scene inside its edges, both where this exposure put them, on black glass."""
    inside = np.full(channel.shape, np.nan)
    inside[_CONTENT] = exposure.gain * channel[_CONTENT] ** exposure.gamma
    square = np.linalg.inv(np.vstack([exposure.from_scene, [0, 0, 1]]))
    return ndimage.affine_transform(
        np.nan_to_num(inside, nan=_GLASS), square[:2, :2], square[:2, 2], order=1, cval=_GLASS
    )

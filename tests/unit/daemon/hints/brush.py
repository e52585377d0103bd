"""Paint on a layer as GIMP does: blend in linear light, keep a colour exact at every alpha."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray, UInt8
from handtint_daemon.color.color_array import decode_srgb, encode_srgb

RED, GREEN, BLUE = (200, 40, 30), (20, 180, 60), (30, 50, 220)
RGB = tuple[int, int, int]


class Canvas:
    def __init__(self, height: int, width: int) -> None:
        self._linear = np.zeros((height, width, 3))
        self._alpha = np.zeros((height, width, 1))

    def dot(
        self,
        y: float,
        x: float,
        diameter: float,
        rgb: RGB,
        *,
        softness: float = 0,
        opacity: float = 1,
    ) -> None:
        """Paint a round dab; `softness` is the part of the radius in which its alpha falls to 0."""
        self.stroke([(y, x)], diameter, rgb, softness=softness, opacity=opacity)

    def stroke(
        self,
        points_yx: Sequence[tuple[float, float]],
        diameter: float,
        rgb: RGB,
        *,
        softness: float = 0,
        opacity: float = 1,
    ) -> None:
        """Paint dabs that count once where they overlap, as in one stroke in GIMP."""
        y, x = np.mgrid[: self._alpha.shape[0], : self._alpha.shape[1]] + 0.5
        distance = np.min([np.hypot(y - py, x - px) for py, px in points_yx], axis=0)
        ramp = softness * diameter / 2
        inside = (
            np.clip((diameter / 2 - distance) / ramp, 0, 1) if ramp else distance <= diameter / 2
        )
        self.over(opacity * inside, rgb)

    def over(self, alpha: AnyArray, rgb: RGB) -> None:
        """Paint in normal mode: alpha 0..1, [h, w], over what is there."""
        added = alpha[..., None]
        below = self._alpha * (1 - added)
        self._alpha = added + below
        color = decode_srgb(np.array(rgb) / 255)
        total = np.maximum(self._alpha, 1e-12)
        self._linear = (color * added + self._linear * below) / total

    def rgba_u8(self) -> UInt8:
        encoded = np.concatenate([encode_srgb(self._linear), self._alpha], axis=-1)
        return np.round(255 * encoded).astype(np.uint8)

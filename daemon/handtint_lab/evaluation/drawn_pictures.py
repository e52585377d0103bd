"""Synthetic pictures with exactly known colours, some meeting at equal lightness."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy.spatial import cKDTree

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.color.color_array import lab_to_rgb

_CELLS = 24
_LIGHTNESSES = np.linspace(30, 75, 5)
_CHROMA = (5.0, 35.0)
_GRAIN_L = 2.0
_OVERSAMPLING = 2


def draw_cells(seed: int, side_px: int) -> UInt8:
    """Draw R'G'B' (side, side, 3): cells of one colour each, with soft borders, shading and grain.

    Few lightnesses, so that some neighbours differ in colour alone.
    """
    rng = np.random.default_rng(seed)
    drawn_px = side_px * _OVERSAMPLING
    y, x = np.mgrid[:drawn_px, :drawn_px] / drawn_px
    _, cell = cKDTree(rng.random((_CELLS, 2))).query(np.stack([y, x], axis=-1))
    hue, chroma = rng.uniform(0, 2 * np.pi, _CELLS), rng.uniform(*_CHROMA, _CELLS)
    shade = 8 * np.sin(2 * np.pi * (x * rng.random() + y * rng.random()))
    L_0_100 = rng.choice(_LIGHTNESSES, _CELLS)[cell] + shade
    lab = np.stack([L_0_100, (chroma * np.cos(hue))[cell], (chroma * np.sin(hue))[cell]], axis=-1)
    lab[..., 0] += rng.normal(0, _GRAIN_L * _OVERSAMPLING, L_0_100.shape)
    rgb = lab_to_rgb(lab.astype(np.float32))
    drawn = Image.fromarray(np.rint(rgb.clip(0, 1) * 255).astype(np.uint8))
    return np.asarray(drawn.resize((side_px, side_px), Image.Resampling.BOX))

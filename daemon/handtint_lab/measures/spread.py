"""How far one hint reaches inside its object, and whether it bleeds across the object's edge.

Both compare a colouring with the same one without that hint. The object is what the true photo
shows around the hint: the connected pixels whose true ab is within OBJECT_AB of the hint's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from handtint_daemon.arrays.dtypes import AnyArray, Bool, Float32
from handtint_daemon.color.ciede2000 import JUST_NOTICEABLE, delta_e

# Distances in the ab plane. What lies between the two belongs to neither side of an edge.
OBJECT_AB = 12.0
ACROSS_AB = 24.0
EDGE_GAP_PX, EDGE_ZONE_PX = 2, 8
_CHROMA_BLUR_PX = 1.0  # JPEG stores chroma at half resolution


@dataclass(frozen=True, slots=True)
class Spread:
    """`reach` and `bleeding` are fractions 0..1, `reach_px` a mean distance; None: unknown."""

    reach: float | None
    reach_px: float | None
    bleeding: float | None


def spread_of_hint(
    with_hint_lab: AnyArray,
    without_lab: AnyArray,
    true_lab: Float32,
    center_yx: tuple[int, int],
    hint_ab: tuple[float, float],
) -> Spread:
    """Measure a hint's reach and bleeding; Labs are (h, w, 3).

    A hint that asks for the colour already there has no measurable reach.
    """
    asked = np.array([without_lab[center_yx][0], *hint_ab])
    if delta_e(without_lab[center_yx], asked) <= JUST_NOTICEABLE:
        return Spread(None, None, None)
    changed: Bool = delta_e(with_hint_lab, without_lab) > JUST_NOTICEABLE
    distance_ab = _distance_to(true_lab, hint_ab)
    own = _object_at(distance_ab, center_yx)
    return Spread(
        reach=None if own is None else float(changed[own].mean()),
        reach_px=_mean_distance_px(changed, center_yx),
        bleeding=None if own is None else _bleeding(changed, own, distance_ab),
    )


def _distance_to(true_lab: Float32, hint_ab: tuple[float, float]) -> Float32:
    smooth = ndimage.gaussian_filter(true_lab[..., 1:], (_CHROMA_BLUR_PX, _CHROMA_BLUR_PX, 0))
    distance: Float32 = np.hypot(smooth[..., 0] - hint_ab[0], smooth[..., 1] - hint_ab[1])
    return distance


def _object_at(distance_ab: Float32, center_yx: tuple[int, int]) -> Bool | None:
    """Return the object's mask; None if the hint is on an edge and its colour on neither side."""
    parts, _ = ndimage.label(distance_ab <= OBJECT_AB)
    own = parts[center_yx]
    return None if own == 0 else parts == own


def _mean_distance_px(changed: Bool, center_yx: tuple[int, int]) -> float:
    """The hint propagation range of iColoriT (Yun et al. 2023)."""
    rows, columns = np.nonzero(changed)
    if rows.size == 0:
        return 0.0
    return float(np.hypot(rows - center_yx[0], columns - center_yx[1]).mean())


def _bleeding(changed: Bool, own: Bool, distance_ab: Float32) -> float | None:
    """Return the fraction of pixels just across the object's strong edges that the hint changed."""
    edge = ndimage.binary_dilation(own, iterations=EDGE_GAP_PX)  # the photo's own blur
    near = ndimage.binary_dilation(edge, iterations=EDGE_ZONE_PX) & ~edge
    across = near & (distance_ab >= ACROSS_AB)
    return float(changed[across].mean()) if across.any() else None

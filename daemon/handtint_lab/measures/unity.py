"""One coat, one colour: whether what is of one colour comes out in one, and in the right one."""

from __future__ import annotations

import numpy as np

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.color.ciede2000 import Float64, delta_e
from handtint_lab.measures.coloring import rgb_0_1_of, to_u8
from handtint_lab.measures.picture_values import Truth, Values, lab_of_u8
from handtint_lab.measures.regions import RegionMap

RIGHT_DELTA_E = 10.0
_LEAST_RESULTANT = 1e-6  # hues that point everywhere: a spread of 301°


def unity_values(truth: Truth, ab: Float32, regions: RegionMap) -> Values:
    """Return `disunity_deg`, and `right_in_regions`: the part of their pixels within RIGHT_DELTA_E.

    All regions count, with and without a hint. `ab` (2, h, w) is shown with the true lightness.
    """
    inside = regions > 0
    true_L = np.ascontiguousarray(truth.lab[..., 0])
    shown = lab_of_u8(to_u8(rgb_0_1_of(true_L[inside], ab[:, inside])))
    return {
        "disunity_deg": disunity_deg(ab, truth.ab, regions),
        "right_in_regions": float((delta_e(truth.lab[inside], shown) < RIGHT_DELTA_E).mean()),
    }


def disunity_deg(ab: Float32, true_ab: Float32, regions: RegionMap) -> float:
    """Return by how much hues spread more inside a region than the true ones do.

    That is the circular standard deviation of the hue of `ab`, as painted and not yet in 8 bits,
    minus that of `true_ab`, not below 0; the mean over the regions, weighted by area.
    """
    excess = np.maximum(hue_spread_deg(ab, regions) - hue_spread_deg(true_ab, regions), 0)
    areas = np.bincount(regions.ravel())[1:]
    return float((excess * areas).sum() / areas.sum())


def hue_spread_deg(ab: Float32, regions: RegionMap) -> Float64:
    """Return the circular standard deviation √(−2 ln R) of the hue in region 1, 2, …

    R is the length of the mean of the hues' unit vectors (Mardia and Jupp 2000, section 2.3).
    """
    hue = np.arctan2(ab[1].astype(np.float64), ab[0].astype(np.float64))
    areas = np.bincount(regions.ravel()).clip(1)
    east = np.bincount(regions.ravel(), np.cos(hue).ravel()) / areas
    north = np.bincount(regions.ravel(), np.sin(hue).ravel()) / areas
    resultant = np.hypot(east, north)[1:].clip(_LEAST_RESULTANT, 1)
    spread: Float64 = np.degrees(np.sqrt(-2 * np.log(resultant)))
    return spread

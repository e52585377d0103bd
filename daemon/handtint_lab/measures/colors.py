"""Measures of a colouring's distance from the true colours, and of its dullness.

Definitions: numbers.md.
"""

from __future__ import annotations

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray, Float32, UInt8
from handtint_daemon.color.ciede2000 import ColorDifference, Float64

# For equal pictures, so that means stay finite.
PSNR_CAP_DB = 100.0
ICOLORIT_CAP_DB = 50.0

CHROMA_BANDS = {"0_10": (0.0, 10.0), "10_30": (10.0, 30.0), "30_plus": (30.0, np.inf)}
# A band with fewer pixels is not significant for a picture.
_LEAST_BAND_SHARE = 0.005
# Mean chroma below which a photo counts as grey: JPEG leaves about 1 in grey pictures.
GRAY_BELOW_CHROMA = 2.0


def psnr_u8_db(predicted_rgb_u8: UInt8, true_rgb_u8: UInt8) -> float:
    """Return PSNR over all three channels of 8-bit RGB, peak 255; at most PSNR_CAP_DB."""
    error = predicted_rgb_u8.astype(np.float64) - true_rgb_u8
    return _psnr_db(float((error**2).mean()), 255.0, PSNR_CAP_DB)


def psnr_float_db(predicted_rgb_0_1: Float32, true_rgb_0_1: Float32) -> float:
    """Return PSNR of float RGB, peak 1; at most ICOLORIT_CAP_DB (iColoriT's floor of 1e-5)."""
    error = predicted_rgb_0_1.astype(np.float64) - true_rgb_0_1
    return _psnr_db(float((error**2).mean()), 1.0, ICOLORIT_CAP_DB)


def _psnr_db(mean_squared_error: float, peak: float, cap_db: float) -> float:
    if mean_squared_error == 0:
        return cap_db
    return min(cap_db, 10 * float(np.log10(peak**2 / mean_squared_error)))


def chroma(lab: AnyArray) -> Float64:
    """Return C*, (...), of Lab (..., 3)."""
    a, b = lab[..., 1].astype(np.float64), lab[..., 2].astype(np.float64)
    return np.hypot(a, b)


def is_gray(true_lab: AnyArray) -> bool:
    """Return whether there is no colour to measure against."""
    return float(chroma(true_lab).mean()) < GRAY_BELOW_CHROMA


def chroma_ratios(predicted_lab: AnyArray, true_lab: AnyArray) -> dict[str, float | None]:
    """Return mean predicted C* over mean true C*: of all pixels, and by band of true C*.

    None if a band contains too little of the picture.
    """
    predicted, true = chroma(predicted_lab), chroma(true_lab)
    ratios = {"chroma_ratio": _ratio(predicted, true)}
    for band, (low, high) in CHROMA_BANDS.items():
        inside = (true >= low) & (true < high)
        enough = inside.mean() >= _LEAST_BAND_SHARE
        ratios[f"chroma_ratio_{band}"] = _ratio(predicted[inside], true[inside]) if enough else None
    return ratios


def _ratio(predicted: Float64, true: Float64) -> float | None:
    mean = float(true.mean())
    return float(predicted.mean()) / mean if mean > 0 else None


def chroma_and_hue_error(difference: ColorDifference, true_lab: AnyArray) -> tuple[float, float]:
    """Return mean |ΔC′| and |ΔH′| of CIEDE2000, weighted by the true chroma."""
    weights = chroma(true_lab)
    weights = weights / max(float(weights.sum()), 1e-9)
    return (
        float((np.abs(difference.delta_c) * weights).sum()),
        float((np.abs(difference.delta_h) * weights).sum()),
    )


def colorfulness(rgb_u8: UInt8) -> float:
    """Return M̂(3) of Hasler and Süsstrunk 2003, Measuring colourfulness in natural images."""
    red, green, blue = np.moveaxis(rgb_u8.astype(np.float64), -1, 0)
    red_green, yellow_blue = red - green, (red + green) / 2 - blue
    deviation = np.hypot(red_green.std(), yellow_blue.std())
    distance = np.hypot(red_green.mean(), yellow_blue.mean())
    return float(deviation + 0.3 * distance)

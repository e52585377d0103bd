"""All measures of one picture, coloured by one engine with one number of hints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray, Float32, UInt8
from handtint_daemon.color.ciede2000 import color_difference, delta_e
from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.color.film import plate_lightness
from handtint_daemon.color.gamut import reduce_chroma_to_gamut
from handtint_daemon.hints.hint import HintMap
from handtint_lab.measures.coloring import rgb_0_1_of, to_u8
from handtint_lab.measures.colors import (
    chroma_and_hue_error,
    chroma_ratios,
    colorfulness,
    psnr_float_db,
    psnr_u8_db,
)
from handtint_lab.protocols import PatchHint

if TYPE_CHECKING:
    from handtint_lab.published.lpips import Lpips

Value = float | None | list[float]
Values = dict[str, Value]

AT_HINTS = "delta_e_at_hints"


@dataclass(frozen=True, slots=True)
class Truth:
    """The true picture; `seen_lightness` (CIE L, h × w) is what the engine gets to see of it."""

    rgb_u8: UInt8
    lab: Float32
    seen_lightness: Float32

    @property
    def ab(self) -> Float32:
        return np.ascontiguousarray(np.moveaxis(self.lab[..., 1:], -1, 0))


def truth_of(rgb_u8: UInt8, film: str) -> Truth:
    """Return the truth of sRGB (h, w, 3), photographed on one of film.FILMS."""
    return Truth(rgb_u8, lab_of_u8(rgb_u8), np.ascontiguousarray(plate_lightness(rgb_u8, film)))


def lab_of_u8(rgb_u8: UInt8) -> Float32:
    return rgb_to_lab(rgb_u8.astype(np.float32) / np.float32(255))


def values_of(truth: Truth, ab: Float32, *, psnr_on_floats: bool) -> Values:
    """Return the measures against the true colours.

    The painted ab is shown with the true lightness, so that a film's own error of lightness, which
    no engine can undo, does not dominate that of the colours.
    """
    true_L = np.ascontiguousarray(truth.lab[..., 0])
    rgb_0_1 = rgb_0_1_of(true_L, ab)
    rgb_u8 = to_u8(rgb_0_1)
    lab = lab_of_u8(rgb_u8)
    difference = color_difference(truth.lab, lab)
    chroma_error, hue_error = chroma_and_hue_error(difference, truth.lab)
    lightness_error = np.abs(lab[..., 0] - true_L)
    true_colorfulness, own_colorfulness = colorfulness(truth.rgb_u8), colorfulness(rgb_u8)
    return {
        "psnr_db": psnr_float_db(rgb_0_1, truth.rgb_u8.astype(np.float32) / np.float32(255))
        if psnr_on_floats
        else psnr_u8_db(rgb_u8, truth.rgb_u8),
        **chroma_ratios(lab, truth.lab),
        "delta_e_mean": float(difference.delta_e.mean()),
        "chroma_error": chroma_error,
        "hue_error": hue_error,
        "lightness_error_mean": float(lightness_error.mean()),
        "lightness_error_max": float(lightness_error.max()),
        "colorfulness": own_colorfulness,
        "colorfulness_true": true_colorfulness,
        "colorfulness_difference": abs(own_colorfulness - true_colorfulness),
    }


def delta_e_at_hints(
    plate_L: Float32, ab: Float32, hints: Sequence[PatchHint], placed: HintMap
) -> list[float]:
    """Return CIEDE2000 at each hint's centre between the requested and the returned 8-bit colour.

    Where hints overlap, their mean is the requested colour; out of gamut at that lightness, the
    nearest one of the same hue is (design.md).
    """
    if not hints:
        return []
    rows, columns = np.array([hint.center_yx for hint in hints]).T
    L = plate_L[rows, columns]
    asked_ab = reduce_chroma_to_gamut(L, placed.ab[:, rows, columns])
    returned = lab_of_u8(to_u8(rgb_0_1_of(L, ab[:, rows, columns])))
    errors = delta_e(lab_of(L, asked_ab), returned)
    return [round(float(error), 4) for error in errors]


def lab_of(L: AnyArray, ab: AnyArray) -> AnyArray:
    """Return Lab (..., 3) of L (...) and ab (2, ...)."""
    return np.concatenate((L[..., None], np.moveaxis(ab, 0, -1)), axis=-1)


class PerceptualDistance:
    """LPIPS of many colourings against one true picture."""

    def __init__(self, networks: Mapping[str, Lpips], truth: Truth) -> None:
        self._networks = networks
        self._truth = truth
        self._true_L = np.ascontiguousarray(truth.lab[..., 0])

    @cached_property
    def _true_features(self) -> Mapping[str, Any]:
        return {n: net.features(self._truth.rgb_u8) for n, net in self._networks.items()}

    def values(self, ab: Float32) -> Values:
        if not self._networks:
            return {}
        rgb_u8 = to_u8(rgb_0_1_of(self._true_L, ab))
        return {
            f"lpips_{name}": network.distance(network.features(rgb_u8), self._true_features[name])
            for name, network in self._networks.items()
        }

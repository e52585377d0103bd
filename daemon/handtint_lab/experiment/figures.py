"""How far the colours of a photograph are from the true ones, in parts that mean something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import AnyArray, Float32, UInt8
from handtint_daemon.color.ciede2000 import color_difference
from handtint_lab.experiment.areas import Area
from handtint_lab.measures.colors import chroma
from handtint_lab.measures.picture_values import (
    PerceptualDistance,
    Truth,
    Value,
    lab_of_u8,
    truth_of,
    values_of,
)

if TYPE_CHECKING:
    from handtint_lab.published.lpips import Lpips

MEASURED_PX = 512
"""The longer side of what is measured: engines see no more, and chroma in JPEG is no finer."""
_LEAST_HUED = 2.0  # C*: with less a colouring is grey, and grey has no hue
_LEAST_HUED_SHARE = 0.05  # of the picture's chroma
_LEAST_CHROMA = 3.0  # of the truth: with less an area has no colour whose share could be told


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """Mean C* of an area in the truth and in the colouring, and the mean hue error there."""

    name: str
    true_chroma: float
    chroma: float
    hue_error: float

    @property
    def share(self) -> float | None:
        """The grey-sky index: 0 grey, 1 as much chroma as the truth; None where that is grey."""
        return None if self.true_chroma < _LEAST_CHROMA else self.chroma / self.true_chroma


@dataclass(frozen=True, slots=True)
class Figures:
    """A colouring against the truth.

    `hue_error_deg`: how far apart on the colour circle, 0 to 180, where the colouring is not grey,
    weighted by true chroma; None if it is grey nearly everywhere. `hue_error` and `chroma_error`:
    means of |ΔH′| and |ΔC′| of CIEDE2000, weighted by true chroma (ΔH′ is small in dull colours).
    `lightness_error`: mean |ΔL|, which is the film's and no engine's. The rest is measured with the
    true lightness. `chroma_share`: mean C* over that of the truth. `lpips`: by backbone.
    """

    hue_error_deg: float | None
    hue_error: float
    chroma_error: float
    lightness_error: float
    chroma_share: float
    colorfulness: float
    true_colorfulness: float
    psnr_db: float
    lpips: Mapping[str, float] = field(default_factory=dict)
    areas: tuple[AreaFigures, ...] = ()


class Measuring:
    """Measures many colourings of one picture; all are reduced alike first."""

    def __init__(
        self, true_rgb_u8: UInt8, areas: Sequence[Area], lpips: Mapping[str, Lpips]
    ) -> None:
        self._truth = truth_of(measured(true_rgb_u8), "none")
        self._perceptual = PerceptualDistance(lpips, self._truth)
        self._areas = areas

    @property
    def truth(self) -> Truth:
        """The picture as it is measured."""
        return self._truth

    @cached_property
    def _masks(self) -> Mapping[str, AnyArray]:
        height, width = self._truth.seen_lightness.shape
        return {
            area.name: np.asarray(Image.fromarray(area.mask).resize((width, height)))
            for area in self._areas
        }

    def figures(self, rgb_u8: UInt8) -> Figures:
        """Return those of a colouring of the picture's own size."""
        seen = lab_of_u8(measured(rgb_u8))
        ab = np.ascontiguousarray(np.moveaxis(seen[..., 1:], -1, 0))
        values = values_of(self._truth, ab, psnr_on_floats=False)
        lightness = np.abs(seen[..., 0] - self._truth.lab[..., 0]).mean(dtype=np.float64)
        lpips = self._perceptual.values(ab)
        return Figures(
            hue_error_deg=hue_error_deg(seen, self._truth.lab),
            hue_error=_number(values["hue_error"]),
            chroma_error=_number(values["chroma_error"]),
            lightness_error=float(lightness),
            chroma_share=_number(values["chroma_ratio"]),
            colorfulness=_number(values["colorfulness"]),
            true_colorfulness=_number(values["colorfulness_true"]),
            psnr_db=_number(values["psnr_db"]),
            lpips={name.removeprefix("lpips_"): _number(value) for name, value in lpips.items()},
            areas=self._of_areas(seen),
        )

    def _of_areas(self, seen: Float32) -> tuple[AreaFigures, ...]:
        true, own = chroma(self._truth.lab), chroma(seen)
        hue = np.abs(color_difference(self._truth.lab, seen).delta_h)
        return tuple(
            AreaFigures(
                name,
                true_chroma=float(true[mask].mean()),
                chroma=float(own[mask].mean()),
                hue_error=float(hue[mask].mean()),
            )
            for name, mask in self._masks.items()
            if mask.any()
        )


def hue_error_deg(lab: AnyArray, true_lab: AnyArray) -> float | None:
    """See `Figures`; both (h, w, 3)."""
    turn = np.angle(_as_complex(lab) * np.conj(_as_complex(true_lab)), deg=True)
    hued, weights = chroma(lab) >= _LEAST_HUED, chroma(true_lab)
    if weights[hued].sum() < _LEAST_HUED_SHARE * weights.sum():
        return None
    return float(np.average(np.abs(turn[hued]), weights=weights[hued]))


def _as_complex(lab: AnyArray) -> AnyArray:
    a, b = (lab[..., plane].astype(np.float64) for plane in (1, 2))
    joined: AnyArray = a + 1j * b
    return joined


def measured(rgb_u8: UInt8) -> UInt8:
    """Return a picture as it is measured: its longer side at most MEASURED_PX."""
    return reduced(rgb_u8, MEASURED_PX)


def reduced(rgb_u8: UInt8, longest_px: int) -> UInt8:
    """Return a picture (h, w, 3) whose longer side is at most so long, by the mean of pixels."""
    height, width = rgb_u8.shape[:2]
    times = max(height, width) / longest_px
    if times <= 1:
        return rgb_u8
    size = max(1, round(width / times)), max(1, round(height / times))
    return np.asarray(Image.fromarray(rgb_u8).resize(size, Image.Resampling.BOX))


def _number(value: Value) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")

"""Engine `handtint`: a network encodes the photo once; kriging spreads hints over its features.

Hints are honoured by construction: kriging interpolates them exactly, and the painted pixels
themselves are finally set to their own colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from handtint_daemon.arrays.dtypes import AnyArray, Float32
from handtint_daemon.color.color_array import finite_lightness
from handtint_daemon.devices import torch_device, weights_bytes
from handtint_daemon.engines.engine import (
    HelpingPlace,
    HelpingPlaces,
    HintedPixel,
    Match,
    Suggestion,
)
from handtint_daemon.engines.likely_colors import Gaussian, Mixture
from handtint_daemon.hints.hint import HintMap
from handtint_daemon.model.ab_bins import BIN_VARIANCE, bin_centers
from handtint_daemon.model.cells import CELL_PX, Observations, observe
from handtint_daemon.model.digests import sha256_of
from handtint_daemon.model.gains import Grid, gains_of
from handtint_daemon.model.kriging import Kriging
from handtint_daemon.model.matching import Cells, alike
from handtint_daemon.model.network import (
    AB_SCALE,
    Network,
    PhotoFeatures,
    Vividness,
    pulled,
)
from handtint_daemon.model.shapes import gray_of_lightness, padded
from handtint_daemon.model.shipped import SHIPPED_SHA256
from handtint_daemon.model.weights import load_shipped, load_weights
from handtint_daemon.progress import Progress
from handtint_shared.knobs import Knobs

# More painted cells than this are subsampled evenly: the solve is cubic in their number.
MOST_OBSERVATIONS = 256
_MOST_SUGGESTIONS = 9


@dataclass(frozen=True, slots=True)
class HandtintEncoding:
    """The network's encoding of one photo, padded; `size_hw` is the size without padding.

    `L_0_1`: mean lightness / 100 of its cells, (1, 1, h, w).
    """

    features: PhotoFeatures
    L_0_1: Tensor
    size_hw: tuple[int, int]

    @property
    def nbytes(self) -> int:
        return _nbytes(self.features) + self.L_0_1.nbytes


class HandtintEngine:
    """Implements `KnowingEngine`, `WeighingEngine` and `MatchingEngine`."""

    name = "handtint"
    working_area_px = 256 * 256

    def __init__(
        self, network: Network, usual: Vividness, device: str = "cpu", weights_sha256: str = ""
    ) -> None:
        self.weights_sha256 = weights_sha256
        self._device = torch_device(device)
        self.device = self._device.type
        self._network = network.eval().to(self._device)
        self.weights_bytes = weights_bytes(self._network)
        self._usual = usual

    @torch.inference_mode()
    def encode(self, L_0_100: Float32, report: Progress) -> HandtintEncoding:
        report("reading", 0.0)
        L = padded(self._planes(finite_lightness(L_0_100)), repeat_edge=True)
        features = self._network.encode(L / 100, gray_of_lightness(L))
        of_cells = F.avg_pool2d(L / 100, CELL_PX)
        return HandtintEncoding(features, of_cells, (L_0_100.shape[0], L_0_100.shape[1]))

    @torch.inference_mode()
    def paint(
        self, encoding: HandtintEncoding, hints: HintMap, knobs: Knobs, report: Progress
    ) -> Float32:
        report("coloring", 0.0)
        seen = self._observed(hints)
        ab = self._network.paint(encoding.features, seen, knobs.vividness, self._usual)
        height, width = encoding.size_hw
        painted: Float32 = (ab[0, :, :height, :width] * AB_SCALE).cpu().numpy()
        return painted + hints.coverage * (hints.ab - painted)

    @torch.inference_mode()
    def suggest(
        self, encoding: HandtintEncoding, hints: HintMap, place_yx: tuple[int, int]
    ) -> tuple[Suggestion, ...]:
        features, (y, x) = encoding.features, (place_yx[0] // CELL_PX, place_yx[1] // CELL_PX)
        cell = y * features.logits.shape[3] + x
        kriging = self._kriging(features, hints)
        prior_variance = features.affinities.prior_std.square()
        of_the_photo = Mixture(
            _numpy(features.logits[0, :, y, x].float().softmax(0)), bin_centers(), BIN_VARIANCE
        )
        likely = of_the_photo.conditioned(
            _gaussian(features.mean_ab[0, :, y, x], prior_variance[0, cell]),
            _gaussian(pulled(kriging, features.mean_ab)[0, :, y, x], kriging.variance()[0, cell]),
        )
        return likely.peaks(_MOST_SUGGESTIONS)

    @torch.inference_mode()
    def uncertainty(self, encoding: HandtintEncoding, hints: HintMap) -> Float32:
        variance = self._kriging(encoding.features, hints).variance()
        return _on_pixels(variance.sqrt() * AB_SCALE, encoding)

    @torch.inference_mode()
    def influence(self, encoding: HandtintEncoding, hints: HintMap) -> Float32:
        """Return the share of the prior variance that kriging takes away.

        `Kriging.influence` is about 1 wherever hints are on all sides, however unlike they are.
        What the correction infers from hints besides is the network's guess.
        """
        kriging = self._kriging(encoding.features, hints)
        left = kriging.variance() / kriging.affinities.prior_std.square()
        settled = _on_pixels(1 - left, encoding)
        return settled + hints.coverage * (1 - settled)

    @torch.inference_mode()
    def where(self, encoding: HandtintEncoding, hints: HintMap, count: int) -> HelpingPlaces:
        features, (height, width) = encoding.features, encoding.size_hw
        grid = Grid((-(-height // CELL_PX), -(-width // CELL_PX)))
        network, kriging = self._network, self._kriging(features, hints)
        gains = gains_of(network.affinity_head, features, network.centers, kriging, grid)
        first = left = gains.now()
        places = []
        for _ in range(min(count, len(first))):
            number = int(left.argmax())
            y, x = divmod(int(gains.candidates[number]), features.mean_ab.shape[3])
            y, x = (side * CELL_PX + CELL_PX // 2 for side in (y, x))
            gain = float(left[number])
            places.append(HelpingPlace(min(y, height - 1), min(x, width - 1), gain))
            gains.imagine(number)
            left = gains.now()
        on_grid = first.reshape(1, 1, *grid.size_hw)
        full: Float32 = F.interpolate(on_grid, (height, width), mode="bilinear")[0, 0].cpu().numpy()
        return HelpingPlaces(tuple(places), full)

    @torch.inference_mode()
    def match(
        self,
        reference: HandtintEncoding,
        hints: Sequence[HintedPixel],
        encoding: HandtintEncoding,
        per_hint: int,
    ) -> tuple[Match, ...]:
        seen, photo = (
            Cells.of(one.features.fine, one.L_0_1, one.features.logits, one.size_hw)
            for one in (reference, encoding)
        )
        height, width = encoding.size_hw
        hinted = [seen.at((hint.y, hint.x)) for hint in hints]
        ab = torch.tensor([hint.ab for hint in hints], device=self._device).reshape(-1, 2)
        matches = []
        for found in alike(seen, hinted, ab, photo):
            for one in found[:per_hint]:
                y, x = (n * CELL_PX + CELL_PX // 2 for n in divmod(one.cell, photo.size_hw[1]))
                place = min(y, height - 1), min(x, width - 1)
                matches.append(Match(one.hint, *place, one.confidence))
        return tuple(matches)

    def _kriging(self, features: PhotoFeatures, hints: HintMap) -> Kriging:
        return Kriging(self._network.affinity_head, features.affinities, self._observed(hints))

    def _observed(self, hints: HintMap) -> Observations:
        ab = padded(self._planes(hints.ab), repeat_edge=False) / AB_SCALE
        coverage = padded(self._planes(hints.coverage), repeat_edge=False)
        return observe(ab, coverage, MOST_OBSERVATIONS)

    def _planes(self, values: Float32) -> Tensor:
        """Convert (h, w) or (c, h, w) to (1, c, h, w) on the device."""
        planes = torch.from_numpy(np.ascontiguousarray(values)).to(self._device)
        return planes.reshape(1, -1, *values.shape[-2:])


def _nbytes(part: Any) -> int:
    """Return the memory of all tensors in a dataclass of tensors and such dataclasses."""
    if isinstance(part, Tensor):
        return part.nbytes
    return sum(_nbytes(getattr(part, field.name)) for field in fields(part)) if part else 0


def _on_pixels(cells: Tensor, encoding: HandtintEncoding) -> Float32:
    """Interpolate values on cells, as many as there are, to working pixels (h, w)."""
    height, width = encoding.size_hw
    on_grid = cells.reshape(1, 1, *encoding.features.mean_ab.shape[2:])
    full = F.interpolate(on_grid, scale_factor=float(CELL_PX), mode="bilinear")
    pixels: Float32 = full[0, 0, :height, :width].cpu().numpy()
    return pixels


def _gaussian(mean_ab: Tensor, variance: Tensor) -> Gaussian:
    """Convert from the network's ab units to CIE Lab units."""
    return Gaussian(_numpy(mean_ab) * AB_SCALE, float(variance) * AB_SCALE**2)


def _numpy(values: Tensor) -> AnyArray:
    """Convert to double precision, on the CPU because not every device has it."""
    return values.cpu().double().numpy()


def create(device: str = "cpu", weights: Path | None = None) -> HandtintEngine:
    """Create the engine from a weights file or the shipped one. Raises BadWeights, NoDevice."""
    network, notes = load_weights(weights) if weights else load_shipped()
    sha256 = sha256_of(weights) if weights else SHIPPED_SHA256
    return HandtintEngine(network, notes.usual, device, sha256)

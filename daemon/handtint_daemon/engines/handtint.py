"""Engine `handtint`: a network encodes the photo once; hints are spread on what it learned of it.

What the person said holds by construction: kriging passes through the hints, and the painted pixels
themselves are set to their own colours at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.color.color_array import finite_lightness
from handtint_daemon.devices import torch_device, weights_bytes
from handtint_daemon.engines.engine import Knobs, Report
from handtint_daemon.hints.hint import HintMap
from handtint_daemon.model.ab_bins import bin_centers
from handtint_daemon.model.cells import CELL_PX, Observations, observe
from handtint_daemon.model.kriging import Kriging
from handtint_daemon.model.network import AB_SCALE, Encoded, Network, Vividness, enlarged
from handtint_daemon.model.shapes import gray_of_lightness, padded
from handtint_daemon.model.weights import load_shipped, load_weights

# More painted cells than this are thinned out evenly: the solve grows with their number cubed.
MOST_OBSERVATIONS = 256
_SAME_COLOR_AB = 18.0  # suggestions nearer to each other than this become one


@dataclass(frozen=True, slots=True)
class HandtintEncoding:
    """The network's view of one photo, padded; `size_hw` is the photo's part of it."""

    encoded: Encoded
    size_hw: tuple[int, int]

    @property
    def nbytes(self) -> int:
        parts = [getattr(self.encoded, field.name) for field in fields(Encoded)]
        affinities = self.encoded.affinities
        tensors = [p for p in parts if isinstance(p, Tensor)]
        return sum(t.nbytes for t in [*tensors, affinities.embedding, affinities.spread])


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A colour that the photo makes likely at a place, `ab` unscaled, and how likely, 0..1."""

    ab: tuple[float, float]
    share: float


class HandtintEngine:
    """Implements `Engine`, and answers `suggest` and `uncertainty` beside it."""

    name = "handtint"
    working_area_px = 256 * 256

    def __init__(self, network: Network, usual: Vividness, device: str = "cpu") -> None:
        self._device = torch_device(device)
        self.device = self._device.type
        self._network = network.eval().to(self._device)
        self.weights_bytes = weights_bytes(self._network)
        self._usual = usual

    @torch.inference_mode()
    def encode(self, L_0_100: Float32, report: Report) -> HandtintEncoding:
        report("reading", 0.0)
        L = padded(self._planes(finite_lightness(L_0_100)), repeat_edge=True)
        encoded = self._network.encode(L / 100, gray_of_lightness(L))
        return HandtintEncoding(encoded, (L_0_100.shape[0], L_0_100.shape[1]))

    @torch.inference_mode()
    def paint(
        self, encoding: HandtintEncoding, hints: HintMap, knobs: Knobs, report: Report
    ) -> Float32:
        report("coloring", 0.0)
        vividness = min(max(knobs.vividness, 0.0), 2.0)
        seen = self._observed(hints)
        cells = self._network.paint(encoding.encoded, seen, vividness, self._usual)
        height, width = encoding.size_hw
        ab = enlarged(cells, encoding.encoded.enlarge)[0, :, :height, :width] * AB_SCALE
        painted: Float32 = ab.cpu().numpy()
        return painted + hints.coverage * (hints.ab - painted)

    @torch.inference_mode()
    def suggest(
        self, encoding: HandtintEncoding, y: int, x: int, most: int = 9
    ) -> list[Suggestion]:
        """Likely colours at a working pixel of the photo, the likeliest first."""
        logits = encoding.encoded.logits[0, :, y // CELL_PX, x // CELL_PX].float()
        shares = logits.softmax(0).cpu().numpy()
        return _merged(shares, bin_centers())[:most]

    @torch.inference_mode()
    def uncertainty(self, encoding: HandtintEncoding, hints: HintMap) -> Float32:
        """How far off the colour may be, standard deviation in ab, float32 (h, w): where it is
        large, a hint helps most."""
        encoded = encoding.encoded
        kriging = Kriging(self._network.affinity_head, encoded.affinities, self._observed(hints))
        height, width = encoding.size_hw
        rows, columns = encoded.mean_ab.shape[2:]
        cells = kriging.variance().sqrt().reshape(1, 1, rows, columns) * AB_SCALE
        full = F.interpolate(cells, scale_factor=float(CELL_PX), mode="bilinear")
        off: Float32 = full[0, 0, :height, :width].cpu().numpy()
        return off

    def _observed(self, hints: HintMap) -> Observations:
        ab = padded(self._planes(hints.ab), repeat_edge=False) / AB_SCALE
        coverage = padded(self._planes(hints.coverage), repeat_edge=False)
        return observe(ab, coverage, MOST_OBSERVATIONS)

    def _planes(self, values: Float32) -> Tensor:
        """(h, w) or (c, h, w) to (1, c, h, w) on the device."""
        planes = torch.from_numpy(np.ascontiguousarray(values)).to(self._device)
        return planes.reshape(1, -1, *values.shape[-2:])


def _merged(shares: Float32, centers: Float32) -> list[Suggestion]:
    """The peaks of a distribution over bins, each with what lies around it."""
    left = shares.astype(np.float64)
    found = []
    while left.sum() > 0.02:
        near = np.linalg.norm(centers - centers[left.argmax()], axis=1) < _SAME_COLOR_AB
        share = float(left[near].sum())
        a, b = (left[near] @ centers[near]) / share
        found.append(Suggestion((float(a), float(b)), share))
        left[near] = 0
    return sorted(found, key=lambda s: -s.share)


def create(device: str = "cpu", weights: Path | None = None) -> HandtintEngine:
    """With the weights of that file, or those of the package. Raises BadWeights, NoDevice."""
    network, notes = load_weights(weights) if weights else load_shipped()
    return HandtintEngine(network, notes.usual, device)

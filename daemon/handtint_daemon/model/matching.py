"""Which cells of one photo show what a hint lies on in another, and how likely that is.

Cells are compared by the network's own features, which were trained to tell what shares a colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from handtint_daemon.model.ab_bins import bin_centers
from handtint_daemon.model.cells import CELL_PX
from handtint_daemon.model.match_confidence import Evidence, confidence

SAME_COLOR_AB = 10.0
"""Hints whose colours are farther apart lie on different things."""
_LIGHTNESS_WEIGHT = 0.3  # how much similarity a difference of 100 in L outweighs
_CANDIDATES = 5
"""Alike cells that are looked at for each hint."""
_APART = 0.08
"""Of √area: the least distance of two candidates for one hint."""
_SCENE_STEP = 7  # of so many cells one tells how alike the photos are as a whole
_LEAST_SHARE = 1e-6


@dataclass(frozen=True, slots=True)
class Cells:
    """What a photo shows on its cells, (rows, columns) of them, row by row.

    `looks`: (cells, C), of unit length; `L_0_1`: (cells,), mean lightness / 100; `shares`: (cells,
    bins), the distribution over ab that the photo alone makes likely.
    """

    looks: Tensor
    L_0_1: Tensor
    shares: Tensor
    size_hw: tuple[int, int]

    @staticmethod
    def of(features: Tensor, L_0_1: Tensor, logits: Tensor, size_hw: tuple[int, int]) -> Cells:
        """Take those inside a photo of `size_hw` pixels; all have the shape (1, channels, h, w)."""
        rows, columns = (-(-side // CELL_PX) for side in size_hw)
        seen = features[0, :, :rows, :columns].float().flatten(1)
        # What all cells of the photo have in common, its light and its grain, tells nothing.
        looks = F.normalize(seen - seen.mean(1, keepdim=True), dim=0).T
        L = L_0_1[0, 0, :rows, :columns].flatten()
        shares = logits[0, :, :rows, :columns].float().flatten(1).softmax(0).T
        return Cells(looks, L, shares, (rows, columns))

    def at(self, place_yx: tuple[int, int]) -> int:
        """Return the number of the cell that holds a pixel."""
        (rows, columns), (y, x) = self.size_hw, place_yx
        return min(y // CELL_PX, rows - 1) * columns + min(x // CELL_PX, columns - 1)


@dataclass(frozen=True, slots=True)
class Alike:
    """A cell that may show what a hint, by its number, lies on; `confidence` 0..1."""

    hint: int
    cell: int
    confidence: float


def alike(
    reference: Cells, hinted: Sequence[int], ab: Tensor, photo: Cells
) -> Iterator[tuple[Alike, ...]]:
    """Yield the candidates of each hint, the most alike first.

    `hinted`: the cells of the reference's hints; `ab`: their colours, (n, 2), unscaled.
    """
    similarity = reference.looks[list(hinted)] @ photo.looks.T
    scene = float((photo.looks[::_SCENE_STEP] @ reference.looks.T).amax(1).mean())
    centers = torch.from_numpy(bin_centers()).to(ab)
    for number, cell in enumerate(hinted):
        L_off = (photo.L_0_1 - reference.L_0_1[cell]).abs()
        candidates = _peaks(similarity[number] - _LIGHTNESS_WEIGHT * L_off, photo.size_hw)
        rivals = (ab - ab[number]).norm(dim=1) > SAME_COLOR_AB
        found = []
        for there in candidates:
            alikeness = float(similarity[number, there])
            rival = float(similarity[rivals, there].max()) if bool(rivals.any()) else None
            evidence = Evidence(
                alikeness,
                float(L_off[there]),
                _log_share(photo.shares[there], centers, ab[number]),
                None if rival is None else alikeness - rival,
                scene,
            )
            found.append(Alike(number, there, confidence(evidence)))
        yield tuple(found)


def _peaks(score: Tensor, size_hw: tuple[int, int]) -> list[int]:
    """Return the best cells that are apart from each other, best first."""
    rows, columns = size_hw
    number = torch.arange(rows * columns, device=score.device)
    y, x = number // columns, number % columns
    apart = _APART * (rows * columns) ** 0.5
    left, peaks = score.clone(), []
    for _ in range(_CANDIDATES):
        best = int(left.argmax())
        if left[best] == -torch.inf:
            break
        peaks.append(best)
        left[torch.hypot((y - y[best]).float(), (x - x[best]).float()) < apart] = -torch.inf
    return peaks


def _log_share(shares: Tensor, centers: Tensor, ab: Tensor) -> float:
    """Return the logarithm of the probability of about that colour."""
    near = (-(centers - ab).square().sum(1) / (2 * SAME_COLOR_AB**2)).exp()
    return float((shares.to(near) @ near + _LEAST_SHARE).log())

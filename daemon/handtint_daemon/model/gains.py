"""What further hints would gain: how unsure the colours are, and how far a hint would reach.

How unsure: the variance of the distribution over ab, given the hints. How far: the correlations of
kriging, given the places of the hints. A hint at a cell removes from every cell the part of the
variance that correlates with it; the colour that it will have need not be known for that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from handtint_daemon.model.ab_bins import BIN_VARIANCE
from handtint_daemon.model.kriging import AffinityHead, Kriging
from handtint_daemon.model.network import AB_SCALE, PhotoFeatures, pulled

MOST_CANDIDATES = 1024
"""More cells than this are thinned: time and memory grow with candidates times cells."""
_BIN_VARIANCE = BIN_VARIANCE / AB_SCALE**2
_LEAST_VARIANCE = 1e-4
REACHED = 0.5
"""What the first five hints on 53 photographs of true colours gained, of what covariances promise:
correlations hold on average, and a hint's colour is seldom that of all that looks alike."""
_LEAST_SAID = 1e-3  # of the prior's precision: hints that add less are ignored


@dataclass(frozen=True, slots=True)
class Grid:
    """Evenly spaced cells of a photo of `cells_hw` rows and columns, at most MOST_CANDIDATES."""

    cells_hw: tuple[int, int]

    @property
    def size_hw(self) -> tuple[int, int]:
        rows, columns = (-(-side // self.step) for side in self.cells_hw)
        return rows, columns

    @property
    def step(self) -> int:
        step = 1
        while math.prod(-(-side // step) for side in self.cells_hw) > MOST_CANDIDATES:
            step += 1
        return step

    def cells(self, columns: int) -> Tensor:
        """Return their numbers, int64 (n,), row-major in `columns` columns, padding included."""
        y, x = (
            torch.arange((side - 1) % self.step // 2, side, self.step) for side in self.cells_hw
        )
        return (y[:, None] * columns + x).flatten()


class HintGains:
    """The gains of one photo's candidate cells, updated with each hint imagined.

    `covariance`: (n, cells), of `candidates` (n,), which are cell numbers, with all cells, in units
    of AB_SCALE, 0 for cells that do not belong to the photo; `noise`: (n,), the variance of an
    observation beyond that of its cell; `photo_cells`: how many belong to it.
    """

    def __init__(
        self, covariance: Tensor, candidates: Tensor, noise: Tensor, photo_cells: int
    ) -> None:
        self.candidates = candidates
        self._covariance = covariance
        self._noise = noise
        self._to_mean = REACHED * 2 * AB_SCALE**2 / photo_cells

    def now(self) -> Tensor:
        """Return each candidate's gain, (n,): see `engine.HelpingPlaces`."""
        return self._covariance.square().sum(1) / self._variance() * self._to_mean

    def imagine(self, number: int) -> None:
        """Go on as if there were a hint at a candidate, given by its number."""
        seen = self._covariance[:, self.candidates[number]].clone()
        share = seen / self._variance()[number]
        self._covariance.addr_(share, self._covariance[number].clone(), alpha=-1)

    def _variance(self) -> Tensor:
        """Return that of an observation at each candidate, (n,)."""
        own = self._covariance.gather(1, self.candidates[:, None])[:, 0]
        return (own + self._noise).clamp(min=_LEAST_VARIANCE)


def gains_of(
    head: AffinityHead, features: PhotoFeatures, centers: Tensor, kriging: Kriging, grid: Grid
) -> HintGains:
    """Return those of a photo whose hints are in `kriging`.

    `centers`: (bins, 2), those of the distribution.
    """
    rows, columns = features.mean_ab.shape[2:]
    inside = torch.zeros(rows, columns, device=features.mean_ab.device)
    inside[: grid.cells_hw[0], : grid.cells_hw[1]] = 1
    std = color_variance(features, centers, kriging).sqrt() * inside.flatten()
    candidates = grid.cells(columns).to(std.device)
    covariance = _correlation(head, kriging, candidates).mul_(std[candidates, None]).mul_(std)
    noise = head.noise * std[candidates].square()
    return HintGains(covariance, candidates, noise, math.prod(grid.cells_hw))


def color_variance(features: PhotoFeatures, centers: Tensor, kriging: Kriging) -> Tensor:
    """Return the variance of a and of b, each, given the hints: (cells,), in units of AB_SCALE.

    `centers`: (bins, 2), those of the distribution; it is conditioned as in `likely_colors`.
    """
    prior, posterior = kriging.affinities.prior_std[0].square(), kriging.variance()[0]
    precision = 1 / posterior - 1 / prior
    told = precision * prior >= _LEAST_SAID
    precision = torch.where(told, precision, 0)
    pull = precision * _BIN_VARIANCE / (1 + precision * _BIN_VARIANCE)
    moved = pulled(kriging, features.mean_ab)[0].flatten(1) / posterior
    said = (moved - features.mean_ab[0].flatten(1) / prior) / precision.clamp(min=1e-6)
    far = (centers[:, :, None] - said).square().sum(1) * (pull / _BIN_VARIANCE / 2)
    shares = (features.logits[0].float().flatten(1) - far).softmax(0)
    mean = centers.T @ shares
    spread = centers.square().sum(1) @ shares - mean.square().sum(0)
    of_each = (spread / 2 - _BIN_VARIANCE) * (1 - pull).square()
    return of_each.clamp(min=_LEAST_VARIANCE)


def _correlation(head: AffinityHead, kriging: Kriging, candidates: Tensor) -> Tensor:
    """Return that of candidates with all cells given the places of the hints, (n, cells)."""
    affinities = kriging.affinities
    half = torch.linalg.solve_triangular(
        kriging.factor, kriging.to_hints.transpose(1, 2), upper=False
    )[0]
    left = head.covariance(affinities.at(candidates[None]), affinities)[0]
    left.addmm_(half[:, candidates].T, half, alpha=-1)
    std = kriging.variance()[0].sqrt()
    left /= std[candidates, None]
    left /= std
    return left.clamp_(-1, 1)

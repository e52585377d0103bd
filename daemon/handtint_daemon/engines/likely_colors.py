"""Likely colours at a place: what the photo makes likely, seen in the light of the hints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.engines.engine import Suggestion

SAME_COLOR_AB = 18.0
"""Suggestions nearer to each other than this become one."""
_LEAST_SHARE = 0.02  # what is left when the suggestions stop
_LEAST_SAID = 1e-3  # of the prior's precision: hints that say less say nothing


@dataclass(frozen=True, slots=True)
class Gaussian:
    """The colour of a place as kriging has it: `mean_ab` (2,), unscaled, and the variance of a and
    of b, each."""

    mean_ab: AnyArray
    variance: float


@dataclass(frozen=True, slots=True)
class Mixture:
    """A distribution over ab: `shares` (n,), which add up to 1, of colours `centers` (n, 2),
    unscaled, and the `variance` of a and of b round each."""

    shares: AnyArray
    centers: AnyArray
    variance: float

    def conditioned(self, prior: Gaussian, posterior: Gaussian) -> Mixture:
        """In the light of what turned the prior into the posterior: a product of Gaussians.

        What is said is itself a Gaussian, the posterior divided by the prior. At a hint it is
        nearly sure, and all colours become the hint's; far from all hints it says nothing.
        """
        precision = 1 / posterior.variance - 1 / prior.variance
        if precision * prior.variance < _LEAST_SAID:
            return self
        said_ab = posterior.mean_ab / posterior.variance - prior.mean_ab / prior.variance
        said_ab = said_ab / precision
        pull = precision * self.variance / (1 + precision * self.variance)
        far = ((self.centers - said_ab) ** 2).sum(axis=1) * (pull / self.variance) / 2
        shares = self.shares * np.exp(far.min() - far)
        centers = self.centers + pull * (said_ab - self.centers)
        return Mixture(shares / shares.sum(), centers, self.variance * (1 - pull))

    def peaks(self, most: int) -> tuple[Suggestion, ...]:
        """Its colours, each with what lies around it, the likeliest first."""
        left = self.shares.astype(np.float64)
        found = []
        while left.sum() > _LEAST_SHARE:
            near = np.linalg.norm(self.centers - self.centers[left.argmax()], axis=1)
            near = near < SAME_COLOR_AB
            share = min(float(left[near].sum()), 1.0)
            a, b = (left[near] @ self.centers[near]) / share
            found.append(Suggestion((float(a), float(b)), share))
            left[near] = 0
        return tuple(sorted(found, key=lambda suggestion: -suggestion.share)[:most])

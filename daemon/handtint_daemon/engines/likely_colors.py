"""Likely colours at a place: the photo's prior distribution conditioned on the hints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.engines.engine import Suggestion

SAME_COLOR_AB = 18.0
"""Suggestions closer to each other than this are merged."""
NEAR_AB = 13.0
"""A suggestion's share is the probability that the true colour is no farther from it than this.

About ΔE 10. Of 10 to 14 the one whose shares were right most nearly as often as they say, on 30
photographs other than the model card's.
"""
_LEAST_VARIANCE = 1.0  # of a and of b in `near`: far below what can be seen
_LEAST_SHARE = 0.02  # suggestions stop when less than this is left
_LEAST_SAID = 1e-3  # of the prior's precision: hints that add less are ignored


@dataclass(frozen=True, slots=True)
class Gaussian:
    """Kriging's colour at a place: mean ab (2,), unscaled, and the variance of a and of b."""

    mean_ab: AnyArray
    variance: float


@dataclass(frozen=True, slots=True)
class Mixture:
    """A distribution over ab: a mixture of isotropic Gaussians.

    `shares` (n,), which sum to 1, of colours `centers` (n, 2), unscaled, each with the same
    `variance` of a and of b.
    """

    shares: AnyArray
    centers: AnyArray
    variance: float

    def conditioned(self, prior: Gaussian, posterior: Gaussian) -> Mixture:
        """Condition on what turned `prior` into `posterior`: a product of Gaussians.

        The evidence is itself a Gaussian, the posterior divided by the prior. At a hint it is
        nearly certain, and every colour becomes the hint's; far from all hints it carries no
        information. It is trusted as far as it settles the variance: kriging counts hints that lie
        on other things too much.
        """
        precision = 1 / posterior.variance - 1 / prior.variance
        if precision * prior.variance < _LEAST_SAID:
            return self
        said_ab = posterior.mean_ab / posterior.variance - prior.mean_ab / prior.variance
        said_ab = said_ab / precision
        precision *= 1 - posterior.variance / prior.variance
        pull = precision * self.variance / (1 + precision * self.variance)
        far = ((self.centers - said_ab) ** 2).sum(axis=1) * (pull / self.variance) / 2
        shares = self.shares * np.exp(far.min() - far)
        centers = self.centers + pull * (said_ab - self.centers)
        return Mixture(shares / shares.sum(), centers, self.variance * (1 - pull))

    def peaks(self, most: int) -> tuple[Suggestion, ...]:
        """Return up to `most` modes, each with the probability of `near`, most likely first."""
        left = self.shares.astype(np.float64)
        found = []
        while left.sum() > _LEAST_SHARE:
            around = np.linalg.norm(self.centers - self.centers[left.argmax()], axis=1)
            merged = around < SAME_COLOR_AB
            found.append((left[merged] @ self.centers[merged]) / left[merged].sum())
            left[merged] = 0
        if not found:
            return ()
        shares = self.near(np.array(found))
        order = np.argsort(-shares, kind="stable")[:most]
        return tuple(
            Suggestion((float(found[n][0]), float(found[n][1])), float(shares[n])) for n in order
        )

    def near(self, ab: AnyArray) -> AnyArray:
        """Return the probability that the colour is within NEAR_AB of each of `ab` (m, 2).

        Scaled down where circles overlap so much that it would add up to more than 1.
        """
        from scipy.special import chndtr  # training has no scipy  # noqa: PLC0415

        variance = max(self.variance, _LEAST_VARIANCE)
        far = ((self.centers - ab[:, None]) ** 2).sum(axis=2) / variance
        shares: AnyArray = chndtr(NEAR_AB**2 / variance, 2, far) @ self.shares
        return shares / max(float(shares.sum()), 1.0)

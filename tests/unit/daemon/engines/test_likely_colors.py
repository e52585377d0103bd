"""Likely colours given hints: a product of Gaussians, compared with a numerical one."""

from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.engines.likely_colors import NEAR_AB, Gaussian, Mixture

PRIOR = Gaussian(np.array([5.0, 5.0]), 400.0)
TWO = Mixture(np.array([0.7, 0.3]), np.array([[40.0, 30.0], [-20.0, 10.0]]), 24.0)


def said(posterior: Gaussian, prior: Gaussian, ab: AnyArray) -> AnyArray:
    """Return the posterior's density divided by the prior's, at ab (..., 2)."""
    p, q = (((ab - g.mean_ab) ** 2).sum(axis=-1) / (2 * g.variance) for g in (posterior, prior))
    return np.exp(q - p)


def test_it_is_the_product_of_both_densities_as_far_as_the_variance_is_settled() -> None:
    posterior = Gaussian(np.array([-5.0, 8.0]), 150.0)
    grid = np.stack(np.meshgrid(np.arange(-150, 150.0), np.arange(-150, 150.0)), axis=-1)
    parts = [
        share * np.exp(-((grid - center) ** 2).sum(axis=-1) / (2 * TWO.variance))
        for share, center in zip(TWO.shares, TWO.centers, strict=True)
    ]
    settled = 1 - posterior.variance / PRIOR.variance
    weighed = [part * said(posterior, PRIOR, grid) ** settled for part in parts]
    sums = np.array([part.sum() for part in weighed])
    means = [(part[..., None] * grid).sum(axis=(0, 1)) / part.sum() for part in weighed]

    found = TWO.conditioned(PRIOR, posterior)

    np.testing.assert_allclose(found.shares, sums / sums.sum(), rtol=1e-6)
    np.testing.assert_allclose(found.centers, means, rtol=1e-6)


@pytest.mark.parametrize("variance", [400.0, 399.9, 401.0])
def test_what_learned_nothing_stays_as_it_is(variance: float) -> None:
    assert TWO.conditioned(PRIOR, Gaussian(PRIOR.mean_ab, variance)) is TWO


def test_what_is_sure_is_the_only_color() -> None:
    sure = TWO.conditioned(PRIOR, Gaussian(np.array([100.0, -90.0]), 1e-4))
    (only,) = sure.peaks(9)
    np.testing.assert_allclose(only.ab, (100, -90), atol=0.1)
    assert only.share == pytest.approx(1)


CENTERS = np.array([[0.0, 0.0], [10.0, 0.0], [60.0, 0.0], [0.0, 90.0], [-90.0, 0.0]])
FIVE = Mixture(np.array([0.2, 0.2, 0.35, 0.24, 0.01]), CENTERS, 24.0)


def test_peaks_are_the_likeliest_and_what_is_alike_is_one() -> None:
    peaks = FIVE.peaks(9)
    assert [peak.ab for peak in peaks] == [
        pytest.approx((5, 0)), pytest.approx((60, 0)), pytest.approx((0, 90)),
    ]  # fmt: skip
    assert FIVE.peaks(2) == peaks[:2]


def test_a_share_is_the_probability_of_a_color_that_near() -> None:
    rng = np.random.default_rng(0)
    drawn = CENTERS[rng.choice(5, 200_000, p=FIVE.shares)]
    drawn = drawn + rng.normal(0, FIVE.variance**0.5, drawn.shape)
    for peak in FIVE.peaks(9):
        near = np.linalg.norm(drawn - peak.ab, axis=1) <= NEAR_AB
        assert peak.share == pytest.approx(near.mean(), abs=0.005)


def test_shares_do_not_add_up_to_more_than_1() -> None:
    sharp = Mixture(np.array([0.5, 0.5]), np.array([[0.0, 0.0], [2.0, 0.0]]), 1e-6)
    shares = sharp.near(np.array([[0.0, 0.0], [2.0, 0.0]]))  # both are near both
    assert shares.tolist() == pytest.approx([0.5, 0.5])

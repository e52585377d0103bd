"""Kriging against its formulas written out densely, in float64 with NumPy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from handtint_daemon.model.cells import Observations
from handtint_daemon.model.kriging import Affinities, AffinityHead, Kriging

Float64 = NDArray[np.float64]
ROWS, COLUMNS = 6, 9
SEEN = Observations(
    cell=torch.tensor([[3, 20, 21, 53, 0], [7, 7, 40, 11, 30]]),
    ab=torch.tensor(np.random.default_rng(7).normal(0, 0.6, (2, 5, 2)), dtype=torch.float32),
    valid=torch.tensor([[1.0, 1, 1, 1, 0], [1, 1, 1, 0, 0]]),
)


@pytest.fixture(scope="module")
def head() -> AffinityHead:
    """No two kernels are equal, and learned features matter."""
    torch.manual_seed(11)
    made = AffinityHead(8)
    with torch.no_grad():
        made.weight_logit.copy_(torch.tensor([0.7, -0.4, 0.1]))
        made.noise_logit.fill_(0.8)
    return made


@pytest.fixture(scope="module")
def affinities(head: AffinityHead) -> Affinities:
    torch.manual_seed(12)
    with torch.no_grad():
        return head(torch.randn(2, 8, ROWS, COLUMNS), torch.rand(2, 1, ROWS, COLUMNS))


def dense_covariance(head: AffinityHead, affinities: Affinities, picture: int) -> Float64:
    """Return s(p) s(q) Σ weight · exp(-√(|z(p) - z(q)|² + 1e-4)) of all pairs of cells."""
    logits = head.weight_logit.detach().double().numpy()
    shares = np.exp(logits) / np.exp(logits).sum()
    z = affinities.embedding[picture].double().numpy()
    std = affinities.prior_std[picture].double().numpy()
    squared = ((z[:, :, None] - z[:, None]) ** 2).sum(-1)
    kernels = np.exp(-np.sqrt(squared + 1e-4))
    return np.tensordot(shares, kernels, 1) * np.outer(std, std)


def of_the_hints(
    head: AffinityHead, affinities: Affinities, picture: int
) -> tuple[Float64, Float64, NDArray[np.bool_]]:
    """Return the covariances of all cells with the observed ones, and among those with noise.

    Also which of the observations are valid.
    """
    counts = SEEN.valid[picture].numpy() > 0
    cells = SEEN.cell[picture].numpy()[counts]
    covariance = dense_covariance(head, affinities, picture)
    variance = affinities.prior_std[picture].double().numpy()[cells] ** 2
    noise = 0.05 / (1 + np.exp(-0.8)) + 1e-3
    return (
        covariance[:, cells],
        covariance[np.ix_(cells, cells)] + np.diag(variance * noise),
        counts,
    )


@torch.no_grad()
def test_covariance_is_the_sum_of_kernels(head: AffinityHead, affinities: Affinities) -> None:
    actual = head.covariance(affinities, affinities)
    for picture in (0, 1):
        expected = dense_covariance(head, affinities, picture)
        np.testing.assert_allclose(actual[picture], expected, atol=5e-5)
        assert np.linalg.eigvalsh(expected).min() > 0


@pytest.mark.parametrize("picture", [0, 1])
@torch.no_grad()
def test_what_is_predicted_solves_the_dense_system(
    head: AffinityHead, affinities: Affinities, picture: int
) -> None:
    """K(all, hints) (K(hints, hints) + noise)⁻¹ values; with two hints in a cell, and padding."""
    to_hints, own, counts = of_the_hints(head, affinities, picture)
    kriging = Kriging(head, affinities, SEEN)
    values = SEEN.ab[picture].double().numpy()[counts]
    expected = to_hints @ np.linalg.solve(own, values)
    np.testing.assert_allclose(kriging.predict(SEEN.ab)[picture], expected, atol=2e-4)


@pytest.mark.parametrize("picture", [0, 1])
@torch.no_grad()
def test_variance_and_influence_solve_the_dense_system(
    head: AffinityHead, affinities: Affinities, picture: int
) -> None:
    to_hints, own, counts = of_the_hints(head, affinities, picture)
    kriging = Kriging(head, affinities, SEEN)
    std = affinities.prior_std[picture].double().numpy()
    explained = (to_hints * np.linalg.solve(own, to_hints.T).T).sum(1)
    np.testing.assert_allclose(kriging.variance()[picture], std**2 - explained, atol=1e-4)
    at_hints = std[SEEN.cell[picture].numpy()[counts]]
    influence = to_hints @ np.linalg.solve(own, at_hints) / std
    np.testing.assert_allclose(kriging.influence()[picture, :, 0], influence, atol=2e-3)


@torch.no_grad()
def test_without_hints_nothing_is_known(head: AffinityHead, affinities: Affinities) -> None:
    kriging = Kriging(head, affinities, replace(SEEN, valid=torch.zeros(2, 5)))
    assert float(kriging.predict(SEEN.ab).abs().max()) == 0
    assert float(kriging.influence().abs().max()) == 0
    torch.testing.assert_close(kriging.variance(), affinities.prior_std.square())


@torch.no_grad()
def test_one_step_of_place_is_a_length_scale_and_so_for_lightness() -> None:
    """Without learned features, z is place / √area / length-scale and L / lightness scale."""
    head = AffinityHead(8)
    head.embed.weight.zero_()
    made = head(torch.randn(1, 8, 4, 9), torch.linspace(0, 1, 36).reshape(1, 1, 4, 9))
    for kernel, (reach, contrast) in enumerate([(1.5, 0.3), (0.7, 0.25), (0.3, 0.2)]):
        z = made.embedding[0, kernel]
        down, right = z[9] - z[0], z[1] - z[0]
        lighter = 1 / 35 / contrast
        assert down.tolist() == pytest.approx([*[0] * 8, 1 / 6 / reach, 0, 9 * lighter], abs=1e-5)
        assert right.tolist() == pytest.approx([*[0] * 8, 0, 1 / 6 / reach, lighter], abs=1e-5)
    assert made.prior_std.unique().tolist() == pytest.approx([np.log(2) / 2 + 0.01])


@torch.no_grad()
def test_at_the_start_looks_count_for_little() -> None:
    """With features of mean square 1 each learned component is 0.2.

    Two places then differ by 0.8, one length-scale of place or lightness is 1.
    """
    torch.manual_seed(5)
    made = AffinityHead(64)(torch.randn(1, 64, 20, 20), torch.rand(1, 1, 20, 20))
    looks = made.embedding[..., :8]
    assert float(looks.square().mean().sqrt()) == pytest.approx(0.2, abs=0.02)


def test_cells_that_are_alike_can_be_learned_apart(head: AffinityHead) -> None:
    """sqrt is not differentiable at 0: unsmoothed, the gradient of two equal cells is NaN."""
    embedding = torch.zeros(1, 3, 2, 4, requires_grad=True)
    affinities = Affinities(embedding, torch.ones(1, 2))
    covariance: Tensor = head.covariance(affinities, affinities)
    covariance.sum().backward()  # type: ignore[no-untyped-call]
    assert embedding.grad is not None
    assert bool(embedding.grad.isfinite().all())

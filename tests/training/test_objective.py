"""The losses against values computed by hand, and each against its target."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from handtint_daemon.model.ab_bins import bin_centers, bin_weights
from handtint_daemon.model.cells import CELL_PX, observe
from handtint_daemon.model.kriging import Kriging
from handtint_daemon.model.network import AB_SCALE, Network, NetworkSize, pulled, upsampled
from handtint_lab.training.batches import Batch, Plates
from handtint_lab.training.colors import lightness_of_gray
from handtint_lab.training.config import LossConfig
from handtint_lab.training.objective import (
    CELL_VARIANCE,
    Objective,
    cross_entropy,
    dullness,
    huber,
    log_error,
    negative_log_likelihood,
    rebalanced_weights,
)

BINS = len(bin_centers())


def planes(a: float, b: float, side: int = 2) -> Tensor:
    return torch.stack([torch.full((side, side), a), torch.full((side, side), b)])[None]


def test_huber_is_squared_where_near_and_straight_beyond() -> None:
    """β = 0.2: 0.1² / (2·0.2) = 0.025; 0.5 - 0.2/2 = 0.4. Their mean: 0.2125."""
    loss = huber(planes(0.6, 0.1), planes(0.5, 0.6))
    assert loss.tolist() == pytest.approx([0.2125])
    assert huber(planes(0.5, 0.6), planes(0.5, 0.6)).tolist() == [0.0]


def test_the_log_error_is_of_each_pictures_mean_square() -> None:
    """(0.1² + 0.3²) / 2 = 0.05, plus the floor of 5e-4."""
    loss = log_error(planes(0.1, 0.2), planes(0.0, 0.5))
    assert loss.tolist() == pytest.approx([math.log(0.0505)], rel=1e-5)


def test_dullness_is_the_difference_of_chroma_whatever_the_hue() -> None:
    """|(3, 4)| = 5 against |(0, 2)| = 2: 3."""
    assert dullness(planes(3, 4), planes(0, 2)).tolist() == pytest.approx([3], abs=1e-4)
    assert dullness(planes(3, 4), planes(5, 0)).tolist() == pytest.approx([0], abs=1e-4)


def test_the_likelihood_is_gaussian_of_two_channels() -> None:
    """With variance v and errors x, y: ln v + (x² + y²) / 2v, which is ln 0.5 + 0.25 / 1."""
    loss = negative_log_likelihood(planes(0.4, 0.3), torch.full((1, 4), 0.5))
    assert loss.tolist() == pytest.approx([math.log(0.5) + 0.25])


def test_the_likeliest_variance_is_the_mean_square_of_a_channel() -> None:
    """(0.4² + 0.2²) / 2 = 0.1: any other variance is less likely, by what the formula says."""
    error = planes(0.4, 0.2)
    losses = [
        float(negative_log_likelihood(error, torch.full((1, 4), v))) for v in (0.05, 0.1, 0.2)
    ]
    assert losses[1] == pytest.approx(math.log(0.1) + 1)
    assert losses[0] == pytest.approx(math.log(0.05) + 2)
    assert losses[2] == pytest.approx(math.log(0.2) + 0.5)


def test_the_cross_entropy_is_of_the_true_colors_bins() -> None:
    """All logits equal: ln(bins), times the weight of the true colour's bins."""
    target = planes(12 / AB_SCALE, -24 / AB_SCALE)  # a grid point: a single bin
    (bin_,) = bin_weights(torch.tensor([[12.0, -24.0]]))[0][0, :1].tolist()
    weights = torch.ones(BINS)
    weights[bin_] = 3.0
    flat = torch.zeros(1, BINS, 2, 2)
    assert cross_entropy(flat, target, weights).tolist() == pytest.approx([3 * math.log(BINS)])
    sure = flat.clone()
    sure[:, bin_] = 50
    assert cross_entropy(sure, target, weights).tolist() == pytest.approx([0], abs=1e-5)


def test_a_color_between_two_bins_asks_for_both() -> None:
    """Half of each: the minimum is ln 2, at equal shares."""
    target = planes(6 / AB_SCALE, 0)
    bins = bin_weights(torch.tensor([[0.0, 0.0], [12.0, 0.0]]))[0][:, 0].tolist()
    logits = torch.zeros(1, BINS, 2, 2)
    logits[:, bins] = 50
    loss = cross_entropy(logits, target, torch.ones(BINS))
    assert loss.tolist() == pytest.approx([math.log(2)], rel=1e-4)


def test_class_weights_are_those_of_2016() -> None:
    """p = (0.8, 0.2), λ = ½: 1/(0.4 + 0.25) and 1/(0.1 + 0.25), normalised to a mean of 1 over p.

    1.5385 and 2.8571 over 0.8·1.5385 + 0.2·2.8571 = 1.8022.
    """
    p = torch.tensor([0.8, 0.2], dtype=torch.float64)
    assert rebalanced_weights(p, 0.5).tolist() == pytest.approx([0.853659, 1.585366], rel=1e-5)
    assert rebalanced_weights(p, 0.0).tolist() == pytest.approx([1, 1])
    assert rebalanced_weights(p, 0.9).tolist() == pytest.approx([0.680473, 2.278107], rel=1e-5)


# --- the complete objective

SIZE = NetworkSize((16, 16, 16, 16), 16)
ALL = LossConfig(1, 0.5, 1, 1, 1, 1, 1, 1)


def random_objective(weights: LossConfig = ALL) -> Objective:
    torch.manual_seed(2)
    network = Network(SIZE)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    return Objective(network, weights, torch.ones(BINS), in_bfloat16=False)


def random_batch(sets: int = 2, pictures: int = 3) -> Batch:
    torch.manual_seed(4)
    gray = torch.rand(pictures, 1, 32, 32)
    ab = torch.randn(pictures, 2, 32, 32) * 20
    natural = torch.tensor([1.0, 0.0, 1.0])[:pictures]
    plates = Plates(lightness_of_gray(gray), gray, ab, natural)
    hints = []
    for number in range(sets):
        coverage = torch.zeros(pictures, 1, 32, 32)
        coverage[:, :, 4 * number : 4 * number + 4, 8:12] = 1
        coverage[0] = 0
        hints.append(observe(ab * coverage / AB_SCALE, coverage, 16))
    return Batch(plates, hints)


@torch.no_grad()
def test_the_losses_are_those_of_a_plain_loop_over_the_pictures() -> None:
    """Each picture alone, each set of hints alone, from the network's own output; within 1e-4."""
    objective, batch = random_objective(), random_batch()
    actual = objective(batch)
    network, plates = objective.network, batch.plates
    expected = dict.fromkeys(actual, 0.0)
    for i in range(3):
        encoded = network.encode(plates.L_0_100[i : i + 1] / 100, plates.gray_0_1[i : i + 1])
        true = plates.ab[i : i + 1] / AB_SCALE
        cells = torch.nn.functional.avg_pool2d(true, CELL_PX)
        natural = float(plates.natural[i])
        automatic = upsampled(encoded.mean_ab, encoded.upsampling)
        one = {
            "distribution": cross_entropy(encoded.logits, cells, torch.ones(BINS)),
            "automatic": huber(automatic, true),
            "log_error": log_error(automatic, true),
            "chroma": dullness(encoded.mean_ab, cells),
        }
        for name, loss in one.items():
            expected[name] += natural * float(loss) / 3
        for seen in batch.hints:
            alone = replace(
                seen, cell=seen.cell[i, None], ab=seen.ab[i, None], valid=seen.valid[i, None]
            )
            kriging = Kriging(network.affinity_head, encoded.affinities, alone)
            first, second = network.imagined(kriging, encoded, encoded.mean_ab)
            painted = upsampled(pulled(kriging, second), encoded.upsampling)
            told = 1.0 if natural or float(alone.valid.sum()) else 0.0
            variance = kriging.variance() + CELL_VARIANCE
            of_hints = {
                "kriging": told * huber(first, cells),
                "painted": told * huber(painted, true),
                "log_error": told * log_error(painted, true),
                "chroma": told * dullness(second, cells),
                "likelihood": natural * negative_log_likelihood(cells - first, variance),
            }
            for name, loss in of_hints.items():
                expected[name] += float(loss) / 3 / 2
    assert {k: float(v) for k, v in actual.items()} == pytest.approx(expected, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize(
    "name", ["distribution", "automatic", "kriging", "painted", "log_error", "chroma", "likelihood"]
)
def test_each_loss_is_about_its_target_and_has_its_weight(name: str) -> None:
    """A different truth gives a different loss; twice the weight, twice the loss."""
    batch = random_batch()
    off = replace(batch, plates=replace(batch.plates, ab=batch.plates.ab * 3 + 40))
    once, twice = random_objective(), random_objective(replace(ALL, **{name: 2.0}))
    with torch.no_grad():
        loss, elsewhere, upsampled_nearest = (
            float(of(some)[name]) for of, some in ((once, batch), (once, off), (twice, batch))
        )
    assert abs(elsewhere - loss) > 0.01
    assert upsampled_nearest == pytest.approx(2 * loss, rel=1e-5)


@torch.no_grad()
def test_lightness_and_grey_are_not_the_same_to_it() -> None:
    """The network receives L / 100 as lightness and grey as grey."""
    objective, batch = random_objective(), random_batch()
    given: list[tuple[Tensor, Tensor]] = []
    encode = objective.encode
    objective.encode = lambda L, gray, tokens: (given.append((L, gray)), encode(L, gray, tokens))[1]
    objective(batch)
    ((L_0_1, gray_0_1),) = given
    torch.testing.assert_close(L_0_1 * 100, lightness_of_gray(gray_0_1), atol=1e-4, rtol=0)
    assert float((L_0_1 - gray_0_1).abs().max()) > 0.01


@torch.no_grad()
def test_a_picture_of_changed_colors_and_without_hints_teaches_nothing() -> None:
    batch = random_batch(sets=1, pictures=1)
    unnatural = replace(batch, plates=replace(batch.plates, natural=torch.zeros(1)))
    assert float(batch.hints[0].valid.sum()) == 0
    assert {float(loss) for loss in random_objective()(unnatural).values()} == {0.0}


@torch.no_grad()
def test_in_bfloat16_the_losses_are_near() -> None:
    """Only the convolutions: within 3 % of float32, while kriging stays as accurate as before."""
    exact, batch = random_objective(), random_batch()
    rough = Objective(exact.network, ALL, torch.ones(BINS), in_bfloat16=True)
    expected, actual = exact(batch), rough(batch)
    for name, loss in expected.items():
        assert float(actual[name]) == pytest.approx(float(loss), rel=0.03, abs=0.01)
    assert any(not torch.equal(actual[name], loss) for name, loss in expected.items())

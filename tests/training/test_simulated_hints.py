"""Simulated hints: their colours, counts, places and shapes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from handtint_lab.training.config import HintConfig
from handtint_lab.training.draws import Draws, Replica
from handtint_lab.training.simulated_hints import _pieces, counts, simulated_hints

CPU = torch.device("cpu")
EXACT = HintConfig(none=0.0, noisy=0.0, wrong=0.0, strokes=0.0)
ONE = replace(EXACT, many=0.0, mean_count=1.0001, most=1)
MANY = 4000


def draws(count: int, seed: int = 1) -> Draws:
    return Draws((seed,), count, Replica(), CPU)


def drawn(config: HintConfig, count: int = 50, side: int = 40) -> tuple[Tensor, Tensor, Tensor]:
    """Return true ab, hint ab and coverage."""
    torch.manual_seed(6)
    ab = torch.randn(count, 2, side, side) * 30
    return ab, *simulated_hints(ab, config, draws(count))


def test_a_dot_has_the_mean_true_color_of_its_square() -> None:
    ab, hint_ab, coverage = drawn(ONE)
    for true, hint, covered in zip(ab, hint_ab, coverage[:, 0] > 0, strict=True):
        expected = true[:, covered].mean(1)
        torch.testing.assert_close(
            hint[:, covered], expected[:, None].expand(2, int(covered.sum())), atol=1e-3, rtol=1e-4
        )


def test_a_dot_is_a_square_of_one_to_nine_pixels_a_side() -> None:
    _, _, coverage = drawn(ONE, count=MANY)
    rows, columns = coverage[:, 0].amax(2).sum(1), coverage[:, 0].amax(1).sum(1)
    torch.testing.assert_close(rows, columns)
    torch.testing.assert_close(coverage.sum((1, 2, 3)), rows * columns)
    share = torch.bincount(rows.long(), minlength=10)[1:] / MANY
    torch.testing.assert_close(share, torch.full((9,), 1 / 9), atol=0.02, rtol=0)


def test_nothing_lies_where_there_is_no_hint() -> None:
    _, hint_ab, coverage = drawn(EXACT)
    assert float((hint_ab * (1 - coverage)).abs().max()) == 0
    assert set(coverage.unique().tolist()) == {0.0, 1.0}


def test_where_hints_meet_their_mean_is_taken() -> None:
    """All of a 9×9 picture is one square, so all hints have its mean colour."""
    config = replace(EXACT, many=1.0, most=8, largest_px=9)
    ab = torch.stack([torch.full((3, 9, 9), 30.0), torch.full((3, 9, 9), -20.0)], 1)
    hint_ab, coverage = simulated_hints(ab, config, draws(3))
    torch.testing.assert_close(hint_ab, ab * coverage, atol=1e-4, rtol=0)


def test_counts_are_geometric_about_their_mean() -> None:
    """With mean 10: P(1) = 0.1, P(> 10) = 0.9**10 = 0.349."""
    config = HintConfig(none=0.0, many=0.0, mean_count=10.0, most=1000)
    count = counts(config, draws(20_000)).float()
    assert float(count.mean()) == pytest.approx(10, abs=0.25)
    assert float((count == 1).float().mean()) == pytest.approx(0.1, abs=0.01)
    assert float((count > 10).float().mean()) == pytest.approx(0.9**10, abs=0.01)
    assert int(count.min()) == 1


def test_none_and_many_have_their_shares() -> None:
    none = counts(HintConfig(none=0.15), draws(20_000)) == 0
    assert float(none.float().mean()) == pytest.approx(0.15, abs=0.01)
    many = counts(HintConfig(none=0.0, many=1.0, most=64), draws(20_000)).float()
    assert float(many.mean()) == pytest.approx(32.5, abs=0.5)
    assert (int(many.min()), int(many.max())) == (1, 64)


def test_as_many_dots_as_counted() -> None:
    """Dots of one pixel, on a picture so large that few overlap."""
    config = replace(EXACT, largest_px=1, many=1.0, most=8, centered=0.0)
    ab = torch.zeros(400, 2, 128, 128)
    _, coverage = simulated_hints(ab, config, draws(400))
    expected = counts(config, draws(400)).float()
    assert float((coverage.sum((1, 2, 3)) - expected).abs().mean()) < 0.01


@pytest.mark.parametrize(("centered", "deviation"), [(1.0, 0.88 / 4), (0.0, 12**-0.5)])
def test_places_are_around_the_middle_or_anywhere(centered: float, deviation: float) -> None:
    """A normal distribution truncated at two standard deviations keeps 0.88 of its own."""
    config = replace(ONE, largest_px=1, centered=centered)
    ab = torch.zeros(MANY, 2, 64, 64)
    _, coverage = simulated_hints(ab, config, draws(MANY))
    rows = coverage[:, 0].amax(2).argmax(1) + 0.5
    inside = rows[(rows > 1) & (rows < 63)] / 64  # those from outside are clipped to the edge
    assert float(rows.mean() / 64) == pytest.approx(0.5, abs=0.02)
    assert (float(rows.min()), float(rows.max())) == (0.5, 63.5)
    assert float(inside.std()) == pytest.approx(deviation, abs=0.015)


def test_strokes_are_long_and_of_one_color() -> None:
    _, hint_ab, coverage = drawn(replace(ONE, strokes=1.0, largest_px=3), side=64)
    area = coverage.sum((1, 2, 3))
    dots = drawn(replace(ONE, largest_px=3), side=64)[2].sum((1, 2, 3))
    assert float(area.mean()) > 4 * float(dots.mean())
    for hint, covered in zip(hint_ab, coverage[:, 0] > 0, strict=True):
        assert float(hint[:, covered].std(1).max()) < 1e-4


def test_a_stroke_bends_by_some_twenty_degrees_a_piece() -> None:
    """A normal distribution of 0.4 radians; pieces are 2 to `largest_px` apart."""
    config = replace(ONE, strokes=1.0, largest_px=6)
    middles, used = _pieces(torch.tensor([64, 64]), config, draws(MANY))
    steps = middles.diff(dim=2)
    heading = torch.view_as_complex(steps.contiguous())
    bend = (heading[:, :, 1:] / heading[:, :, :-1]).angle()
    assert float(bend.std()) == pytest.approx(0.4, abs=0.01)
    lengths = steps.norm(dim=-1)
    assert sorted(lengths.round().unique().tolist()) == [2, 3, 4, 5, 6]
    torch.testing.assert_close(lengths, lengths[:, :, :1].expand_as(lengths), atol=1e-4, rtol=0)
    assert sorted(used.sum(2).unique().tolist()) == list(range(3, 13))


def test_noise_is_on_the_whole_hint_and_of_deviation_four() -> None:
    ab = torch.zeros(MANY, 2, 16, 16)
    hint_ab, coverage = simulated_hints(ab, replace(ONE, noisy=1.0), draws(MANY))
    off = hint_ab.sum((2, 3)) / coverage.sum((2, 3))
    torch.testing.assert_close(off.std(0), torch.full((2,), 4.0), atol=0.15, rtol=0)
    torch.testing.assert_close(off.mean(0), torch.zeros(2), atol=0.2, rtol=0)


def test_a_wrong_hint_has_a_color_of_the_same_picture() -> None:
    """Half of the picture is red: a wrong hint is as often red as not, wherever it is."""
    ab = torch.zeros(MANY, 2, 16, 16)
    ab[:, 0, :, 8:] = 50
    hint_ab, coverage = simulated_hints(ab, replace(ONE, wrong=1.0, largest_px=1), draws(MANY))
    red = (hint_ab.sum((2, 3)) / coverage.sum((2, 3)))[:, 0] > 25
    on_red = coverage[:, 0, :, 8:].sum((1, 2)) > 0
    assert float(red[on_red].float().mean()) == pytest.approx(0.5, abs=0.04)
    assert float(red[~on_red].float().mean()) == pytest.approx(0.5, abs=0.04)

"""Attention to hints, against a plain loop over cells and hints; padding and large photos."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from handtint_daemon.model.cells import Observations
from handtint_daemon.model.hint_attention import HEAD_CHANNELS, MOST_CELLS, HintAttention

CHANNELS, HEADS, OUT = 12, 2, 8
SEEN = Observations(  # three hints on 8×16 cells at 1/4; the third of the second photo is padding
    torch.tensor([[0, 37, 127], [18, 90, 0]]),
    torch.randn(2, 3, 2, generator=torch.Generator().manual_seed(1)),
    torch.tensor([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0]]),
)
EXPECTED = torch.randn(2, 3, 2, generator=torch.Generator().manual_seed(2))


@pytest.fixture
def attention() -> HintAttention:
    torch.manual_seed(3)
    made = HintAttention(CHANNELS, HEADS, OUT)
    for parameter in made.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    return made.requires_grad_(requires_grad=False)


def plain(attention: HintAttention, x8: Tensor, photo: int, cell_yx: tuple[int, int]) -> Tensor:
    """Return the answer for one cell at 1/8, in loops."""
    h, w = x8.shape[2:]
    looks = attention.looks(x8)
    query = looks.query[photo, :, cell_yx[0], cell_yx[1]].reshape(HEADS, HEAD_CHANNELS)
    logits, values = [attention.no_hint], [torch.zeros(HEADS, HEAD_CHANNELS)]
    for hint in range(3):
        if not SEEN.valid[photo, hint]:
            continue
        y, x = divmod(int(SEEN.cell[photo, hint]), 2 * w)
        key = looks.key[photo, :, y // 2, x // 2]
        told = torch.cat([key, SEEN.ab[photo, hint], (SEEN.ab - EXPECTED)[photo, hint]])
        values.append(attention.value(told).reshape(HEADS, HEAD_CHANNELS))
        away = math.hypot((y + 0.5) / 2 - cell_yx[0] - 0.5, (x + 0.5) / 2 - cell_yx[1] - 0.5)
        alike = (query * key.reshape(HEADS, HEAD_CHANNELS)).sum(1) / math.sqrt(HEAD_CHANNELS)
        logits.append(alike - attention.log_slope.exp() * away / math.sqrt(h * w))
    shares = torch.stack(logits).softmax(0)[..., None]
    mixed = (shares * torch.stack(values)).sum(0).reshape(1, -1, 1, 1)
    answer: Tensor = attention.answer(mixed)[0, :, 0, 0]
    return answer


def test_every_cell_mixes_the_hints_by_looks_and_distance(attention: HintAttention) -> None:
    x8 = torch.randn(2, CHANNELS, 4, 8, generator=torch.Generator().manual_seed(4))
    actual = attention(attention.looks(x8), SEEN, EXPECTED)
    assert actual.shape == (2, OUT, 4, 8)
    for photo in (0, 1):
        for y, x in ((0, 0), (1, 6), (3, 7), (2, 2)):
            expected = plain(attention, x8, photo, (y, x))
            torch.testing.assert_close(actual[photo, :, y, x], expected, atol=1e-5, rtol=1e-4)


def test_without_a_hint_nothing_is_told(attention: HintAttention) -> None:
    none = Observations(SEEN.cell, SEEN.ab, torch.zeros(2, 3))
    told = attention(attention.looks(torch.randn(2, CHANNELS, 4, 8)), none, EXPECTED)
    silent = attention.answer.bias.reshape(1, -1, 1, 1).expand_as(told)
    torch.testing.assert_close(told, silent)


def test_padding_teaches_nothing(attention: HintAttention) -> None:
    """The gradients of a batch are those of its photos by themselves, which need no padding."""
    x8 = torch.randn(2, CHANNELS, 4, 8, generator=torch.Generator().manual_seed(5))
    attention.requires_grad_(requires_grad=True)
    attention(attention.looks(x8), SEEN, EXPECTED).square().sum().backward()
    together = {
        name: p.grad.clone() for name, p in attention.named_parameters() if p.grad is not None
    }
    attention.zero_grad()
    for photo, hints in ((0, 3), (1, 2)):
        one = slice(photo, photo + 1)
        seen = Observations(SEEN.cell[one, :hints], SEEN.ab[one, :hints], SEEN.valid[one, :hints])
        looks = attention.looks(x8[one])
        attention(looks, seen, EXPECTED[one, :hints]).square().sum().backward()
    for name, parameter in attention.named_parameters():
        assert parameter.grad is not None
        rounding = 1e-4 * float(parameter.grad.abs().max())
        torch.testing.assert_close(together[name], parameter.grad, atol=rounding, rtol=1e-4)


def test_a_large_photo_is_asked_on_a_coarser_grid(attention: HintAttention) -> None:
    """Where everything looks alike, the coarse answer is the fine one, but for the distances."""
    x8 = torch.ones(1, CHANNELS, 80, 40)
    looks = attention.looks(x8)
    assert looks.query[0, 0].numel() <= MOST_CELLS
    assert looks.key.shape[2:] == (80, 40)
    seen = Observations(torch.tensor([[0, 159 * 80 + 79]]), SEEN.ab[:1, :2], torch.ones(1, 2))
    told = attention(looks, seen, EXPECTED[:1, :2])
    assert told.shape == (1, OUT, 80, 40)
    near, far = told[0, :, 0, 0], told[0, :, 79, 39]
    small = attention(
        attention.looks(torch.ones(1, CHANNELS, 20, 10)),
        Observations(torch.tensor([[0, 39 * 20 + 19]]), seen.ab, seen.valid),
        EXPECTED[:1, :2],
    )
    torch.testing.assert_close(near, small[0, :, 0, 0], atol=0.05, rtol=0.05)
    torch.testing.assert_close(far, small[0, :, 19, 9], atol=0.05, rtol=0.05)

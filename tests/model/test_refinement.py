"""The refinement at 1/2: where it looks, and that it starts as nothing."""

from __future__ import annotations

import torch

from handtint_daemon.model.backbone import FEATURE_CHANNELS
from handtint_daemon.model.refinement import Refinement

N_IN, CHANNELS = 6, 4


def parts() -> tuple[torch.Tensor, ...]:
    """Return features at 1/2, lightness, features at 1/4, and ab, of a photo of 16×24 pixels."""
    drawn = torch.Generator().manual_seed(1)
    sizes = ((1, FEATURE_CHANNELS[0], 8, 12), (1, 1, 16, 24), (1, N_IN, 4, 6), (1, 2, 16, 24))
    return tuple(torch.randn(*size, generator=drawn) for size in sizes)


@torch.no_grad()
def test_it_starts_as_nothing() -> None:
    half, L_0_1, x4, ab = parts()
    made = Refinement(N_IN, CHANNELS)
    assert not made(ab, made.detail(half, L_0_1, x4)).any()


@torch.no_grad()
def test_it_sees_each_part_near_the_pixel_that_it_answers_for() -> None:
    torch.manual_seed(2)
    made = Refinement(N_IN, CHANNELS)
    for parameter in made.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    given = list(parts())
    before = made(given[3], made.detail(*given[:3]))
    assert before.shape == given[3].shape
    for number, (y, x) in enumerate(((2, 9), (5, 19), (1, 4), (5, 19))):  # pixel (5, 19) in each
        changed = [part.clone() for part in given]
        changed[number][..., y, x] += 1
        moved = (made(changed[3], made.detail(*changed[:3])) - before).abs().sum(1)[0]
        assert float(moved[5, 19]) > 0
        assert not moved[:, :8].any()
        assert not moved[14:].any()

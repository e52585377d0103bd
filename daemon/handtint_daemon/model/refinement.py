"""A refinement at half resolution: it sees the lightness and the answer, and sharpens edges.

Cells of 4×4 pixels, however well upsampled, cost a sixth of the squared error at 10 hints and a
third at 100.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from handtint_daemon.model.backbone import FEATURE_CHANNELS
from handtint_daemon.model.pyramid import leaky_relu, leveled, upsampled_nearest

_STEP_PX = 2


class Refinement(nn.Module):
    """Corrects ab on pixels; initialised to 0."""

    def __init__(self, n_in: int, channels: int) -> None:
        super().__init__()
        pixels = _STEP_PX**2
        self.near = nn.Conv2d(FEATURE_CHANNELS[0] + pixels, channels, 3, padding=1)
        self.far = nn.Conv2d(n_in, channels, 1)
        self.look = nn.Conv2d(2 * pixels, channels, 3, padding=1)
        self.mix = nn.Conv2d(channels, channels, 3, padding=1)
        self.answer = nn.Conv2d(channels, 2 * pixels, 3, padding=1)
        nn.init.zeros_(self.answer.weight)
        nn.init.zeros_(self.answer.bias)  # type: ignore[arg-type]

    def detail(self, half: Tensor, L_0_1: Tensor, x4: Tensor) -> Tensor:
        """Return what depends on the photo alone, (B, channels, h/2, w/2).

        `half`: the backbone's features at 1/2; `x4`: the pyramid's at 1/4.
        """
        lightness = F.pixel_unshuffle(L_0_1 - 0.5, _STEP_PX)
        near: Tensor = self.near(torch.cat([leveled(half), lightness], 1))
        return near + upsampled_nearest(self.far(x4))

    def forward(self, ab: Tensor, detail: Tensor) -> Tensor:
        """Return what to add to ab, both (B, 2, h, w)."""
        looked = leaky_relu(self.look(F.pixel_unshuffle(ab, _STEP_PX)) + detail)
        return F.pixel_shuffle(self.answer(leaky_relu(self.mix(looked))), _STEP_PX)

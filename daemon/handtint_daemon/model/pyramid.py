"""Fuse the backbone's features into one fine and one coarse map; and the building blocks."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from handtint_daemon.model.backbone import FEATURE_CHANNELS
from handtint_daemon.model.cells import CELL_PX
from handtint_daemon.model.dinov2 import TOKEN_CHANNELS

NORM_GROUPS = 8


class Residual(nn.Module):
    """Two 3×3 convolutions with a shortcut; initialised as the identity.

    Normalised, because without it a constant outgrew everything else: after 500 steps every photo
    was brown.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first_norm = nn.GroupNorm(NORM_GROUPS, channels)
        self.second_norm = nn.GroupNorm(NORM_GROUPS, channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.first(leaky_relu(self.first_norm(x)))
        y = self.second(leaky_relu(self.second_norm(y)))
        return x + y


class Pyramid(nn.Module):
    """Fuses backbone features and optional tokens, coarse to fine, into maps at 1/4 and 1/8."""

    def __init__(
        self, channels: tuple[int, int, int, int], *, tokens: bool, extra_blocks: int = 0
    ) -> None:
        """`channels` of the maps at 1/4, 1/8, 1/16 and 1/32; `tokens`: whether it receives any.

        `extra_blocks`: further ones at 1/4, 1/8 and 1/16, each.
        """
        super().__init__()
        c4, c8, c16, c32 = channels
        _, n4, n8, n16, n32 = FEATURE_CHANNELS
        fine = FEATURE_CHANNELS[0] * 4 + CELL_PX**2  # half-size features and the lightness itself
        self.scene = nn.Linear(n32, c32)
        self.in32 = nn.Conv2d(n32, c32, 1)
        self.in16 = nn.Conv2d(n16 + c32, c16, 1)
        self.in8 = nn.Conv2d(n8 + c16, c8, 1)
        self.in4 = nn.Conv2d(n4 + fine + c8, c4, 1)
        self.at32 = nn.Sequential(Residual(c32), Residual(c32))
        self.at16 = nn.Sequential(Residual(c16), Residual(c16))
        self.at8 = nn.Sequential(Residual(c8), Residual(c8))
        self.at4 = Residual(c4)
        self.more16 = nn.Sequential(*(Residual(c16) for _ in range(extra_blocks)))
        self.more8 = nn.Sequential(*(Residual(c8) for _ in range(extra_blocks)))
        self.more4 = nn.Sequential(*(Residual(c4) for _ in range(extra_blocks)))
        self.norm8 = nn.GroupNorm(NORM_GROUPS, c8)
        self.norm4 = nn.GroupNorm(NORM_GROUPS, c4)
        self.token8 = _from_tokens(c8) if tokens else None
        self.token16 = _from_tokens(c16) if tokens else None

    def forward(
        self, features: list[Tensor], L_0_1: Tensor, tokens: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        f2, f4, f8, f16, f32 = (leveled(f) for f in features)
        scene = self.scene(f32.mean((2, 3)))[:, :, None, None]
        x = self.at32(self.in32(f32) + scene)
        x16 = self.in16(torch.cat([f16, upsampled_nearest(x)], 1))
        if self.token16 is not None and tokens is not None:
            x16 = x16 + self.token16(F.avg_pool2d(tokens, 2))
        x8 = self.in8(torch.cat([f8, upsampled_nearest(self.more16(self.at16(x16)))], 1))
        if self.token8 is not None and tokens is not None:
            x8 = x8 + self.token8(tokens)
        x8 = self.more8(self.at8(x8))
        near = torch.cat([F.pixel_unshuffle(f2, 2), F.pixel_unshuffle(L_0_1 - 0.5, CELL_PX)], 1)
        x4 = self.at4(self.in4(torch.cat([f4, near, upsampled_nearest(x8)], 1)))
        x4 = self.more4(x4)
        return leaky_relu(self.norm4(x4)), leaky_relu(self.norm8(x8))


def _from_tokens(channels: int) -> nn.Conv2d:
    """Initialised to 0, so that adding tokens to trained weights does not change their output."""
    mixed = nn.Conv2d(TOKEN_CHANNELS, channels, 1)
    nn.init.zeros_(mixed.weight)
    nn.init.zeros_(mixed.bias)  # type: ignore[arg-type]
    return mixed


def leveled(x: Tensor) -> Tensor:
    """Scale every position to a mean square of 1 over its channels.

    The backbone's maps differ by a factor of ten, and training diverged without this.
    """
    return x * torch.rsqrt(x.square().mean(1, keepdim=True) + 1e-3)


def leaky_relu(x: Tensor) -> Tensor:
    return F.leaky_relu(x, 0.1)  # plain ReLU died in training, all units of it


def upsampled_nearest(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")

"""DINOv2 ViT-S/14 (Oquab et al. 2023) on grey photographs: semantic tokens at 1/8.

Folded into the weights (see training/dinov2_from_onnx.py): ImageNet's mean and standard deviation,
the three colour channels, which are equal on grey, and LayerScale.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

TOKEN_CHANNELS = 384
TOKEN_PX = 8  # of the photo; upsampled to 14, the patch size of its training
MOST_TOKENS = 784  # of a larger photo: coarser ones, as time grows with more than their number
PATCH_PX = 14
BLOCKS = 12
_HEADS = 6
_POSITIONS = 37  # per side of the pictures it was trained on
_EPSILON = 1e-6


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query_key_value = nn.Linear(TOKEN_CHANNELS, 3 * TOKEN_CHANNELS)
        self.answer = nn.Linear(TOKEN_CHANNELS, TOKEN_CHANNELS)

    def forward(self, x: Tensor) -> Tensor:
        B, n, C = x.shape
        packed = self.query_key_value(x).reshape(B, n, 3, _HEADS, C // _HEADS)
        query, key, value = packed.permute(2, 0, 3, 1, 4).unbind(0)
        mixed = F.scaled_dot_product_attention(query, key, value)
        answer: Tensor = self.answer(mixed.transpose(1, 2).reshape(B, n, C))
        return answer


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first_norm = nn.LayerNorm(TOKEN_CHANNELS, _EPSILON)
        self.attention = Attention()
        self.second_norm = nn.LayerNorm(TOKEN_CHANNELS, _EPSILON)
        self.expand = nn.Linear(TOKEN_CHANNELS, 4 * TOKEN_CHANNELS)
        self.project = nn.Linear(4 * TOKEN_CHANNELS, TOKEN_CHANNELS)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.first_norm(x))
        y: Tensor = self.project(F.gelu(self.expand(self.second_norm(x))))
        return x + y


class DinoV2(nn.Module):
    """Maps grey sRGB 0..1 (B, 1, h, w), sides divisible by 8, to tokens (B, 384, h/8, w/8)."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = nn.Conv2d(1, TOKEN_CHANNELS, PATCH_PX, PATCH_PX)
        self.class_token = nn.Parameter(torch.zeros(1, 1, TOKEN_CHANNELS))
        self.positions = nn.Parameter(torch.zeros(1, TOKEN_CHANNELS, _POSITIONS, _POSITIONS))
        self.blocks = nn.ModuleList(Block() for _ in range(BLOCKS))
        self.norm = nn.LayerNorm(TOKEN_CHANNELS, _EPSILON)
        self.requires_grad_(requires_grad=False)

    def train_last(self, blocks: int) -> None:
        """Unfreeze the last `blocks` blocks."""
        for block in list(self.blocks)[BLOCKS - blocks :]:
            block.requires_grad_(requires_grad=True)

    def forward(self, gray_0_1: Tensor) -> Tensor:
        size_hw = (gray_0_1.shape[2] // TOKEN_PX, gray_0_1.shape[3] // TOKEN_PX)
        h, w = _coarser(size_hw)
        size = (h * PATCH_PX, w * PATCH_PX)
        seen = F.interpolate(gray_0_1, size, mode="bicubic", antialias=True).clamp(0, 1)
        patches: Tensor = self.patch(seen)
        places = F.interpolate(self.positions, (h, w), mode="bicubic")
        tokens = (patches + places).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_token.expand(len(tokens), -1, -1), tokens], 1)
        for block in self.blocks:
            x = block(x)
        seen_there: Tensor = self.norm(x)[:, 1:]
        there = seen_there.transpose(1, 2).reshape(-1, TOKEN_CHANNELS, h, w)
        return there if (h, w) == size_hw else F.interpolate(there, size_hw, mode="bilinear")


def _coarser(size_hw: tuple[int, int]) -> tuple[int, int]:
    """Return a size of the same shape, nearly, with at most MOST_TOKENS."""
    h, w = size_hw
    scale = min(math.sqrt(MOST_TOKENS / (h * w)), 1.0)
    rows = max(math.floor(h * scale), 1)
    return rows, max(min(math.floor(w * scale), MOST_TOKENS // rows), 1)

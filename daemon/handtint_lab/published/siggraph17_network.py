"""The network of Zhang et al. 2017.

Real-Time User-Guided Image Colorization with Learned Deep Priors, ACM Transactions on Graphics 36.

Layers are named as in the public weights files (richzhang/colorization-pytorch and
richzhang/colorization), whose keys they must match: `model1.0.weight` … `model_out.0.bias`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

AB_CLASSES = 529
SIDE_MULTIPLE = 8  # three downsamplings by 2


class Siggraph17(nn.Module):
    """Maps L, hinted ab and the hint mask to ab, all scaled as the weights expect."""

    def __init__(self) -> None:
        super().__init__()
        self.model1 = _block(4, 64, convolutions=2)
        self.model2 = _block(64, 128, convolutions=2)
        self.model3 = _block(128, 256, convolutions=3)
        self.model4 = _block(256, 512, convolutions=3)
        self.model5 = _block(512, 512, convolutions=3, dilation=2)
        self.model6 = _block(512, 512, convolutions=3, dilation=2)
        self.model7 = _block(512, 512, convolutions=3)
        self.model8up = nn.Sequential(_double(512, 256))
        self.model3short8 = nn.Sequential(_conv(256, 256))
        self.model8 = nn.Sequential(nn.ReLU(inplace=True), *_block(256, 256, convolutions=2))
        self.model9up = nn.Sequential(_double(256, 128))
        self.model2short9 = nn.Sequential(_conv(128, 128))
        self.model9 = nn.Sequential(nn.ReLU(inplace=True), *_block(128, 128, convolutions=1))
        self.model10up = nn.Sequential(_double(128, 128))
        self.model1short10 = nn.Sequential(_conv(64, 128))
        self.model10 = nn.Sequential(
            nn.ReLU(inplace=True), _conv(128, 128), nn.LeakyReLU(0.2, inplace=True)
        )
        # The head for the colour distribution: unused here, but the files contain its weights.
        self.model_class = nn.Sequential(nn.Conv2d(256, AB_CLASSES, 1))
        self.model_out = nn.Sequential(nn.Conv2d(128, 2, 1), nn.Tanh())

    def forward(self, L_ab_mask: Tensor) -> Tensor:
        """Map (n, 4, h, w) to ab (n, 2, h, w) in -1..1; h and w are multiples of SIDE_MULTIPLE."""
        full, half, quarter = self._encoded(L_ab_mask)
        quarter = self._quarter_decoded(quarter)
        half = self.model9(self.model9up(quarter) + self.model2short9(half))
        full = self.model10(self.model10up(half) + self.model1short10(full))
        ab: Tensor = self.model_out(full)
        return ab

    def _encoded(self, L_ab_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        full = self.model1(L_ab_mask)
        half = self.model2(_halve(full))
        return full, half, self.model3(_halve(half))

    def _quarter_decoded(self, quarter: Tensor) -> Tensor:
        eighth = self.model7(self.model6(self.model5(self.model4(_halve(quarter)))))
        decoded: Tensor = self.model8(self.model8up(eighth) + self.model3short8(quarter))
        return decoded


def _block(inputs: int, outputs: int, *, convolutions: int, dilation: int = 1) -> nn.Sequential:
    layers: list[nn.Module] = []
    for index in range(convolutions):
        layers += [_conv(outputs if index else inputs, outputs, dilation), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers, nn.BatchNorm2d(outputs))


def _conv(inputs: int, outputs: int, dilation: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, padding=dilation, dilation=dilation)


def _double(inputs: int, outputs: int) -> nn.ConvTranspose2d:
    return nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1)


def _halve(features: Tensor) -> Tensor:
    return features[:, :, ::2, ::2]


def with_random_weights(seed: int = 0) -> Siggraph17:
    """Return a network for speed measurements and tests: its weights are meaningless."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Siggraph17().eval()

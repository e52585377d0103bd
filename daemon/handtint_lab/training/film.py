"""Simulate what plates, prints and scanners did to lightness, on whole batches.

`gray` is sRGB-encoded, 0..1, (B, 1, h, w). Each kind of damage affects some of the pictures.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from handtint_daemon.color import film
from handtint_lab.training.colors import decode_srgb, encode_srgb
from handtint_lab.training.config import AugmentConfig
from handtint_lab.training.draws import Draws

_EMULSIONS = torch.tensor([film.BLUE.tolist(), film.ORTHO.tolist(), film.PAN.tolist()])
_BLUR_RADIUS_PX = 5
_CLUMP_PX = 0.7
_BLOCK_PX = 8
# JPEG's luminance quantisation table (ITU T.81, annex K.1).
_QUANTA = torch.tensor(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    dtype=torch.float32,
)


def simulated_plate_gray(rgb_0_1: Tensor, config: AugmentConfig, draws: Draws) -> Tensor:
    """Return sRGB (B, 3, h, w) as grey, as seen by film and time."""
    gray = exposed(rgb_0_1, emulsion_weights(config.film, draws))
    gray = _some(draws.chance(config.tone), gray ** (0.25 * _each(draws.normal())).exp(), gray)
    black, white = _each(draws.uniform(0, 0.2)), _each(draws.uniform(0.75, 1))
    gray = _some(draws.chance(config.fade), black + gray * (white - black), gray)
    gray = _some(draws.chance(config.blur), blurred(gray, draws.uniform(0.3, 1.2)), gray)
    gray = _some(draws.chance(config.grain), gray + _grain(gray.shape[2:], draws), gray)
    gray = gray.clamp(0, 1)
    through = through_jpeg(gray, draws.integers(35, 89).float())
    return _some(draws.chance(config.jpeg), through, gray)


def emulsion_weights(share: float, draws: Draws) -> Tensor:
    """Return weights (B, 3) of linear R, G and B.

    Panchromatic, or, for the fraction `share` of the pictures, a mixture of the three emulsions
    drawn from Dirichlet(½, ½, 1).
    """
    gammas = draws.normal(4).square()  # their halves have the gamma distribution of shape ½
    blue, ortho, pan, more_pan = gammas.unbind(1)
    mixture = torch.stack([blue, ortho, pan + more_pan], 1) / gammas.sum(1, keepdim=True)
    pan_alone = torch.tensor([0.0, 0.0, 1.0], device=draws.device)
    mixture = torch.where(draws.chance(share)[:, None], mixture, pan_alone)
    return mixture @ _EMULSIONS.to(draws.device)


def exposed(rgb_0_1: Tensor, weights: Tensor) -> Tensor:
    """Return the grey that emulsions of weights (B, 3) record of sRGB."""
    light = torch.einsum("bchw,bc->bhw", decode_srgb(rgb_0_1), weights)[:, None]
    return encode_srgb(light).clamp(0, 1)


def blurred(gray: Tensor, sigma_px: Tensor) -> Tensor:
    """Apply Gaussian blur of standard deviation (B,)."""
    B, _, h, w = gray.shape
    at = torch.arange(-_BLUR_RADIUS_PX, _BLUR_RADIUS_PX + 1, device=gray.device)
    kernel = (-0.5 * (at / sigma_px[:, None]).square()).exp()
    kernel = kernel / kernel.sum(1, keepdim=True)
    planes = F.pad(gray, (_BLUR_RADIUS_PX,) * 4, mode="replicate").transpose(0, 1)
    planes = F.conv2d(planes, kernel[:, None, :, None], groups=B)
    return F.conv2d(planes, kernel[:, None, None], groups=B).reshape(B, 1, h, w)


def _grain(size_hw: torch.Size, draws: Draws) -> Tensor:
    """Return film grain, clumped for half of the pictures."""
    fine = draws.normal(1, *size_hw)
    sigma = torch.full((len(fine),), _CLUMP_PX, device=draws.device)
    noise = _some(draws.chance(0.5), blurred(fine, sigma) * 2, fine)
    return noise * _each(draws.uniform(0.01, 0.06))


def through_jpeg(gray: Tensor, quality: Tensor) -> Tensor:
    """Return grey after JPEG compression at quality (B,). Sides divisible by 8."""
    scale = torch.where(quality < 50, (5000 / quality).floor(), 200 - 2 * quality)
    quanta = _QUANTA.to(gray.device)
    steps = ((quanta * scale[:, None, None] + 50) / 100).floor().clamp(1, 255)
    B, _, h, w = gray.shape
    levels = (gray * 255).round() - 128
    blocks = levels.reshape(B, h // _BLOCK_PX, _BLOCK_PX, w // _BLOCK_PX, _BLOCK_PX)
    cosines, steps = _cosines(gray.device), steps[:, None, :, None]
    waves = torch.einsum("ui,bminj,vj->bmunv", cosines, blocks, cosines)
    waves = (waves / steps).round() * steps
    blocks = torch.einsum("ui,bmunv,vj->bminj", cosines, waves, cosines)
    return ((blocks.reshape(B, 1, h, w) + 128).round() / 255).clamp(0, 1)


def _cosines(device: torch.device) -> Tensor:
    """Return the orthonormal DCT-II matrix, (frequency, position)."""
    n = torch.arange(_BLOCK_PX, device=device)
    matrix = (math.pi / _BLOCK_PX * (n[None] + 0.5) * n[:, None]).cos() * math.sqrt(2 / _BLOCK_PX)
    matrix[0] /= math.sqrt(2)
    return matrix


def _some(which: Tensor, changed: Tensor, gray: Tensor) -> Tensor:
    return torch.where(_each(which), changed, gray)


def _each(values: Tensor) -> Tensor:
    return values[:, None, None, None]

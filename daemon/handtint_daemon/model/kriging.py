"""Kriging (Gaussian process regression) of the hints, with a kernel learned per photo.

Every cell of the photo has an embedding z and a prior standard deviation s (how far its colour may
be off). The covariance of two cells decays with the distance of their embeddings: k(p, q) = s(p)
s(q) Σ weight · exp(-|z(p) - z(q)|), where z consists of position, lightness and learned features.
The kernel is exponential because colours have edges: with position and lightness alone it comes
within 0.2 dB of `propagate`, while a Gaussian kernel falls 0.6 to 1 dB behind.

Hints are observations; the posterior mean passes through them, and decays to 0 far from all of
them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from handtint_daemon.model.cells import Observations

# Initial values of training, per kernel: the distance, in units of √area, and the difference of
# lightness, 0..1, that make one length-scale.
FIRST_LENGTH_SCALES = (1.5, 0.7, 0.3)
FIRST_LIGHTNESS_SCALES = (0.3, 0.25, 0.2)
EMBEDDING_DIMS = 8
LARGEST_NOISE = 0.05  # relative to a cell's own variance: hints are trusted
_SMOOTHING = 1e-4  # squared distance that smooths the kernel at 0, where it is not differentiable


@dataclass(frozen=True, slots=True)
class Affinities:
    """`embedding`: (B, kernels, cells, dims); `prior_std`: (B, cells), in units of AB_SCALE."""

    embedding: Tensor
    prior_std: Tensor

    def at(self, cell: Tensor) -> Affinities:
        """Return those of the given cells, (B, n)."""
        _, kernels, _, dims = self.embedding.shape
        index = cell[:, None, :, None].expand(-1, kernels, -1, dims)
        return Affinities(self.embedding.gather(2, index), self.prior_std.gather(1, cell))


class AffinityHead(nn.Module):
    """Computes affinities from features at 1/4, and the covariance between two sets of cells."""

    def __init__(self, n_in: int) -> None:
        super().__init__()
        kernels = len(FIRST_LENGTH_SCALES)
        self.embed = nn.Conv2d(n_in, kernels * EMBEDDING_DIMS + 1, 1)
        nn.init.normal_(self.embed.weight, std=0.2 / math.sqrt(n_in))
        nn.init.zeros_(self.embed.bias)  # type: ignore[arg-type]
        self.log_length_scale = nn.Parameter(torch.tensor(FIRST_LENGTH_SCALES).log())
        self.log_lightness_scale = nn.Parameter(torch.tensor(FIRST_LIGHTNESS_SCALES).log())
        self.weight_logit = nn.Parameter(torch.zeros(kernels))
        self.noise_logit = nn.Parameter(torch.tensor(0.0))

    def forward(self, features: Tensor, L_0_1: Tensor) -> Affinities:
        """Return affinities of `features` (B, C, h, w) and mean cell lightness (B, 1, h, w)."""
        B, _, h, w = features.shape
        mixed = self.embed(features).float()
        looks = mixed[:, :-1].reshape(B, -1, EMBEDDING_DIMS, h * w).transpose(2, 3)
        side = math.sqrt(h * w)
        y = torch.arange(h, device=mixed.device, dtype=torch.float32) / side
        x = torch.arange(w, device=mixed.device, dtype=torch.float32) / side
        place = torch.stack(torch.meshgrid(y, x, indexing="ij"), dim=-1).reshape(1, 1, h * w, 2)
        place = place / self.log_length_scale.exp().reshape(1, -1, 1, 1)
        lightness = L_0_1.reshape(B, 1, h * w, 1) / self.log_lightness_scale.exp().reshape(
            1, -1, 1, 1
        )
        embedding = torch.cat([looks, place.expand(B, -1, -1, -1), lightness], dim=-1)
        return Affinities(embedding, F.softplus(mixed[:, -1]).reshape(B, h * w) * 0.5 + 0.01)

    def covariance(self, p: Affinities, q: Affinities) -> Tensor:
        """Return the covariance matrix, (B, cells of p, cells of q)."""
        total: Tensor | None = None
        for kernel, weight in enumerate(self.weight_logit.softmax(0)):
            decay = _decay(p.embedding[:, kernel], q.embedding[:, kernel])
            weighted = weight * q.prior_std[:, None]
            decay = decay * weighted if torch.is_grad_enabled() else decay.mul_(weighted)
            total = decay if total is None else total.add_(decay)
        assert total is not None  # noqa: S101  there is always a kernel
        return total.mul_(p.prior_std[:, :, None])

    @property
    def noise(self) -> Tensor:
        """Variance of an observation, relative to its cell's own."""
        return LARGEST_NOISE * self.noise_logit.sigmoid() + 1e-3


class Kriging:
    """The posterior of a batch of photos given observations: factor once, predict often."""

    def __init__(self, head: AffinityHead, affinities: Affinities, seen: Observations) -> None:
        self.affinities = affinities
        self.seen = seen
        at_hints = affinities.at(seen.cell)
        valid = seen.valid
        own = head.covariance(at_hints, at_hints) * valid[:, :, None] * valid[:, None]
        diagonal = at_hints.prior_std.square() * head.noise * valid + (1 - valid)
        # A step of training may fail, which costs that step; an answer may not.
        self.factor, _ = torch.linalg.cholesky_ex(
            own + torch.diag_embed(diagonal), check_errors=not torch.is_grad_enabled()
        )
        self.to_hints = head.covariance(affinities, at_hints) * valid[:, None]
        self.prior_std_at_hints = at_hints.prior_std

    def predict(self, values: Tensor) -> Tensor:
        """Predict values at all cells, (B, cells, c), from those at observations, (B, n, c)."""
        weights = torch.cholesky_solve(values * self.seen.valid[:, :, None], self.factor)
        with _without_autocast(weights):
            return torch.bmm(self.to_hints, weights)

    def influence(self) -> Tensor:
        """Return the influence of the hints, (B, cells, 1): about 1 at a hint, 0 far away."""
        return (
            self.predict(self.prior_std_at_hints[..., None]) / self.affinities.prior_std[..., None]
        )

    def variance(self) -> Tensor:
        """Return the posterior variance, (B, cells), in squared ab units of the network."""
        half = torch.linalg.solve_triangular(
            self.factor, self.to_hints.transpose(1, 2), upper=False
        )
        own = self.affinities.prior_std.square()
        left: Tensor = own - half.square().sum(1)
        return left.clamp(min=1e-4 * own.detach())


def _decay(zp: Tensor, zq: Tensor) -> Tensor:
    """Return exp(-distance) of every pair of embeddings (B, n, dims) and (B, m, dims)."""
    own_p, own_q = zp.square().sum(-1, keepdim=True), zq.square().sum(-1)[:, None]
    with _without_autocast(zp):
        squared = torch.baddbmm(own_q, zp, zq.transpose(1, 2), alpha=-2).add_(own_p)
    if torch.is_grad_enabled():
        return (-(squared.clamp(min=0) + _SMOOTHING).sqrt()).exp()
    # In place, which takes half the time: most of an edit's time is spent here.
    return squared.clamp_(min=0).add_(_SMOOTHING).sqrt_().neg_().exp_()


def _without_autocast(x: Tensor) -> torch.autocast:
    """Keep products in float32: a distance is a small difference of large squares."""
    return torch.autocast(x.device.type, enabled=False)

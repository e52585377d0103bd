"""The training objective: the losses of one batch, each with its configured weight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from handtint_daemon.model.ab_bins import bin_centers, bin_weights
from handtint_daemon.model.cells import CELL_PX, Observations
from handtint_daemon.model.kriging import Kriging
from handtint_daemon.model.network import AB_SCALE, Network, PhotoFeatures, pulled
from handtint_lab.training.batches import Batch
from handtint_lab.training.colors import ab_of_rgb
from handtint_lab.training.config import LossConfig
from handtint_lab.training.picture_store import PictureStore

HUBER_BETA = 0.2  # in units of AB_SCALE
LOG_FLOOR = 5e-4  # squared error below which a picture counts as correct
CELL_VARIANCE = 1e-3  # of the colours within one cell, which no kernel explains
_SAMPLED_PICTURES = 1000

Encode = Callable[[Tensor, Tensor, Tensor | None], PhotoFeatures]


@dataclass(frozen=True, slots=True)
class _Target:
    """The true ab in units of AB_SCALE, on pixels and averaged per cell; `natural` (B,)."""

    pixels: Tensor
    cells: Tensor
    natural: Tensor


class Objective(nn.Module):
    """The network with its losses."""

    class_weights: Tensor

    def __init__(
        self, network: Network, weights: LossConfig, class_weights: Tensor, *, in_bfloat16: bool
    ) -> None:
        """`in_bfloat16` applies to the convolutions; kriging and the losses stay in float32."""
        super().__init__()
        self.network = network
        self.weights = weights
        self.in_bfloat16 = in_bfloat16
        self.encode: Encode = network.encode  # compiled, where possible
        self.register_buffer("class_weights", class_weights, persistent=False)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """Return each loss, weighted, averaged over the pictures and the sets of hints."""
        plates = batch.plates
        with self._autocast():
            features = self.encode(plates.L_0_100 / 100, plates.gray_0_1, batch.tokens)
        ab = plates.ab / AB_SCALE
        target = _Target(ab, F.avg_pool2d(ab, CELL_PX), plates.natural)
        losses = self._of_the_photo(features, target)
        for seen in batch.hints:
            for name, loss in self._of_hints(features, seen, target).items():
                losses[name] = losses.get(name, 0) + loss / len(batch.hints)
        return {name: getattr(self.weights, name) * loss for name, loss in losses.items()}

    def _autocast(self) -> torch.autocast:
        device = self.class_weights.device.type
        return torch.autocast(device, torch.bfloat16, enabled=self.in_bfloat16)

    def _pixels(self, features: PhotoFeatures, cells: Tensor) -> Tensor:
        with self._autocast():
            return self.network.pixels(features, cells)

    def _of_the_photo(self, features: PhotoFeatures, target: _Target) -> dict[str, Tensor]:
        automatic = self._pixels(features, features.mean_ab)
        losses = {
            "distribution": cross_entropy(features.logits, target.cells, self.class_weights),
            "automatic": huber(automatic, target.pixels),
            "log_error": log_error(automatic, target.pixels),
            "chroma": dullness(features.mean_ab, target.cells),
        }
        return {name: (loss * target.natural).mean() for name, loss in losses.items()}

    def _of_hints(
        self, features: PhotoFeatures, seen: Observations, target: _Target
    ) -> dict[str, Tensor]:
        kriging = Kriging(self.network.affinity_head, features.affinities, seen)
        with self._autocast():
            first, second = self.network.imagined(kriging, features, features.mean_ab)
        painted = self._pixels(features, pulled(kriging, second))
        told = ((target.natural + seen.valid.sum(1)) > 0).to(target.natural.dtype)
        off = (target.cells - first).detach()
        variance = kriging.variance() + CELL_VARIANCE
        return {
            "kriging": (huber(first, target.cells) * told).mean(),
            "painted": (huber(painted, target.pixels) * told).mean(),
            "log_error": (log_error(painted, target.pixels) * told).mean(),
            "chroma": (dullness(second, target.cells) * told).mean(),
            "likelihood": (negative_log_likelihood(off, variance) * target.natural).mean(),
        }


def cross_entropy(logits: Tensor, target: Tensor, class_weights: Tensor) -> Tensor:
    """Return the class-weighted cross-entropy, (B,), with the true colour's soft bin membership.

    `logits` (B, bins, h, w), `target` (B, 2, h, w) in units of AB_SCALE.
    """
    bins, shares = bin_weights((target * AB_SCALE).permute(0, 2, 3, 1))
    log_p = logits.float().log_softmax(1).permute(0, 2, 3, 1).gather(3, bins)
    return -(shares * class_weights[bins] * log_p).sum(3).mean((1, 2))


def huber(ab: Tensor, target: Tensor) -> Tensor:
    """Return the Huber loss, (B,): quadratic up to HUBER_BETA, linear beyond."""
    error = F.smooth_l1_loss(ab, target, beta=HUBER_BETA, reduction="none")
    return error.mean((1, 2, 3))


def log_error(ab: Tensor, target: Tensor) -> Tensor:
    """Return the log squared error, (B,): PSNR averages its logarithm over pictures, too."""
    return ((ab - target).square().mean((1, 2, 3)) + LOG_FLOOR).log()


def dullness(ab: Tensor, target: Tensor) -> Tensor:
    """Return the absolute error of chroma, (B,), regardless of hue."""
    return (_chroma(ab) - _chroma(target)).abs().mean((1, 2))


def _chroma(ab: Tensor) -> Tensor:
    return (ab.square().sum(1) + 1e-4).sqrt()


def negative_log_likelihood(error: Tensor, variance: Tensor) -> Tensor:
    """Return the Gaussian negative log-likelihood per cell, (B,), up to a constant.

    It trains the uncertainty. `error` (B, 2, h, w), `variance` (B, h·w) of either channel.
    """
    squared = error.square().sum(1).flatten(1)
    return (variance.log() + 0.5 * squared / variance).mean(1)


def class_weights(store: PictureStore, rebalance: float) -> Tensor:
    """Return weights by frequency of colours in the store's pictures; see `rebalanced_weights`."""
    counts = torch.zeros(len(bin_centers()), dtype=torch.float64)
    every = max(len(store) // _SAMPLED_PICTURES, 1)
    for number in range(0, len(store), every):
        some = torch.from_numpy(store.rgb(number)[::CELL_PX, ::CELL_PX].copy()) / 255
        bins, shares = bin_weights(ab_of_rgb(some.permute(2, 0, 1)[None]).permute(0, 2, 3, 1))
        counts.index_add_(0, bins.flatten(), shares.flatten().double())
    return rebalanced_weights(counts / counts.sum(), rebalance).float()


def rebalanced_weights(p: Tensor, rebalance: float) -> Tensor:
    """Zhang et al. 2016, eq. 4: rare colours get larger weights, against dullness.

    `p`: the frequencies of the bins, which sum to 1. `rebalance` 0 gives uniform weights, 0.5 is
    theirs. The mean weight over the pictures is 1.
    """
    weights = 1 / (rebalance * p + (1 - rebalance) / len(p))
    return weights / (p * weights).sum()

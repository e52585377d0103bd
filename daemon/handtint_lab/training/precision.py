"""Numerical precision and compilation, as far as the processor supports them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn

from handtint_lab.training.config import Precision

log = logging.getLogger(__name__)


def in_bfloat16(precision: Precision, device: torch.device) -> bool:
    """Return whether to multiply in bfloat16 on that device."""
    if precision is Precision.AUTO:
        return bfloat16_pays(device, Path("/proc/cpuinfo"))
    return precision is Precision.BFLOAT16


def bfloat16_pays(device: torch.device, cpuinfo: Path) -> bool:
    """True on GPUs since Ampere and CPUs with AMX or AVX-512-BF16; it is slower elsewhere."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    try:
        flags = cpuinfo.read_text(encoding="utf-8").split()
    except OSError:
        return False
    return not {"amx_bf16", "avx512_bf16"}.isdisjoint(flags)


def compiled_where_it_works(objective: Any, trial: Callable[[], Any]) -> bool:
    """Compile the costly parts of an Objective, or leave them if `trial`, a whole step, fails.

    Compiling needs a C++ compiler or Triton, and can fail in many ways.
    """
    network = objective.network
    plain = objective.encode, network.correction.forward
    try:
        objective.encode = torch.compile(network.encode)
        network.correction.forward = torch.compile(network.correction.forward)
        trial()
    except Exception as error:  # noqa: BLE001 - whatever the error, training works without
        log.warning("Not compiled: %s", str(error).splitlines()[0] if str(error) else repr(error))
        objective.encode, network.correction.forward = plain
        return False
    return True


def to_channels_last(network: nn.Module, device: torch.device) -> None:
    network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]

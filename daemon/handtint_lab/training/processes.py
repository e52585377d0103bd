"""Training in one process, or in several started by torchrun."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, distributed

from handtint_lab.training.draws import Replica


@contextmanager
def process_group() -> Iterator[Replica]:
    """Join torchrun's process group inside the context, if any; otherwise run alone."""
    if "WORLD_SIZE" not in os.environ:
        yield Replica()
        return
    distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    try:
        yield Replica(distributed.get_rank(), distributed.get_world_size())
    finally:
        distributed.destroy_process_group()


@contextmanager
def first_of_machine_first() -> Iterator[None]:
    """Let other processes of this machine wait until the first is done, and reuse its work."""
    waits = distributed.is_initialized() and local_rank() > 0
    if waits:
        distributed.barrier()
    yield
    if distributed.is_initialized() and not waits:
        distributed.barrier()


def local_rank() -> int:
    return int(os.environ.get("LOCAL_RANK", "0"))


@torch.no_grad()
def mean_over_processes(values: Sequence[Tensor]) -> None:
    """Replace each tensor by its mean over all processes: gradients and losses."""
    if not distributed.is_initialized():
        return
    flat = torch.cat([value.flatten() for value in values])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    sizes = [value.numel() for value in values]
    for value, mean in zip(values, torch.split(flat, sizes), strict=True):
        value.copy_(mean.reshape(value.shape))


def agreed(seconds: float) -> float:
    """Return the value of rank 0, so that all processes end at the same step."""
    if not distributed.is_initialized():
        return seconds
    told = [seconds]
    distributed.broadcast_object_list(told)
    return told[0]

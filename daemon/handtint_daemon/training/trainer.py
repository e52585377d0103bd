"""One training run: steps, running mean of the weights, checkpoints, validation curve."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, distributed, nn

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.model.network import Network, Vividness
from handtint_daemon.training.batches import Batch, Batches
from handtint_daemon.training.checkpoint import load_newest, save_checkpoint
from handtint_daemon.training.config import ScheduleConfig, TrainConfig
from handtint_daemon.training.validation import validate
from handtint_shared.errors import WriteFailed

log = logging.getLogger(__name__)

_LOG_EVERY = 100

Progress = Callable[[int, float], None]
"""Told after each step: its number and its loss."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run happens: its folder, device, and whether this process writes files."""

    folder: Path
    device: torch.device
    writes: bool = True


def learning_rate(schedule: ScheduleConfig, step: int) -> float:
    """Rises over `warmup_steps`, stays, falls to 0 over the last `decay_steps`."""
    rising = min((step + 1) / max(schedule.warmup_steps, 1), 1)
    falling = min((schedule.steps - step) / max(schedule.decay_steps, 1), 1)
    return schedule.learning_rate * rising * falling


class Trainer:
    def __init__(
        self, config: TrainConfig, network: Network, objective: nn.Module, place: Place
    ) -> None:
        """`objective` is an Objective around `network`, or DistributedDataParallel around one."""
        self.config = config
        self.place = place
        self._network = network
        self._objective = objective
        self._trained = {k: p for k, p in network.named_parameters() if p.requires_grad}
        self._optimizer = torch.optim.AdamW(
            self._groups(), weight_decay=config.schedule.weight_decay
        )
        self._mean = {k: p.detach().clone() for k, p in self._trained.items()}
        self.step = 0
        self.loss = float("nan")
        self.seconds_spent = 0.0

    def _groups(self) -> list[dict[str, Any]]:
        """Parameters by `rate`, their share of the learning rate."""
        named = self._trained.items()
        backbone = [p for k, p in named if k.startswith("backbone.")]
        others = [p for k, p in named if not k.startswith("backbone.")]
        groups = [{"params": others, "rate": 1.0}]
        if backbone:
            groups.append({"params": backbone, "rate": self.config.schedule.backbone_rate})
        return groups

    def resume(self) -> None:
        """Goes on from the newest whole checkpoint of the folder, if there is one."""
        state = load_newest(self.place.folder)
        if state is None:
            return
        self._network.load_state_dict(state["network"])
        self._optimizer.load_state_dict(state["optimizer"])
        for key, value in state["mean"].items():
            self._mean[key].copy_(value)
        self.step = state["step"]
        self.seconds_spent = state["seconds_spent"]

    def run(self, batches: Batches, pictures: Sequence[UInt8], progress: Progress) -> None:
        """Up to the configured number of steps. Raises WriteFailed when the disk is full."""
        schedule = self.config.schedule
        for step, batch in batches.ahead(self.step, schedule.steps):
            started = time.monotonic()
            losses = self._train(step, batch)
            self.step = step + 1
            self.loss = sum(losses.values())
            self.seconds_spent += time.monotonic() - started
            progress(self.step, self.loss)
            if self.step % _LOG_EVERY == 0 and self.place.writes:
                log.info("step %d, %.0f s, loss %.3f", self.step, self.seconds_spent, self.loss)
            last = self.step == schedule.steps
            if self.step % schedule.checkpoint_every == 0 or last:
                self.save()
            if pictures and (self.step % schedule.validate_every == 0 or last):
                self._validate(losses, pictures)

    def save(self) -> None:
        if self.place.writes:
            save_checkpoint(self.place.folder, self.step, self._state())

    def _state(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "loss": self.loss,
            "seconds_spent": self.seconds_spent,
            "config": json.dumps(asdict(self.config)),
            "network": self._network.state_dict(),
            "mean": self._mean,
            "optimizer": self._optimizer.state_dict(),
        }

    def _train(self, step: int, batch: Batch) -> dict[str, float]:
        schedule = self.config.schedule
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate(schedule, step) * group["rate"]
        self._optimizer.zero_grad(set_to_none=True)
        device = self.place.device
        inputs = [torch.from_numpy(x).to(device) for x in _columns(batch)]
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            losses: dict[str, Tensor] = self._objective(*inputs)
            total = torch.stack(list(losses.values())).sum()
        total.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._trained.values(), schedule.clip_gradient)
        self._optimizer.step()
        self._follow(step)
        return self._global_mean(losses)

    def _global_mean(self, losses: dict[str, Tensor]) -> dict[str, float]:
        values = torch.stack([v.detach().float() for v in losses.values()])
        if distributed.is_initialized():
            distributed.all_reduce(values)
            values /= distributed.get_world_size()
        return dict(zip(losses, values.tolist(), strict=True))

    @torch.no_grad()
    def _follow(self, step: int) -> None:
        decay = min(self.config.schedule.ema_decay, (1 + step) / (10 + step))
        for key, parameter in self._trained.items():
            self._mean[key].lerp_(parameter.detach(), 1 - decay)

    def _validate(self, losses: dict[str, float], pictures: Sequence[UInt8]) -> None:
        if not self.place.writes:
            return
        usual = Vividness()
        measured = validate(self.mean_network(), [usual], self.place.device.type, pictures)[usual]
        line = {
            "step": self.step,
            "minutes": round(self.seconds_spent / 60, 1),
            "losses": {k: round(v, 4) for k, v in losses.items()},
            "psnr_db": {n: round(m.psnr_db, 3) for n, m in measured.items()},
            "chroma_ratio": {n: round(m.chroma_ratio, 3) for n, m in measured.items()},
        }
        log.info("step %d: %s", self.step, line["psnr_db"])
        path = self.place.folder / "validation.jsonl"
        try:
            with path.open("a", encoding="utf-8") as out:
                out.write(json.dumps(line) + "\n")
        except OSError as error:
            raise WriteFailed(path=path, why=str(error)) from error

    def mean_network(self) -> Network:
        """A copy with the running mean of the weights: what is measured and shipped."""
        copy = Network(self._network.size).to(self.place.device)
        copy.load_state_dict({**self._network.state_dict(), **self._mean})
        return copy.to(memory_format=torch.channels_last).eval()  # type: ignore[call-overload, no-any-return]


def _columns(batch: Batch) -> list[Any]:
    return [getattr(batch, name) for name in Batch.__dataclass_fields__]

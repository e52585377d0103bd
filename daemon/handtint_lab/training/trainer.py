"""One training run: steps, moving average of the weights, checkpoints, validation curve."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.model.network import Network, Vividness
from handtint_lab.training.batches import Batch, Batches
from handtint_lab.training.checkpoint import Checkpoint, load_newest, save_checkpoint
from handtint_lab.training.clock import RunningClock, Stopwatch
from handtint_lab.training.config import TrainConfig
from handtint_lab.training.descent import Descent
from handtint_lab.training.journal import append_line, progress_facts, validation_facts
from handtint_lab.training.objective import Objective
from handtint_lab.training.precision import compiled_where_it_works
from handtint_lab.training.processes import agreed, mean_over_processes
from handtint_lab.training.schedule import ema_decay, learning_rate, progress_of
from handtint_lab.training.token_cache import TokenCache
from handtint_lab.training.validation import validate
from handtint_shared.errors import BadInput

log = logging.getLogger(__name__)

_MEASURED_EVERY = 16  # steps on a GPU, where measuring means waiting


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run takes place: its folder, its device, and whether this process writes files.

    `tokens`: the cache of fixed batches' tokens.
    """

    folder: Path
    device: torch.device
    writes: bool = True
    tokens: TokenCache | None = None


class Trainer:
    def __init__(self, config: TrainConfig, objective: Objective, place: Place) -> None:
        self.config = config
        self.place = place
        self._network = objective.network
        self._objective = objective
        self._trained = {k: p for k, p in self._network.named_parameters() if p.requires_grad}
        self._descent = Descent(self._trained, config.schedule)
        self._ema = {k: p.detach().clone() for k, p in self._trained.items()}
        self._stopwatch = Stopwatch(torch.cuda.synchronize if self._on_gpu else _no_wait)
        self._losses: list[dict[str, Tensor]] = []
        self.step = 0
        self.pictures_seen = 0
        self.seconds = 0.0

    @property
    def progress(self) -> float:
        """The progress of the run, 0..1."""
        return progress_of(self.config.schedule, self.step, self.seconds)

    @property
    def _on_gpu(self) -> bool:
        return self.place.device.type == "cuda"

    def resume(self) -> None:
        """Resume from the folder's newest complete checkpoint, if there is one.

        Raises BadInput if it belongs to a network that trains other parts.
        """
        checkpoint = load_newest(self.place.folder)
        if checkpoint is None:
            return
        facts, tensors = checkpoint.facts, checkpoint.tensors
        try:
            for name, parameter in self._trained.items():
                average = tensors[f"ema.{name}"]
                parameter.data.copy_(tensors[f"weight.{name}"] if facts["whole"] else average)
                self._ema[name].copy_(average)
            if facts["whole"]:
                self._descent.resume(tensors, facts["step"])
        except (KeyError, RuntimeError) as error:
            raise BadInput("checkpoints_differ", folder=self.place.folder) from error
        self.step, self.pictures_seen = facts["step"], facts["pictures_seen"]
        self.seconds = facts["seconds"]

    def compile(self, batches: Batches) -> bool:
        """Compile the network before the first step; return whether that worked."""

        def trial() -> None:
            batch = self.with_tokens(batches.batch(self.step))
            torch.stack(list(self._objective(batch).values())).sum().backward()  # type: ignore[no-untyped-call]

        return compiled_where_it_works(self._objective, trial)

    def run(
        self, batches: Batches, pictures: Sequence[UInt8], clock: RunningClock, until_s: float
    ) -> None:
        """Train until the run is over or the clock reaches `until_s`, and save the last step.

        Raises WriteFailed if the disk is full, BadInput if the gradients are not finite any more.
        """
        schedule = self.config.schedule
        saved_s = validated_s = started_s = clock.seconds()
        seen = self.pictures_seen
        while self.progress < 1 and self.seconds < until_s:
            self._train(batches, clock)
            last = self.progress >= 1 or self.seconds >= until_s
            if last or self.seconds - saved_s >= schedule.checkpoint_every_s:
                rate = (self.pictures_seen - seen) / max(self.seconds - started_s, 1e-9)
                self._report(rate)
                self.save()
                saved_s = started_s = clock.seconds()
                seen = self.pictures_seen
            if pictures and (last or self.seconds - validated_s >= schedule.validate_every_s):
                self._validate(pictures)
                validated_s = clock.seconds()

    def save(self) -> None:
        if self.place.writes:
            save_checkpoint(self.place.folder, self.step, self._checkpoint())

    def _checkpoint(self) -> Checkpoint:
        """Return what is trained, without what the configuration's files already contain."""
        whole = self.config.schedule.whole_checkpoints
        tensors: dict[str, Tensor] = {}
        for name, parameter in self._trained.items():
            if not whole:
                tensors[f"ema.{name}"] = self._ema[name].half()
                continue
            tensors |= {f"weight.{name}": parameter, f"ema.{name}": self._ema[name]}
            tensors |= self._descent.moments_of(name)
        facts = {
            "whole": whole,
            "step": self.step,
            "pictures_seen": self.pictures_seen,
            "seconds": self.seconds,
            "config": asdict(self.config),
        }
        return Checkpoint(tensors, facts)

    def _train(self, batches: Batches, clock: RunningClock) -> None:
        stage, progress = self._stopwatch.stage, self.progress
        measured = not self._on_gpu or self.step % _MEASURED_EVERY == 0
        with stage("data", measured=measured):
            batch = self.with_tokens(batches.batch(self.step))
        with stage("forward", measured=measured):
            losses: dict[str, Tensor] = self._objective(batch)
            total = torch.stack(list(losses.values())).sum()
        with stage("backward", measured=measured):
            self._descent.forget_gradients()
            total.backward()  # type: ignore[no-untyped-call]
        with stage("optimizer", measured=measured):
            detached = {k: v.detach().float().reshape(1) for k, v in losses.items()}
            gradients = self._descent.gradients().values()
            mean_over_processes([*gradients, *detached.values()])
            self._descent.move(progress)
        self._losses.append(detached)
        self.pictures_seen += batches.global_size(self.step)
        self.step += 1
        self.seconds = agreed(clock.seconds())
        self._follow(progress)

    def with_tokens(self, batch: Batch) -> Batch:
        """Add DINOv2's cached tokens to a batch that is repeated."""
        cache, plates = self.place.tokens, batch.plates
        if cache is None or plates.fixed is None:
            return batch
        tokens = cache.get(plates.fixed, lambda: self._seen(plates.gray_0_1))
        return replace(batch, tokens=tokens.to(self.place.device))

    @torch.no_grad()
    def _seen(self, gray_0_1: Tensor) -> Tensor:
        tokens = self._network.tokens(gray_0_1)
        assert tokens is not None  # noqa: S101 - else there is no cache
        return tokens

    @torch.no_grad()
    def _follow(self, before: float) -> None:
        decay = ema_decay(self.config.schedule, before, self.progress)
        torch._foreach_lerp_(list(self._ema.values()), list(self._trained.values()), 1 - decay)

    def _report(self, pictures_per_s: float) -> None:
        rate = learning_rate(self.config.schedule, self.progress)
        facts = progress_facts(pictures_per_s, rate, self._losses, self._stopwatch.shares())
        facts["lost_steps"] = self._descent.lost_steps()
        self._losses = []
        self._write_line("progress.jsonl", facts)

    def _validate(self, pictures: Sequence[UInt8]) -> None:
        if not self.place.writes:
            return
        usual = Vividness()
        measured = validate(self.ema_network(), [usual], self.place.device.type, pictures)[usual]
        self._write_line("validation.jsonl", validation_facts(measured))

    def _write_line(self, name: str, facts: Mapping[str, Any]) -> None:
        """Write a line with the current progress. Raises WriteFailed."""
        where = {
            "step": self.step,
            "minutes": round(self.seconds / 60, 2),
            "progress": round(self.progress, 4),
            "pictures": self.pictures_seen,
        }
        log.info("%s", json.dumps({**where, **facts}))
        if self.place.writes:
            append_line(self.place.folder / name, {**where, **facts})

    def ema_network(self) -> Network:
        """Return a copy with the moving average of the weights: what is validated and shipped."""
        copy = Network(self._network.size).to(self.place.device)
        copy.load_state_dict({**self._network.state_dict(), **self._ema})
        return copy.to(memory_format=torch.channels_last).eval()  # type: ignore[call-overload, no-any-return]


def _no_wait() -> None:
    """CPU work is done when the call returns."""

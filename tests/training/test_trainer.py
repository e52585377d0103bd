"""The training loop, in this process: against a plain one, resumed, and with bad numbers."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from handtint_daemon.model.network import Vividness
from handtint_lab.training.batches import Batches
from handtint_lab.training.checkpoint import checkpoints
from handtint_lab.training.clock import RunningClock
from handtint_lab.training.config import TrainConfig, load_config
from handtint_lab.training.descent import MOST_LOST
from handtint_lab.training.draws import Replica
from handtint_lab.training.first_network import expanded
from handtint_lab.training.picture_store import DevicePictures, PictureStore, open_store
from handtint_lab.training.run import prepared_trainer
from handtint_lab.training.schedule import ema_decay, learning_rate
from handtint_lab.training.trainer import Place, Trainer
from handtint_lab.training.validation import validate
from handtint_shared.errors import BadInput
from training.runs import write_config

CPU = torch.device("cpu")
STEPS = 4


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> TrainConfig:
    return load_config(write_config(tmp_path_factory.mktemp("trainer"), STEPS))


@pytest.fixture(scope="module")
def store(config: TrainConfig) -> PictureStore:
    return open_store([expanded(p) for p in config.data.pictures], expanded(config.data.cache))


def trainer(config: TrainConfig, store: PictureStore, folder: Path) -> Trainer:
    return prepared_trainer(config, store, Place(folder, CPU))


def run(trainer: Trainer, store: PictureStore, steps: int = STEPS) -> None:
    """Run that many more steps; time does not matter where `minutes` is not set."""
    batches = Batches(DevicePictures(store, CPU), trainer.config, Replica())
    for _ in range(steps):
        trainer.run(batches, (), RunningClock(trainer.seconds), trainer.seconds + 1e-9)


def weights(trainer: Trainer) -> dict[str, Tensor]:
    return {k: p.detach() for k, p in trainer._network.named_parameters() if p.requires_grad}


def test_it_is_a_plain_float32_loop(
    config: TrainConfig, store: PictureStore, tmp_path: Path
) -> None:
    """Weights and their moving average within 2e-5 after four steps of AdamW written out."""
    plain = trainer(config, store, tmp_path / "plain")
    batches = Batches(DevicePictures(store, CPU), config, Replica())
    schedule, values = config.schedule, weights(plain)
    mean = {k: v.clone() for k, v in values.items()}
    moments = {k: (torch.zeros_like(v), torch.zeros_like(v)) for k, v in values.items()}
    least = {k: torch.full_like(v, math.inf) for k, v in values.items()}
    for step in range(STEPS):
        plain._objective.zero_grad()
        losses = plain._objective(batches.batch(step))
        sum(losses.values()).backward()
        gradients = {
            k: torch.zeros_like(p) if p.grad is None else p.grad.clone()
            for k, p in plain._network.named_parameters()
            if p.requires_grad
        }
        norm = math.sqrt(sum(float(g.square().sum()) for g in gradients.values()))
        rate = learning_rate(schedule, step / STEPS)
        keep = ema_decay(schedule, step / STEPS, (step + 1) / STEPS)
        for name, value in values.items():
            gradient = gradients[name] * min(1, schedule.clip_gradient / (norm + 1e-6))
            first, second = moments[name]
            least[name] = torch.minimum(least[name], gradient.abs())
            first.mul_(0.9).add_(gradient, alpha=0.1)
            second.mul_(0.999).add_(gradient.square(), alpha=0.001)
            away = first / (1 - 0.9 ** (step + 1))
            away /= (second / (1 - 0.999 ** (step + 1))).sqrt() + 1e-8
            value.mul_(1 - rate * schedule.weight_decay).sub_(rate * away)
            mean[name] = keep * mean[name] + (1 - keep) * value

    actual = trainer(config, store, tmp_path / "actual")
    run(actual, store)
    assert actual.pictures_seen == sum(map(batches.global_size, range(STEPS)))
    for name, value in weights(actual).items():
        felt = least[name] > 1e-6  # AdamW makes full steps even of rounding errors
        torch.testing.assert_close(value[felt], values[name][felt], atol=2e-5, rtol=0)
        torch.testing.assert_close(actual._ema[name][felt], mean[name][felt], atol=2e-5, rtol=0)
    assert sum(int((some > 1e-6).sum()) for some in least.values()) > 10_000


def test_resumed_is_uninterrupted(config: TrainConfig, store: PictureStore, tmp_path: Path) -> None:
    whole = trainer(config, store, tmp_path / "whole")
    run(whole, store)
    first = trainer(config, store, tmp_path / "parts")
    run(first, store, 2)
    second = trainer(config, store, tmp_path / "parts")
    assert (second.step, second.pictures_seen) == (2, first.pictures_seen)
    run(second, store, 2)
    expected, actual = whole._checkpoint(), second._checkpoint()
    assert expected.tensors.keys() == actual.tensors.keys()
    assert all(torch.equal(expected.tensors[k], actual.tensors[k]) for k in expected.tensors)


def test_a_checkpoint_holds_the_trained_parts_alone(
    config: TrainConfig, store: PictureStore, tmp_path: Path
) -> None:
    made = trainer(config, store, tmp_path)
    run(made, store, 1)
    checkpoint = made._checkpoint()
    trained = sum(p.numel() for p in weights(made).values())
    assert sum(t.numel() for t in checkpoint.tensors.values()) == 4 * trained
    assert not any(".backbone." in name for name in checkpoint.tensors)


def test_small_checkpoints_hold_the_average_alone_and_training_goes_on_from_it(
    config: TrainConfig, store: PictureStore, tmp_path: Path
) -> None:
    small = replace(config, schedule=replace(config.schedule, whole_checkpoints=False))
    made = trainer(small, store, tmp_path)
    run(made, store, 2)
    tensors = made._checkpoint().tensors
    assert {name.partition(".")[0] for name in tensors} == {"ema"}
    trained = sum(p.numel() for p in weights(made).values())
    assert sum(t.nbytes for t in tensors.values()) == 2 * trained
    again = trainer(small, store, tmp_path)
    assert (again.step, again.pictures_seen) == (2, made.pictures_seen)
    for name, value in weights(again).items():
        torch.testing.assert_close(value, made._ema[name].half().float(), rtol=0, atol=0)
        torch.testing.assert_close(again._ema[name], value, rtol=0, atol=0)
    run(again, store, 2)
    assert again.progress == 1.0


@pytest.mark.parametrize("change", [{"correction": 24}, {"trained_blocks": 2}])
def test_checkpoints_of_another_network_are_told(
    config: TrainConfig, store: PictureStore, tmp_path: Path, change: dict[str, int]
) -> None:
    """Of other shapes, or of fewer trained parts."""
    run(trainer(config, store, tmp_path), store, 1)
    other = replace(config, network=replace(config.network, **change))
    with pytest.raises(BadInput, match="checkpoints_differ"):
        trainer(other, store, tmp_path)


def test_one_step_that_cannot_be_computed_does_not_end_a_run(
    config: TrainConfig, store: PictureStore, tmp_path: Path
) -> None:
    made = trainer(config, store, tmp_path)
    broken = made._network.correction.answer.bias
    hook = broken.register_hook(lambda gradient: gradient * math.nan)
    before = {k: v.clone() for k, v in weights(made).items()}
    run(made, store, 2)
    hook.remove()
    assert all(bool(torch.isfinite(v).all()) for v in weights(made).values())
    run(made, store, 2)
    assert any(not torch.equal(before[k], v) for k, v in weights(made).items())
    lines = map(json.loads, (tmp_path / "progress.jsonl").read_text().splitlines())
    assert [line["lost_steps"] for line in lines] == [1, 1, 0, 0]


def test_a_run_that_learns_nothing_ends_and_says_where(
    config: TrainConfig, store: PictureStore, tmp_path: Path
) -> None:
    long = replace(config, schedule=replace(config.schedule, steps=2 * MOST_LOST, sizes_px=(32,)))
    made = trainer(long, store, tmp_path)
    made._network.correction.answer.bias.register_hook(lambda gradient: gradient * math.nan)
    with pytest.raises(BadInput, match="training_not_finite") as told:
        run(made, store, 2 * MOST_LOST)
    assert told.value.facts["parts"] == "correction.answer.bias"
    assert made.step == MOST_LOST - 1


def test_every_part_learns(config: TrainConfig, store: PictureStore, tmp_path: Path) -> None:
    """In batches whose photos have different numbers of hints; parts that start at 0 come later."""
    parts = replace(config.network, extra_blocks=1, hint_heads=2, refinement=8)
    made = trainer(replace(config, network=parts), store, tmp_path)
    run(made, store, STEPS)
    still = [
        name
        for name in weights(made)
        if not any(moment.any() for moment in made._descent.moments_of(name).values())
    ]
    assert still == []


def test_twenty_steps_learn_one_picture(
    config: TrainConfig, store: PictureStore, tmp_path: Path
) -> None:
    schedule = replace(config.schedule, steps=20, sizes_px=(32,), learning_rate=3e-3)
    again = replace(config.data, fixed_batches=1)
    hints = replace(config.hints, none=1.0)
    plain = replace(config.augment, recolor=0.0)
    made = trainer(
        replace(config, schedule=schedule, data=again, hints=hints, augment=plain), store, tmp_path
    )
    batch = Batches(DevicePictures(store, CPU), made.config, Replica()).batch(0)
    before = made._objective(batch)["automatic"].item()
    run(made, store, 20)
    after = made._objective(batch)["automatic"].item()
    assert after < 0.6 * before
    lines = (tmp_path / "progress.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["progress"] == 1.0


def test_the_validation_curve_is_what_the_averaged_weights_measure(
    config: TrainConfig, store: PictureStore, tmp_path: Path
) -> None:
    """To a thousandth of a dB and of the chroma ratio, once, at the last step."""
    pictures = list(np.random.default_rng(3).integers(0, 256, (2, 64, 64, 3), dtype=np.uint8))
    made = trainer(config, store, tmp_path)
    batches = Batches(DevicePictures(store, CPU), config, Replica())
    made.run(batches, pictures, RunningClock(0.0), 1e9)
    (line,) = map(json.loads, (tmp_path / "validation.jsonl").read_text().splitlines())
    assert line["step"] == STEPS
    measured = validate(made.ema_network(), [Vividness()], "cpu", pictures)[Vividness()]
    for count, expected in measured.items():
        assert line["psnr_db"][str(count)] == pytest.approx(expected.psnr_db, abs=6e-4)
        assert line["chroma_ratio"][str(count)] == pytest.approx(expected.chroma_ratio, abs=6e-4)


@pytest.mark.parametrize(("every_s", "lines"), [(0.0, STEPS), (1e9, 1)])
def test_checkpoints_come_as_often_as_said_and_at_the_end(
    config: TrainConfig, store: PictureStore, tmp_path: Path, every_s: float, lines: int
) -> None:
    often = replace(config, schedule=replace(config.schedule, checkpoint_every_s=every_s))
    made = trainer(often, store, tmp_path)
    made.run(Batches(DevicePictures(store, CPU), often, Replica()), (), RunningClock(0.0), 1e9)
    assert len((tmp_path / "progress.jsonl").read_text().splitlines()) == lines
    assert checkpoints(tmp_path)[0].name == f"step-{STEPS:08}"


def test_each_report_says_where_the_run_is_and_where_its_time_goes(
    config: TrainConfig, store: PictureStore, tmp_path: Path
) -> None:
    made = trainer(config, store, tmp_path)
    run(made, store, 2)
    line = json.loads((tmp_path / "progress.jsonl").read_text().splitlines()[-1])
    assert (line["step"], line["progress"], line["pictures"]) == (2, 0.5, made.pictures_seen)
    assert line["pictures_per_s"] > 0
    assert list(line["time"]) == ["data", "forward", "backward", "optimizer"]
    assert line["loss"] == pytest.approx(sum(line["losses"].values()), abs=1e-3)
    assert line["learning_rate"] == pytest.approx(learning_rate(config.schedule, 0.5))

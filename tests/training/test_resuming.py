"""A run that was killed goes on as if nothing had happened; several processes are one."""

from __future__ import annotations

import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from handtint_daemon.model.weights import load_weights
from handtint_daemon.training.checkpoint import checkpoints, load_newest, save_checkpoint
from handtint_shared.errors import WriteFailed
from training.runs import full_disk, start_training, train, write_config

STEPS = 4
DEADLINE_S = 120
LAUNCHER = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")


def newest(run: Path) -> dict[str, Any]:
    state = load_newest(run)
    assert state is not None
    return state


def tensors(state: dict[str, Any]) -> dict[str, Tensor]:
    """Everything that a later step depends on."""
    moments = {
        f"{number}.{name}": value
        for number, row in state["optimizer"]["state"].items()
        for name, value in row.items()
    }
    return {**state["network"], **{f"mean.{k}": v for k, v in state["mean"].items()}, **moments}


def weights_of(run: Path) -> Path:
    return run / "handtint.safetensors"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_config(tmp_path_factory.mktemp("training"), STEPS)


@pytest.fixture(scope="module")
def uninterrupted(config: Path) -> Path:
    run = config.parent / "uninterrupted"
    train(config, run)
    return run


def kill_after_first_checkpoint(config: Path, run: Path) -> None:
    process = start_training(config, run)
    deadline = time.monotonic() + DEADLINE_S
    while not checkpoints(run) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_a_killed_run_goes_on_bit_for_bit(config: Path, uninterrupted: Path) -> None:
    run = config.parent / "killed"
    kill_after_first_checkpoint(config, run)
    assert newest(run)["step"] < STEPS

    train(config, run)

    expected, actual = tensors(newest(uninterrupted)), tensors(newest(run))
    assert expected.keys() == actual.keys()
    assert [key for key in expected if not torch.equal(expected[key], actual[key])] == []


def test_a_run_ends_with_weights(uninterrupted: Path) -> None:
    assert weights_of(uninterrupted).is_file()


def test_two_processes_train_as_one_and_decode_the_pictures_once(
    config: Path, uninterrupted: Path
) -> None:
    run = config.parent / "two_processes"
    fresh_cache = config.with_name("fresh_cache.toml")
    fresh_cache.write_text(config.read_text().replace('/cache"', '/cache-of-two"'))
    train(fresh_cache, run, launcher=LAUNCHER)
    assert newest(run)["loss"] == pytest.approx(newest(uninterrupted)["loss"], rel=1e-3)


def test_a_second_run_goes_on_from_weights_and_trains_the_last_blocks(
    config: Path, uninterrupted: Path
) -> None:
    first = weights_of(uninterrupted)
    second = config.with_name("second.toml")
    second.write_text(
        config.read_text().replace("[network]", f'[network]\nstart = "{first}"\ntrained_blocks = 2')
    )
    run = config.parent / "second"
    train(second, run)

    before, after = (load_weights(path)[0].backbone for path in (first, weights_of(run)))
    moved = [
        not torch.equal(b.project.conv.weight, a.project.conv.weight)
        for b, a in zip(before.blocks, after.blocks, strict=True)
    ]
    assert moved == [False] * (len(moved) - 2) + [True, True]


def test_dry_run_says_what_it_needs_and_writes_nothing(config: Path) -> None:
    run = config.parent / "dry"
    said = train(config, run, "--dry-run")
    assert "8 pictures" in said
    assert not run.exists()


def test_a_torn_checkpoint_is_passed_over(uninterrupted: Path, tmp_path: Path) -> None:
    newer, older = checkpoints(uninterrupted)
    for path in (newer, older):
        shutil.copy(path, tmp_path)
    torn = tmp_path / newer.name
    torn.write_bytes(torn.read_bytes()[:-1])
    assert newest(tmp_path)["step"] == STEPS - 1


def test_a_full_disk_leaves_the_older_checkpoint(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, 1, {"step": 1})
    with full_disk(), pytest.raises(WriteFailed):
        save_checkpoint(tmp_path, 2, {"step": 2, "network": torch.zeros(10_000)})
    assert newest(tmp_path)["step"] == 1
    assert [path.suffix for path in tmp_path.iterdir()] == [".checkpoint"]


def test_only_the_last_two_checkpoints_stay(tmp_path: Path) -> None:
    for step in (1, 2, 3):
        save_checkpoint(tmp_path, step, {"step": step})
    assert [load["step"] for load in map(_read, checkpoints(tmp_path))] == [3, 2]


def _read(path: Path) -> dict[str, Any]:
    single = path.parent / "single"
    single.mkdir(exist_ok=True)
    for old in checkpoints(single):
        old.unlink()
    shutil.copy(path, single)
    return newest(single)

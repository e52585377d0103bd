"""A killed run resumes as if nothing had happened; several processes train as one."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
import torch
from torch import Tensor

from handtint_daemon.model.weights import load_weights
from handtint_lab.training.checkpoint import Checkpoint, checkpoints, load_newest
from training.runs import start_training, train, write_config
from waiting import wait_until

STEPS = 4
LAUNCHER = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")


def newest(run: Path) -> Checkpoint:
    checkpoint = load_newest(run)
    assert checkpoint is not None
    return checkpoint


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
    wait_until(lambda: checkpoints(run) or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_a_killed_run_goes_on_bit_for_bit(config: Path, uninterrupted: Path) -> None:
    run = config.parent / "killed"
    kill_after_first_checkpoint(config, run)
    assert newest(run).facts["step"] < STEPS

    train(config, run)

    expected, actual = newest(uninterrupted).tensors, newest(run).tensors
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
    expected, actual = newest(uninterrupted), newest(run)
    assert actual.facts["pictures_seen"] == expected.facts["pictures_seen"]
    one, both = (_gradients(checkpoint) for checkpoint in (expected, actual))
    assert float((both - one).norm() / one.norm()) < 0.01


def _gradients(checkpoint: Checkpoint) -> Tensor:
    """Return all gradients, averaged over the steps.

    The weights themselves differ minimally: AdamW turns rounding errors into steps where the true
    gradient is 0.
    """
    names = sorted(name for name in checkpoint.tensors if name.startswith("exp_avg."))
    return torch.cat([checkpoint.tensors[name].flatten() for name in names])


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


def test_a_paused_run_has_no_weights_yet_and_goes_on(config: Path, uninterrupted: Path) -> None:
    run = config.parent / "paused"
    train(config, run, "--pause-after", "0.00001")
    assert newest(run).facts["step"] == 1
    assert not weights_of(run).exists()
    train(config, run, "--no-export")
    assert newest(run).facts["step"] == STEPS
    assert not weights_of(run).exists()
    train(config, run, "--export")
    expected, actual = (load_weights(weights_of(r))[0].state_dict() for r in (uninterrupted, run))
    assert all(torch.equal(expected[name], actual[name]) for name in expected)


def test_a_run_without_an_end_is_refused(config: Path) -> None:
    endless = config.with_name("endless.toml")
    endless.write_text(config.read_text().replace(f"steps = {STEPS}", "steps = 0"))
    process = start_training(endless, config.parent / "endless")
    assert "add --minutes" in process.communicate()[1]
    assert process.returncode == 1


def test_minutes_end_a_run(config: Path) -> None:
    timed = config.with_name("timed.toml")
    timed.write_text(config.read_text().replace(f"steps = {STEPS}", "steps = 0"))
    run = config.parent / "timed"
    train(timed, run, "--minutes", "0.001")
    assert newest(run).facts["seconds"] >= 0.06
    assert weights_of(run).is_file()

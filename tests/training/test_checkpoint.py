"""Checkpoints: complete, small, or skipped."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from handtint_lab.training.checkpoint import (
    Checkpoint,
    checkpoint_path,
    checkpoints,
    load_newest,
    save_checkpoint,
)
from handtint_shared.errors import WriteFailed
from training.runs import full_disk

LARGEST_BYTES = 16 << 20


def of_step(step: int) -> Checkpoint:
    return Checkpoint({"a.weight": torch.arange(6.0).reshape(2, 3) * step}, {"step": step})


def newest_step(folder: Path) -> int:
    checkpoint = load_newest(folder)
    assert checkpoint is not None
    return int(checkpoint.facts["step"])


def test_what_was_saved_comes_back_bit_for_bit(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "new"  # made with it
    save_checkpoint(folder, 3, of_step(3))
    loaded = load_newest(folder)
    assert loaded is not None
    assert loaded.facts == {"step": 3}
    assert torch.equal(loaded.tensors["a.weight"], of_step(3).tensors["a.weight"])


def test_no_file_is_as_large_as_a_transfer_takes(tmp_path: Path) -> None:
    tensors = {f"{n}.weight": torch.rand(1 << 20) for n in range(9)}  # 36 MiB
    path = save_checkpoint(tmp_path, 1, Checkpoint(tensors, {}))
    files = list(path.iterdir())
    assert len(files) == 4
    assert max(file.stat().st_size for file in files) < LARGEST_BYTES
    loaded = load_newest(tmp_path)
    assert loaded is not None
    assert all(torch.equal(loaded.tensors[name], tensor) for name, tensor in tensors.items())


def test_only_the_last_two_stay(tmp_path: Path) -> None:
    for step in (1, 2, 3):
        save_checkpoint(tmp_path, step, of_step(step))
    assert [path.name for path in checkpoints(tmp_path)] == ["step-00000003", "step-00000002"]
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("name", ["part-0.safetensors", "checkpoint.json"])
@pytest.mark.parametrize("harm", ["cut", "changed", "gone"])
def test_a_damaged_one_is_passed_over(tmp_path: Path, name: str, harm: str) -> None:
    for step in (1, 2):
        save_checkpoint(tmp_path, step, of_step(step))
    file = checkpoint_path(tmp_path, 2) / name
    content = bytearray(file.read_bytes())
    if harm == "gone":
        file.unlink()
    elif harm == "cut":
        file.write_bytes(content[:-1])
    else:
        content[2] ^= 0xFF
        file.write_bytes(content)
    assert newest_step(tmp_path) == 1


def test_one_half_written_when_the_machine_stopped_is_not_there(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, 1, of_step(1))
    half = checkpoint_path(tmp_path, 2).with_suffix(".part")
    half.mkdir()
    (half / "part-0.safetensors").write_bytes(b"half")
    assert newest_step(tmp_path) == 1
    save_checkpoint(tmp_path, 2, of_step(2))
    assert newest_step(tmp_path) == 2


def test_a_full_disk_leaves_the_older_one(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, 1, of_step(1))
    large = Checkpoint({"weight": torch.zeros(10_000)}, {})
    with full_disk(), pytest.raises(WriteFailed):
        save_checkpoint(tmp_path, 2, large)
    assert newest_step(tmp_path) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_an_empty_folder_has_none(tmp_path: Path) -> None:
    assert load_newest(tmp_path) is None

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from handtint_daemon.model.network import Network, NetworkSize
from handtint_daemon.model.weights import WeightNotes, save_weights
from handtint_daemon.model.weights_file import load_into
from handtint_shared.errors import BadWeights, WriteFailed
from handtint_shared.sentences import explain
from training.runs import full_disk


class Small(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, 2, 3)
        self.norm = nn.BatchNorm2d(2)


def good_state() -> dict[str, Tensor]:
    return {
        key: torch.full_like(value, 0.25)
        for key, value in Small().state_dict().items()
        if not key.endswith("num_batches_tracked")
    }


def saved(state: object, path: Path) -> Path:
    torch.save(state, path)
    return path


def reason(path: Path) -> str:
    with pytest.raises(BadWeights) as caught:
        load_into(Small(), path)
    return str(explain(caught.value))


def test_weights_are_taken_over(tmp_path: Path) -> None:
    network = Small()
    load_into(network, saved(good_state(), tmp_path / "x.pth"))
    assert set(network.first.weight.flatten().tolist()) == {0.25}


def test_a_counter_of_training_does_no_harm(tmp_path: Path) -> None:
    state = {**good_state(), "norm.num_batches_tracked": torch.tensor(7)}
    network = Small()
    load_into(network, saved(state, tmp_path / "x.pth"))
    assert int(network.norm.num_batches_tracked) == 0


def test_safetensors_in_half_precision(tmp_path: Path) -> None:
    save_file({k: v.half() for k, v in good_state().items()}, tmp_path / "x.safetensors")
    network = Small()
    load_into(network, tmp_path / "x.safetensors")
    assert network.first.weight.dtype == torch.float32


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    state = good_state()
    del state["norm.running_var"]
    assert "lacks norm.running_var" in reason(saved(state, tmp_path / "x.pth"))


def test_an_unknown_key_is_named(tmp_path: Path) -> None:
    state = {**good_state(), "other.weight": torch.zeros(1)}
    assert "has other.weight" in reason(saved(state, tmp_path / "x.pth"))


def test_a_wrong_shape_is_named(tmp_path: Path) -> None:
    state = {**good_state(), "first.bias": torch.zeros(5)}
    assert "first.bias is 5 where 2 is needed" in reason(saved(state, tmp_path / "x.pth"))


def test_a_renamed_file_is_as_good(tmp_path: Path) -> None:
    save_file(good_state(), tmp_path / "x.pth")
    torch.save(good_state(), tmp_path / "x.safetensors")
    for name in ("x.pth", "x.safetensors"):
        network = Small()
        load_into(network, tmp_path / name)
        assert set(network.first.weight.flatten().tolist()) == {0.25}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_poisoned_numbers_are_refused(tmp_path: Path, value: float) -> None:
    state = good_state()
    state["first.weight"][0, 0, 1, 1] = value
    assert "first.weight" in reason(saved(state, tmp_path / "x.pth"))


class Poison:
    """Writes a file when unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize(
    "how", [torch.save, lambda o, p: p.write_bytes(pickle.dumps(o, protocol=2))]
)
def test_a_file_that_would_run_something_is_not_opened(tmp_path: Path, how: object) -> None:
    how({"first.weight": Poison(tmp_path / "ran")}, tmp_path / "x.pth")  # type: ignore[operator]
    reason(tmp_path / "x.pth")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 not whole", b"<html>404</html>", b"\x80\x02"]
)
@pytest.mark.parametrize("name", ["x.pth", "x.safetensors"])
def test_what_is_no_weights_file_is_said(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert "x." in reason(tmp_path / name)


@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_a_truncated_file_is_said(tmp_path: Path, share: float) -> None:
    content = saved(good_state(), tmp_path / "whole.pth").read_bytes()
    (tmp_path / "x.pth").write_bytes(content[: int(len(content) * share)])
    assert "x.pth" in reason(tmp_path / "x.pth")


def test_a_truncated_safetensors_file_is_said(tmp_path: Path) -> None:
    save_file(good_state(), tmp_path / "whole.safetensors")
    content = (tmp_path / "whole.safetensors").read_bytes()
    (tmp_path / "x.safetensors").write_bytes(content[:-8])
    assert "damaged" in reason(tmp_path / "x.safetensors")


@pytest.mark.parametrize("held", [[1, 2], torch.zeros(3), {"first.weight": 3}, {3: torch.zeros(1)}])
def test_a_file_that_holds_something_else_is_said(tmp_path: Path, held: object) -> None:
    assert "x.pth" in reason(saved(held, tmp_path / "x.pth"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "no weights file" in reason(tmp_path / "nothing.pth")


def test_a_full_disk_leaves_no_half_weights(tmp_path: Path) -> None:
    size = NetworkSize((16, 16, 16, 16), 16)
    with full_disk(), pytest.raises(WriteFailed):
        save_weights(tmp_path / "handtint.safetensors", Network(size), WeightNotes(size))
    assert list(tmp_path.iterdir()) == []

"""What a run reports before it begins, and where it takes place."""

from __future__ import annotations

import re
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from handtint_lab.training.config import DataConfig, NetworkConfig, TrainConfig, load_config
from handtint_lab.training.draws import Replica
from handtint_lab.training.first_network import first_network
from handtint_lab.training.picture_store import PictureStore, open_store
from handtint_lab.training.run import _configured, _device, _place, needs
from handtint_shared.errors import BadInput
from training.runs import draw_pictures, write_config


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> TrainConfig:
    return load_config(write_config(tmp_path_factory.mktemp("needs"), steps=4))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> PictureStore:
    folder = tmp_path_factory.mktemp("large")
    draw_pictures(folder / "pictures", count=5, side_px=800)
    return open_store([folder / "pictures"], folder / "cache")


def test_what_a_run_needs_is_counted(config: TrainConfig, store: PictureStore) -> None:
    """Pictures are 8-bit RGB, weights half precision.

    For each trained weight the checkpoint holds itself, its moving average and two moments, of four
    bytes each.
    """
    said = needs(config, store)
    counts = [p.numel() for p in first_network(config).parameters() if p.requires_grad]
    every = sum(p.numel() for p in first_network(config).parameters())
    assert f"5 pictures (list {store.list_hash()[:12]})" in said
    numbers = [float(n) for n in re.findall(r"[\d.]+(?= (?:M\b|MB|MiB))", said)]
    expected = [
        sum(store.rgb(n).nbytes for n in range(5)) / 1e6,
        sum(counts) / 1e6,
        every / 1e6,
        every * 2 / 1e6,
    ]
    assert numbers[:3] == pytest.approx(expected[:3], abs=0.51, rel=0)
    assert numbers[1:3] == pytest.approx(expected[1:3], abs=0.0051, rel=0)
    assert numbers[3:] == pytest.approx([expected[3], 16 * sum(counts) / 2**20], abs=0.51)


@pytest.mark.parametrize(
    ("name", "replica", "device"),
    [
        ("cpu", Replica(), torch.device("cpu")),
        ("cpu", Replica(1, 2), torch.device("cpu")),
        ("cuda", Replica(), torch.device("cuda")),
        ("cuda", Replica(3, 4), torch.device("cuda", 1)),
    ],
)
def test_each_process_has_the_gpu_of_its_number_on_the_machine(
    name: str, replica: Replica, device: torch.device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert _device(name, replica) == device


@pytest.mark.parametrize(
    ("fixed_batches", "network", "kept"),
    [
        (3, NetworkConfig(dinov2=True, trained_dinov2_blocks=0), True),
        (0, NetworkConfig(dinov2=True, trained_dinov2_blocks=0), False),
        (3, NetworkConfig(dinov2=False), False),
        (3, NetworkConfig(dinov2=True, trained_dinov2_blocks=1), False),
    ],
)
def test_tokens_are_kept_where_they_come_again_and_stay_the_same(
    store: PictureStore, tmp_path: Path, fixed_batches: int, network: NetworkConfig, *, kept: bool
) -> None:
    (tmp_path / "dinov2").write_bytes(b"weights")
    data = DataConfig(
        cache=str(tmp_path), dinov2=str(tmp_path / "dinov2"), fixed_batches=fixed_batches
    )
    args = Namespace(folder=tmp_path / "run", device="cpu")
    place = _place(args, replace(TrainConfig(), data=data, network=network), store, Replica())
    assert (place.tokens is not None) is kept


def test_only_the_first_process_writes(store: PictureStore, tmp_path: Path) -> None:
    args = Namespace(folder=tmp_path, device="cpu")
    assert [_place(args, TrainConfig(), store, Replica(r, 2)).writes for r in (0, 1)] == [
        True,
        False,
    ]


def test_fixed_batches_are_of_one_size(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    args = Namespace(config=file, minutes=1.0)
    for sizes, fixed in (("[32, 64]", 0), ("[32]", 3)):
        file.write_text(f"[data]\nfixed_batches = {fixed}\n[schedule]\nsizes_px = {sizes}\n")
        assert _configured(args).data.fixed_batches == fixed
    file.write_text("[data]\nfixed_batches = 3\n[schedule]\nsizes_px = [32, 64]\n")
    with pytest.raises(BadInput, match="fixed_batches_sizes"):
        _configured(args)

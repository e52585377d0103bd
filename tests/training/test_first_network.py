"""The initial network of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from handtint_daemon.model.cells import observe
from handtint_daemon.model.dinov2 import DinoV2
from handtint_daemon.model.network import Network, NetworkSize
from handtint_daemon.model.weights import WeightNotes, save_weights
from handtint_lab.training.batches import Batches
from handtint_lab.training.config import TrainConfig, load_config
from handtint_lab.training.draws import Replica
from handtint_lab.training.first_network import expanded, first_network
from handtint_lab.training.picture_store import DevicePictures, open_store
from handtint_lab.training.run import prepared_trainer, tokens_key
from handtint_lab.training.token_cache import TokenCache
from handtint_lab.training.trainer import Place
from handtint_shared.errors import BadInput, BadWeights
from training.runs import write_config

SIZE = NetworkSize((16, 16, 16, 16), 16)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> TrainConfig:
    """Start from weights without DINOv2, and a file of DINOv2 alone."""
    folder = tmp_path_factory.mktemp("first")
    loaded = load_config(write_config(folder, steps=4))
    torch.manual_seed(1)
    save_weights(folder / "start.safetensors", Network(SIZE), WeightNotes(SIZE))
    save_file(DinoV2().state_dict(), folder / "dinov2.safetensors")
    network = replace(loaded.network, start=str(folder / "start.safetensors"), dinov2=True)
    schedule = replace(loaded.schedule, sizes_px=(32,))
    data = replace(loaded.data, dinov2=str(folder / "dinov2.safetensors"), fixed_batches=2)
    return replace(loaded, network=network, data=data, schedule=schedule)


def test_weights_without_dinov2_are_given_it(config: TrainConfig) -> None:
    network = first_network(config)
    state = network.state_dict()
    torch.manual_seed(1)
    start = Network(SIZE).state_dict()
    for name, value in start.items():
        torch.testing.assert_close(state[name], value.half().float(), rtol=0, atol=0)
    trained = {name.split(".")[0] for name, p in network.named_parameters() if p.requires_grad}
    assert not {"backbone", "dinov2"} & trained
    assert "pyramid" in trained


def test_weights_with_dinov2_need_no_file_of_it(config: TrainConfig, tmp_path: Path) -> None:
    network = first_network(config)
    path = tmp_path / "with.safetensors"
    save_weights(path, network, WeightNotes(network.size))
    there = replace(config, network=replace(config.network, start=str(path)))
    again = first_network(replace(there, data=replace(there.data, dinov2="nowhere")))
    assert again.dinov2 is not None
    assert network.dinov2 is not None
    torch.testing.assert_close(
        again.dinov2.patch.weight, network.dinov2.patch.weight.half().float()
    )


def test_weights_of_another_size_are_told(config: TrainConfig) -> None:
    other = replace(config, network=replace(config.network, correction=24))
    with pytest.raises(BadInput, match="started_size"):
        first_network(other)


def test_what_the_first_weights_lack_is_new_and_changes_nothing(config: TrainConfig) -> None:
    parts = replace(config.network, extra_blocks=1, hint_heads=2, refinement=8)
    plain, grown = first_network(config), first_network(replace(config, network=parts))
    assert grown.size == replace(plain.size, extra_blocks=1, hint_heads=2, refinement=8)
    L_0_1, ab = torch.rand(1, 1, 32, 32), torch.rand(1, 2, 32, 32)
    seen = observe(ab, (torch.rand(1, 1, 32, 32) > 0.9).float(), 16)
    with torch.no_grad():
        one, other = (
            network.paint(encoded, seen)
            for network in (plain, grown)
            for encoded in [network.encode(L_0_1, L_0_1)]
        )
    torch.testing.assert_close(other, one, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("part", [{"hint_heads": 3}, {"hint_heads": 0}, {"refinement": 16}])
def test_what_the_first_weights_have_must_fit(
    config: TrainConfig, tmp_path: Path, part: dict[str, int]
) -> None:
    size = replace(SIZE, hint_heads=2, refinement=8)
    save_weights(tmp_path / "start.safetensors", Network(size), WeightNotes(size))
    network = replace(
        config.network, start=str(tmp_path / "start.safetensors"), hint_heads=2, refinement=8
    )
    first_network(replace(config, network=network))
    with pytest.raises(BadInput, match="started_size"):
        first_network(replace(config, network=replace(network, **part)))


@pytest.mark.parametrize("harm", ["gone", "cut", "another make", "not a number"])
def test_a_backbone_that_is_not_dinov2_is_told(
    config: TrainConfig, tmp_path: Path, harm: str
) -> None:
    path = tmp_path / "harmed.safetensors"
    state = DinoV2().state_dict()
    if harm == "another make":
        state["blocks.0.expand.weight"] = torch.zeros(7, 7)
    if harm == "not a number":
        state["norm.bias"][3] = torch.nan
    if harm != "gone":
        save_file(state, path)
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-1000])
    harmed = replace(config, data=replace(config.data, dinov2=str(path)))
    with pytest.raises(BadWeights):
        first_network(harmed)


def test_tokens_of_fixed_batches_are_seen_once_and_are_its_own(
    config: TrainConfig, tmp_path: Path
) -> None:
    store = open_store([expanded(p) for p in config.data.pictures], expanded(config.data.cache))
    cache = TokenCache(tmp_path / "some.tokens", 2, (4, 4, 4))
    made = prepared_trainer(config, store, Place(tmp_path, CPU, tokens=cache))
    batches = Batches(DevicePictures(store, CPU), config, Replica())
    first, again = (made.with_tokens(batches.batch(step)) for step in (1, 3))
    assert first.tokens is not None
    assert again.tokens is not None
    assert torch.equal(first.tokens, again.tokens)
    live = made._seen(first.plates.gray_0_1)
    torch.testing.assert_close(first.tokens, live, atol=5e-3, rtol=1e-3)
    other = made.with_tokens(batches.batch(2))
    assert other.tokens is not None
    assert not torch.equal(first.tokens, other.tokens)


def test_tokens_are_kept_for_these_plates_and_this_backbone_alone(
    config: TrainConfig, tmp_path: Path
) -> None:
    store = open_store([expanded(p) for p in config.data.pictures], expanded(config.data.cache))
    other_file = tmp_path / "other.safetensors"
    other_file.write_bytes(expanded(config.data.dinov2).read_bytes() + b" ")
    others = [
        replace(config, augment=replace(config.augment, fade=0.9)),
        replace(config, schedule=replace(config.schedule, seed=2)),
        replace(config, schedule=replace(config.schedule, sizes_px=(64,))),
        replace(config, data=replace(config.data, fixed_batches=3)),
        replace(config, data=replace(config.data, dinov2=str(other_file))),
    ]
    keys = {tokens_key(other, store, Replica()) for other in [config, *others]}
    assert len(keys | {tokens_key(config, store, Replica(1, 2))}) == 7
    hints = replace(config, hints=replace(config.hints, none=0.5))
    assert tokens_key(hints, store, Replica()) == tokens_key(config, store, Replica())

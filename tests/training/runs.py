"""A tiny training run on synthetic pictures: everything real, nothing large."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from handtint_daemon.model.backbone import Backbone

ROOT = Path(__file__).parents[2]
SOURCES = os.pathsep.join(str(ROOT / folder) for folder in ("shared", "daemon"))


def draw_pictures(folder: Path, count: int = 8, side_px: int = 48) -> None:
    """Draw coloured discs on coloured backgrounds."""
    folder.mkdir()
    rng = np.random.default_rng(5)
    rows, columns = np.mgrid[:side_px, :side_px]
    for number in range(count):
        disc = (rows - rng.integers(side_px)) ** 2 + (columns - rng.integers(side_px)) ** 2 < 200
        rgb = np.where(disc[..., None], rng.integers(256, size=3), rng.integers(256, size=3))
        Image.fromarray(rgb.astype(np.uint8)).save(folder / f"{number}.png")


def published_backbone(seed: int = 3) -> dict[str, Tensor]:
    """Return random weights with the published keys, and batch norm that is not the identity."""
    torch.manual_seed(seed)
    backbone = Backbone()
    state: dict[str, Tensor] = {}
    _add(state, backbone.stem.conv.weight, "_conv_stem", "_bn0")
    for number, block in enumerate(backbone.blocks):
        names = ["_expand_conv"] if block.expand is not None else []
        names += ["_depthwise_conv", "_project_conv"]
        ours = [c for c in (block.expand, block.depthwise, block.project) if c is not None]
        for bn, (conv, name) in enumerate(zip(ours, names, strict=True), start=3 - len(ours)):
            _add(state, conv.conv.weight, f"_blocks.{number}.{name}", f"_blocks.{number}._bn{bn}")
    return state


def _add(state: dict[str, Tensor], weight: Tensor, name: str, bn: str) -> None:
    channels = len(weight)
    state[f"{name}.weight"] = weight.detach().clone()
    state[f"{bn}.weight"] = torch.full((channels,), 2.0)
    state[f"{bn}.bias"] = torch.full((channels,), 0.1)
    state[f"{bn}.running_mean"] = torch.full((channels,), 0.2)
    state[f"{bn}.running_var"] = torch.full((channels,), 0.9)


def write_config(folder: Path, steps: int, batch: int = 4) -> Path:
    """Write a configuration into `folder`, together with its pictures and backbone."""
    draw_pictures(folder / "pictures")
    torch.save(published_backbone(), folder / "backbone.pth")
    config = folder / "run.toml"
    config.write_text(
        f"""
[data]
pictures = ["{folder / "pictures"}"]
backbone = "{folder / "backbone.pth"}"
cache = "{folder / "cache"}"
[network]
pyramid = [16, 16, 16, 16]
correction = 16
[schedule]
precision = "float32"
steps = {steps}
warmup = 0.25
sizes_px = [32, 64]
batch = {batch}
batch_multiple = 2
checkpoint_every_s = 0
[hints]
observations = 16
most = 8
"""
    )
    return config


@contextmanager
def full_disk() -> Iterator[None]:
    """Limit file size to a few bytes, inside the context only: the test report is affected too."""
    resource = pytest.importorskip("resource")  # POSIX only
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def start_training(
    config: Path, run: Path, *options: str, launcher: tuple[str, ...] = ()
) -> subprocess.Popen[str]:
    program = (sys.executable, *launcher, "-m", "handtint_lab.training")
    environment = {**os.environ, "PYTHONPATH": SOURCES, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [*program, config, "--folder", run, "--threads", "1", *options],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )


def train(config: Path, run: Path, *options: str, launcher: tuple[str, ...] = ()) -> str:
    """Train to the end; return the program's output."""
    process = start_training(config, run, *options, launcher=launcher)
    said = process.communicate()[1]
    assert process.returncode == 0, said
    return said

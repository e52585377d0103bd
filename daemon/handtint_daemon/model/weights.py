"""Weights on disk: float16 safetensors, validated before use."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch.nn.init import kaiming_uniform_, uniform_
from torch.overrides import TorchFunctionMode

from handtint_daemon.model.digests import is_whole
from handtint_daemon.model.network import Network, NetworkSize, Vividness
from handtint_daemon.model.pyramid import NORM_GROUPS
from handtint_daemon.model.shipped import SHIPPED, SHIPPED_SHA256
from handtint_daemon.model.weights_file import load_into
from handtint_shared.errors import BadWeights, WriteFailed, why_of

_FORMAT = "handtint-1"
# Keys of handtint-2 and older.
_RENAMED = {
    "affinity_head.log_reach": "affinity_head.log_length_scale",
    "affinity_head.log_contrast": "affinity_head.log_lightness_scale",
    "affinity_head.share_logit": "affinity_head.weight_logit",
    **{
        f"enlarge_head.{layer}.{part}": f"upsampling_head.{layer}.{part}"
        for layer in (0, 2)
        for part in ("weight", "bias")
    },
}
MOST_CHANNELS = 1024
MOST_PARTS = 64  # extra blocks, heads, or channels of the refinement
MOST_VIVID = 4.0


@dataclass(frozen=True, slots=True)
class WeightNotes:
    """What is stored with the weights: the network's size and the meaning of vividness 1."""

    size: NetworkSize
    usual: Vividness = Vividness()  # noqa: RUF009 - frozen


def save_weights(path: Path, network: Network, notes: WeightNotes) -> None:
    """Write float16 safetensors to a temporary file and rename it. Raises WriteFailed."""
    tensors = {k: v.detach().cpu().half().contiguous() for k, v in network.state_dict().items()}
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(tensors, part, {"format": _FORMAT, "notes": json.dumps(asdict(notes))})
        part.chmod(
            0o644
        )  # safetensors leaves it readable by its owner only, but the package is for all
        part.replace(path)
    except (OSError, SafetensorError) as error:
        part.unlink(missing_ok=True)
        raise WriteFailed(path=path, why=str(error)) from error


def load_shipped() -> tuple[Network, WeightNotes]:
    """Load the shipped weights. Raises BadWeights as `load_weights`, and if any bit differs."""
    try:
        if not is_whole(SHIPPED, SHIPPED_SHA256):
            raise BadWeights("shipped_weights_damaged", path=SHIPPED)
    except OSError as error:
        why = why_of(error)
        raise BadWeights("shipped_weights_unreadable", path=SHIPPED, why=why) from error
    return load_weights(SHIPPED)


def load_weights(path: Path) -> tuple[Network, WeightNotes]:
    """Return the network in float32, ready for use, and its notes.

    Raises BadWeights if the file is missing, broken, of another shape, or contains NaN or infinity.
    """
    notes = _read_notes(path)
    with _WithoutRandomStart():
        network = Network(notes.size)
    load_into(network, path, _RENAMED)
    return network.to(memory_format=torch.channels_last).eval(), notes  # type: ignore[call-overload]


class _WithoutRandomStart(TorchFunctionMode):
    """Leaves what a network would draw at random as it is: drawing takes longer than loading."""

    def __torch_function__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if func in (kaiming_uniform_, uniform_):
            return args[0] if args else (kwargs or {})["tensor"]
        return func(*args, **(kwargs or {}))


def _read_notes(path: Path) -> WeightNotes:
    try:
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
    except (OSError, SafetensorError) as error:
        raise BadWeights("weights_unreadable", path=path, why=str(error)) from error
    if metadata.get("format") != _FORMAT:
        raise BadWeights("weights_not_ours", file=path.name, format=_FORMAT)
    try:
        fields = json.loads(metadata["notes"])
        size = _size(fields["size"])
        usual = Vividness(**{name: _knob(value) for name, value in fields["usual"].items()})
        return WeightNotes(size, usual)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BadWeights("weights_notes", file=path.name, why=str(error)) from error


def _size(size: dict[str, Any]) -> NetworkSize:
    """Older files lack what newer networks have."""
    c4, c8, c16, c32 = (_channels(number) for number in size["pyramid"])
    return NetworkSize(
        (c4, c8, c16, c32),
        _channels(size["correction"]),
        dinov2=size.get("dinov2", False) is True,
        extra_blocks=_few(size.get("extra_blocks", 0)),
        hint_heads=_few(size.get("hint_heads", 0)),
        refinement=_few(size.get("refinement", 0)),
    )


def _few(number: Any) -> int:
    """Validate a number of parts or channels that may be 0."""
    if number not in range(MOST_PARTS + 1):
        raise ValueError(f"{number} parts")
    return int(number)


def _channels(number: Any) -> int:
    """Validate a number, since a huge one would exhaust memory before the shapes are checked."""
    if number not in range(NORM_GROUPS, MOST_CHANNELS + 1, NORM_GROUPS):
        raise ValueError(f"{number} channels")
    return int(number)


def _knob(value: Any) -> float:
    if not 0 <= float(value) <= MOST_VIVID:  # false for NaN
        raise ValueError(f"a vividness of {value}")
    return float(value)

"""Read weights files without executing anything in them, and check them against their network."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path
from zipfile import BadZipFile

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from handtint_shared.errors import BadWeights

StateDict = Mapping[str, Tensor]

# BatchNorm's counters, used in training only; files written before 2018 lack them.
_UNNEEDED = "num_batches_tracked"
_DAMAGED = (SafetensorError, RuntimeError, ValueError, EOFError, OSError, KeyError, BadZipFile)


def load_into(network: nn.Module, path: Path, renamed: Mapping[str, str] | None = None) -> None:
    """Fill the network from a file written by torch.save or safetensors.

    `renamed` maps the keys of older files to the current ones.

    Raises BadWeights naming the first key that is missing, unknown, of another shape or not finite.
    """
    state = {(renamed or {}).get(key, key): value for key, value in read_state(path).items()}
    check_state(state, network, path.name)
    network.load_state_dict({**network.state_dict(), **state})


def read_state(path: Path) -> StateDict:
    """Return the tensors of the file by key, on the CPU. Raises BadWeights."""
    if not path.is_file():
        raise BadWeights("weights_missing", path=path)
    try:
        loaded = _load(path)
    except pickle.UnpicklingError as error:
        raise BadWeights("weights_not_plain", file=path.name) from error
    except _DAMAGED as error:
        raise BadWeights("weights_damaged", file=path.name) from error
    return _only_tensors(loaded, path.name)


def _load(path: Path) -> object:
    """Load by content, so that a renamed file works too."""
    with path.open("rb") as file:
        start = file.read(9)
        if start[8:] == b"{":  # safetensors: 8 bytes of header length, then the JSON header
            return load_file(path)
        file.seek(0)
        return torch.load(file, map_location="cpu", weights_only=True)  # its suffix might mislead


def _only_tensors(loaded: object, file_name: str) -> StateDict:
    if not isinstance(loaded, Mapping):
        raise BadWeights("weights_kind", file=file_name, type=type(loaded).__name__)
    for key, value in loaded.items():
        if not (isinstance(key, str) and isinstance(value, Tensor)):
            raise BadWeights("weights_not_tensors", file=file_name, key=str(key))
    return {key: value for key, value in loaded.items() if not key.endswith(_UNNEEDED)}


def check_state(state: StateDict, network: nn.Module, file_name: str) -> None:
    """Raise BadWeights if the file is not for this network or has non-finite values."""
    wanted = {k: v for k, v in network.state_dict().items() if not k.endswith(_UNNEEDED)}
    for key, own in wanted.items():
        if key not in state:
            raise BadWeights("weights_key_missing", file=file_name, key=key)
        if state[key].shape != own.shape:
            raise BadWeights(
                "weights_shape",
                file=file_name,
                key=key,
                found=_shape(state[key]),
                wanted=_shape(own),
            )
        least, most = torch.aminmax(state[key])  # NaN if one is
        if not (least.isfinite() and most.isfinite()):
            raise BadWeights("weights_not_finite", file=file_name, key=key)
    if unknown := [key for key in state if key not in wanted]:
        raise BadWeights("weights_key_unknown", file=file_name, key=unknown[0])


def _shape(tensor: Tensor) -> str:
    return "×".join(str(side) for side in tensor.shape) or "1"

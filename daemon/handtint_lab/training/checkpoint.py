"""Atomic checkpoints: complete or absent.

A folder of safetensors, each below 16 MiB, and a JSON file with everything else, which lists their
SHA-256 and is written last.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors.torch import load, save
from torch import Tensor

from handtint_shared.errors import WriteFailed

log = logging.getLogger(__name__)

LARGEST_FILE_BYTES = 15 << 20  # of tensors; the header adds to it
_FORMAT = "handtint-checkpoint-3"
_INDEX = "checkpoint.json"
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`facts` is JSON-serialisable."""

    tensors: Mapping[str, Tensor]
    facts: Mapping[str, Any]


def checkpoint_path(folder: Path, step: int) -> Path:
    return folder / f"step-{step:08d}"


def save_checkpoint(folder: Path, step: int, checkpoint: Checkpoint) -> Path:
    """Write, flush and rename a checkpoint; keep one older one. Raises WriteFailed."""
    path = checkpoint_path(folder, step)
    part = path.with_suffix(".part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        digests = {}
        for number, tensors in enumerate(_in_parts(checkpoint.tensors)):
            content = save({name: t.detach().cpu().contiguous() for name, t in tensors.items()})
            digests[f"part-{number}.safetensors"] = hashlib.sha256(content).hexdigest()
            _write(part / f"part-{number}.safetensors", content)
        index = {"format": _FORMAT, "sha256": digests, "facts": dict(checkpoint.facts)}
        _write(part / _INDEX, json.dumps(index).encode())
        shutil.rmtree(path, ignore_errors=True)
        part.rename(path)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise WriteFailed(path=path, why=str(error)) from error
    for old in checkpoints(folder)[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    return path


def checkpoints(folder: Path) -> list[Path]:
    """Return the folder's checkpoints, newest first."""
    return sorted((p for p in folder.glob("step-*") if not p.suffix), reverse=True)


def load_newest(folder: Path) -> Checkpoint | None:
    """Load the newest complete checkpoint; None if there is none. Broken ones are logged."""
    for path in checkpoints(folder):
        try:
            return _read(path)
        except (OSError, ValueError, KeyError) as error:
            log.warning("%s is not whole and is passed over (%s).", path, error)
    return None


def _read(path: Path) -> Checkpoint:
    index = json.loads((path / _INDEX).read_text(encoding="utf-8"))
    if index["format"] != _FORMAT:
        raise ValueError(f"of format {index['format']}")
    tensors: dict[str, Tensor] = {}
    for name, sha256 in index["sha256"].items():
        content = (path / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError(f"{name} is damaged")
        tensors |= load(content)
    return Checkpoint(tensors, index["facts"])


def _in_parts(tensors: Mapping[str, Tensor]) -> Iterator[dict[str, Tensor]]:
    part: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        if part and sum(t.nbytes for t in part.values()) + tensor.nbytes > LARGEST_FILE_BYTES:
            yield part
            part = {}
        part[name] = tensor
    yield part


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())

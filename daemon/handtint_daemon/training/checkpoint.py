"""Checkpoints: whole or not there. A digest in front tells a torn file from a whole one."""

from __future__ import annotations

import hashlib
import io
import logging
import os
from pathlib import Path
from typing import Any

import torch

from handtint_shared.errors import WriteFailed

log = logging.getLogger(__name__)

MAGIC = b"handtint-checkpoint-1\n"
_DIGEST_BYTES = hashlib.sha256().digest_size
_KEPT = 2


def checkpoint_path(folder: Path, step: int) -> Path:
    return folder / f"step-{step:08d}.checkpoint"


def save_checkpoint(folder: Path, step: int, state: dict[str, Any]) -> Path:
    """Written beside, flushed, renamed; older ones but one are removed. Raises WriteFailed."""
    buffer = io.BytesIO()
    torch.save(state, buffer)
    body = buffer.getbuffer()
    path = checkpoint_path(folder, step)
    part = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as out:
            out.write(MAGIC + hashlib.sha256(body).digest())
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WriteFailed(path=path, why=str(error)) from error
    for old in checkpoints(folder)[_KEPT:]:
        old.unlink(missing_ok=True)
    return path


def checkpoints(folder: Path) -> list[Path]:
    """Newest first."""
    return sorted(folder.glob("step-*.checkpoint"), reverse=True)


def load_newest(folder: Path) -> dict[str, Any] | None:
    """The newest whole checkpoint's state; None when there is none. The log names broken ones."""
    for path in checkpoints(folder):
        state = _read(path)
        if state is not None:
            return state
        log.warning("%s is not whole and is passed over.", path)
    return None


def _read(path: Path) -> dict[str, Any] | None:
    content = path.read_bytes()
    start = len(MAGIC) + _DIGEST_BYTES
    body = content[start:]
    if content[:start] != MAGIC + hashlib.sha256(body).digest():
        return None
    state: dict[str, Any] = torch.load(io.BytesIO(body), weights_only=True)
    return state

"""Whether a file still is what was published: a flipped bit paints wrong colours, and no more."""

from __future__ import annotations

import hashlib
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_whole(path: Path, sha256: str) -> bool:
    """Whether the file has that SHA-256 (hexadecimal). Raises OSError."""
    return sha256_of(path) == sha256

"""Verify files by checksum: a flipped bit would silently paint wrong colours."""

from __future__ import annotations

import hashlib
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_whole(path: Path, sha256: str) -> bool:
    """Return whether the file has that hexadecimal SHA-256. Raises OSError."""
    return sha256_of(path) == sha256

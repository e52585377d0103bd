"""Checksums of files."""

from __future__ import annotations

import hashlib
from pathlib import Path

from handtint_shared.errors import BadInput, why_of


def sha256_of_file(path: Path) -> str:
    """Raises BadInput if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadInput("file_unreadable", path=path, why=why_of(error)) from error

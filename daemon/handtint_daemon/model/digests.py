"""Whether a file still is what was published: a flipped bit paints wrong colours, and no more."""

from __future__ import annotations

import hashlib
from pathlib import Path

from handtint_shared.errors import BadWeights


def sha256_of(path: Path) -> str:
    """Hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_whole(path: Path, sha256: str, mend: str) -> None:
    """Raises BadWeights, which says to `mend`, when the file cannot be read or has another SHA-256
    (hexadecimal)."""
    try:
        found = sha256_of(path)
    except OSError as error:
        raise BadWeights(f"“{path}” cannot be read ({error.strerror}): {mend}.") from error
    if found != sha256:
        raise BadWeights(f"“{path}” is damaged: {mend}.")

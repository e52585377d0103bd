"""A run's curves: JSON, a line at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handtint_shared.errors import WriteFailed


def append_line(path: Path, facts: Mapping[str, Any]) -> None:
    """Raises WriteFailed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(facts) + "\n")
    except OSError as error:
        raise WriteFailed(path=path, why=str(error)) from error

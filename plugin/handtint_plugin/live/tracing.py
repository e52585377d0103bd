"""When each step of a dot was reached, for measurements; nothing unless the variable is set."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

TRACE_VARIABLE = "HANDTINT_LIVE_TRACE"
"""A file to which lines of JSON are added: what was reached, and `time.monotonic()`."""

_FILE = os.environ.get(TRACE_VARIABLE, "")


def note(step: str) -> None:
    """Note that a step has been reached."""
    if _FILE:
        line = json.dumps({"step": step, "at_s": time.monotonic()})
        with Path(_FILE).open("a", encoding="ascii") as file:
            file.write(line + "\n")

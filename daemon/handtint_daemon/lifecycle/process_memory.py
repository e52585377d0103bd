"""How much memory a process takes, and took at most, as the system tells it; and giving it back."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    """Resident bytes, of them those of programs and libraries as they lie on the disk, which the
    system takes back where it needs them; 0 where it keeps them to itself."""

    bytes: int = 0
    peak_bytes: int = 0
    program_bytes: int = 0


def process_memory(pid: int) -> ProcessMemory:
    """Of any process of this user (Linux); zeros elsewhere, and for one that is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ProcessMemory()
    rows = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return ProcessMemory(*(_bytes(rows.get(name)) for name in ("VmRSS", "VmHWM", "RssFile")))


def give_back_freed_memory() -> None:
    """What this process has freed goes back to the system; glibc keeps it where blocks in use lie
    behind it. Elsewhere the system does that by itself."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)


def _bytes(kilobytes: str | None) -> int:
    return int(kilobytes.split()[0]) * 1024 if kilobytes else 0  # a zombie has none

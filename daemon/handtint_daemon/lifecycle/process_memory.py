"""Current and peak memory of a process, and returning freed memory to the system."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from pathlib import Path

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""Options of glibc's mallopt."""
_LARGEST_KEPT_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    """Resident bytes; 0 where the system does not report them.

    `program_bytes` are file-backed pages of programs and libraries, which the system can reclaim.
    """

    bytes: int = 0
    peak_bytes: int = 0
    program_bytes: int = 0


def process_memory(pid: int) -> ProcessMemory:
    """Return the memory of any process of this user (Linux); zeros elsewhere or if it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ProcessMemory()
    rows = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return ProcessMemory(*(_bytes(rows.get(name)) for name in ("VmRSS", "VmHWM", "RssFile")))


def free_memory_bytes() -> int:
    """Return the memory that programs can still get without swapping; 0 if unknown."""
    try:
        rows = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(r.split()[1]) * 1024 for r in rows if r.startswith("MemAvailable:")), 0)


def give_back_freed_memory() -> None:
    """Return freed memory to the system.

    glibc keeps it when blocks in use lie behind it; other systems return it by themselves.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)


def keep_freed_memory() -> None:
    """Have glibc keep freed memory for what comes next, up to the sizes to which it goes by itself.

    It does not where MALLOC_TRIM_THRESHOLD_ is set, as Dask does for its workers: each large array
    is then new memory, which the system must clear first.
    """
    if sys.platform == "linux":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
        if set_option is not None:
            set_option(_M_MMAP_THRESHOLD, _LARGEST_KEPT_BYTES)
            set_option(_M_TRIM_THRESHOLD, 2 * _LARGEST_KEPT_BYTES)


def _bytes(kilobytes: str | None) -> int:
    return int(kilobytes.split()[0]) * 1024 if kilobytes else 0  # a zombie has none

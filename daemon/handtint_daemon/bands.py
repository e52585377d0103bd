"""Large pictures in bands of rows: little memory at a time, work for several threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

# So that a band's dozen float32 planes stay in a core's cache.
BAND_PX = 1 << 15
MAX_THREADS = 4


def row_bands(size_hw: tuple[int, ...]) -> list[slice]:
    """The rows of a picture, cut into bands of about `BAND_PX`."""
    height, width = size_hw
    rows = max(1, BAND_PX // width)
    return [slice(top, min(top + rows, height)) for top in range(0, height, rows)]


def for_each_band(
    size_hw: tuple[int, ...], work: Callable[[slice], None], tell: Callable[[float], None]
) -> None:
    """Calls `work` once for each band, in several threads, and `tell` with the share that is done,
    in this one. Raises what either of them raises; bands not yet begun are dropped then."""
    bands = row_bands(size_hw)
    threads = min(MAX_THREADS, os.cpu_count() or 1)
    with ThreadPoolExecutor(threads, thread_name_prefix="band") as pool:
        for done, _ in enumerate(pool.map(work, bands), start=1):
            tell(done / len(bands))

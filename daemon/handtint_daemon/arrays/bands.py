"""Large pictures in bands of rows: little memory at a time, and what stays in the cache."""

from __future__ import annotations

from collections.abc import Callable

# So that a band's few float32 planes stay in a core's cache.
BAND_PX = 1 << 16


def row_bands(size_hw: tuple[int, ...]) -> list[slice]:
    """The rows of a picture, cut into bands of about `BAND_PX`."""
    height, width = size_hw
    rows = max(1, BAND_PX // width)
    return [slice(top, min(top + rows, height)) for top in range(0, height, rows)]


def for_each_band(
    size_hw: tuple[int, ...], work: Callable[[slice], None], tell: Callable[[float], None]
) -> None:
    """Calls `work` for one band after the other, and `tell` with the share that is done.

    In this thread: two would take as long, since numpy's calls on what stays in the cache last
    some microseconds each, and threads take turns between them.
    """
    bands = row_bands(size_hw)
    for done, rows in enumerate(bands, start=1):
        work(rows)
        tell(done / len(bands))

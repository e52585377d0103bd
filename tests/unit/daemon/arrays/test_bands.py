from __future__ import annotations

import pytest

from handtint_daemon.arrays.bands import BAND_PX, for_each_band, row_bands

SIZES = [(1, 1), (1, 5000), (5000, 1), (300, 4000), (3, 2 * BAND_PX)]


@pytest.mark.parametrize("size_hw", SIZES)
def test_bands_cover_every_row_once(size_hw: tuple[int, int]) -> None:
    rows = [row for band in row_bands(size_hw) for row in range(band.start, band.stop)]
    assert rows == list(range(size_hw[0]))


def test_every_band_is_worked_on() -> None:
    seen: list[slice] = []
    for_each_band((300, 4000), seen.append, lambda _done: None)
    assert sorted(band.start for band in seen) == [b.start for b in row_bands((300, 4000))]


def test_the_share_that_is_done_ends_at_one() -> None:
    shares: list[float] = []
    for_each_band((300, 4000), lambda _rows: None, shares.append)
    assert shares[-1] == 1.0


def test_what_the_work_raises_arrives() -> None:
    def fail(_rows: slice) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        for_each_band((300, 4000), fail, lambda _done: None)


def test_who_is_told_may_stop_the_work() -> None:
    def stop(_done: float) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        for_each_band((300, 4000), lambda _rows: None, stop)

from __future__ import annotations

import threading

import numpy as np
import pytest

from handtint_daemon.arrays import bands
from handtint_daemon.arrays.bands import BAND_PX, for_each_band, row_bands
from handtint_daemon.arrays.scratch import Scratch

SIZE_HW = (300, 40_000)
SIZES = [(1, 1), (1, 5000), (5000, 1), SIZE_HW, (3, 2 * BAND_PX)]


@pytest.mark.parametrize("size_hw", SIZES)
def test_bands_cover_every_row_once(size_hw: tuple[int, int]) -> None:
    rows = [row for band in row_bands(size_hw) for row in range(band.start, band.stop)]
    assert rows == list(range(size_hw[0]))


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_every_band_is_worked_on_once(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    monkeypatch.setattr(bands, "THREADS", threads)
    seen: list[slice] = []
    for_each_band(SIZE_HW, lambda rows, _scratch: seen.append(rows), lambda _done: None)
    assert sorted(band.start for band in seen) == [b.start for b in row_bands(SIZE_HW)]


def test_bands_at_once_have_memory_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bands, "THREADS", 2)
    both_work, addresses = threading.Barrier(2, timeout=10), set()

    def work(rows: slice, scratch: Scratch) -> None:
        block = scratch.array("block", 100)
        if rows.start in (row_bands(SIZE_HW)[0].start, row_bands(SIZE_HW)[1].start):
            both_work.wait()
            addresses.add(block.__array_interface__["data"][0])

    for_each_band(SIZE_HW, work, lambda _done: None)
    assert len(addresses) == 2


def test_one_band_is_made_in_the_asking_thread() -> None:
    threads: list[int] = []
    for_each_band((10, 10), lambda *_: threads.append(threading.get_ident()), lambda _done: None)
    assert threads == [threading.get_ident()]


def test_the_share_that_is_done_ends_at_one_and_is_told_in_the_asking_thread() -> None:
    told: list[tuple[float, int]] = []
    for_each_band(SIZE_HW, lambda *_: None, lambda done: told.append((done, threading.get_ident())))
    assert told[-1] == (1.0, threading.get_ident())
    assert len({thread for _, thread in told}) == 1
    assert sorted(told) == told


def test_what_the_work_raises_arrives() -> None:
    def fail(_rows: slice, _scratch: Scratch) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        for_each_band(SIZE_HW, fail, lambda _done: None)


def test_who_is_told_may_stop_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bands, "THREADS", 2)
    monkeypatch.setattr(bands, "BAND_PX", SIZE_HW[1])
    begun: list[slice] = []

    def work(rows: slice, _scratch: Scratch) -> None:
        begun.append(rows)
        np.sqrt(np.ones(1 << 20))  # takes a while

    def stop(_done: float) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        for_each_band(SIZE_HW, work, stop)
    assert len(begun) < len(row_bands(SIZE_HW))

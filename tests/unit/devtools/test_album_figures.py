"""The arithmetic behind the figures of albums on many workers."""

from __future__ import annotations

import pytest

from devtools.album.figures import measured
from devtools.album.on_paper import Assumed, plan
from devtools.album.watch import Watch

GIVEN = Assumed(
    photos=36_000,
    photo_s=9.0,
    read_mb=100.0,
    written_mb=25.0,
    scheduler_ms=4.0,
    album_ms=2.0,
    placing_ms=0.0,
    workers_a_computer=10,
    computer_gbit=10.0,
    storage_gbit=10.0,
    processor_dollars=0.05,
    photo_dollars=0.0001,
)


def test_a_worker_that_is_alone_has_the_network_for_itself() -> None:
    one = plan(GIVEN, 1)

    assert one.rates["workers"] == pytest.approx(1 / 9.1)
    assert (one.limit, one.hours) == ("workers", pytest.approx(91))
    assert one.dollars == pytest.approx(91 * 0.05 + 3.6)


def test_with_many_workers_the_least_part_counts() -> None:
    many = plan(GIVEN, 1000)

    assert many.rates["workers"] == pytest.approx(100)
    assert (many.limit, many.rates["storage"]) == ("storage", pytest.approx(10))
    assert (many.hours, many.core_hours) == (pytest.approx(1), pytest.approx(1000))


def test_the_middle_half_of_a_run_is_measured() -> None:
    noted_s = [100.0, 101, 102, 103, 104, 105, 106, 107]
    spans_s = [(at - 3.5, at - 0.5) for at in noted_s]

    got = measured(4, 3.0, _watch(), spans_s, noted_s, (7_000_000, 9_000_000))

    assert (got.photos_a_s, got.photos_a_s_without_waiting) == (
        pytest.approx(1),
        pytest.approx(4 / 3),
    )
    assert (got.pause_ms, got.noted_after_ms) == (pytest.approx(1000), pytest.approx(500))
    assert (got.scheduler_ms_a_photo, got.album_ms_a_photo) == (
        pytest.approx(250),
        pytest.approx(500),
    )
    assert (got.scheduler_mb, got.album_mb) == (7, 9)


class _Used(Watch):
    """Says what processes used, without any."""

    def share(self, name: str, begin_s: float, end_s: float) -> float:
        assert (begin_s, end_s) == (102, 105)
        return {"scheduler": 0.25, "album": 0.5, "sleepers": 0.75}[name]


def _watch() -> Watch:
    return _Used()

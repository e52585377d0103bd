"""Reliability worked out by hand."""

from __future__ import annotations

import pytest

from handtint_lab.evaluation.calibration import (
    ReliabilityBin,
    expected_calibration_error,
    reliability,
    reliability_of,
    suggestion_cell,
)
from handtint_lab.evaluation.ledger import Entry
from handtint_lab.measures.suggested import AMONG_NINE, FIRST, RIGHT, SHARES

# Four of about 0.12 of which one is right, two of about 0.85 of which both are.
SHARE, WAS_RIGHT = [0.1, 0.12, 0.8, 0.12, 0.88, 0.14], [0, 0, 1, 1, 1, 0]


def test_a_bin_has_its_mean_share_and_the_part_that_was_right() -> None:
    low, high, full = reliability([*SHARE, 0.9, 1.0], [*WAS_RIGHT, 0, 1])
    assert low == ReliabilityBin(4, pytest.approx(0.12), 0.25)
    assert high == ReliabilityBin(2, pytest.approx(0.84), 1)
    assert full == ReliabilityBin(2, pytest.approx(0.95), 0.5)  # 1.0 is in the last bin


def test_the_expected_error_weighs_bins_by_number() -> None:
    bins = [ReliabilityBin(4, 0.12, 0.25), ReliabilityBin(2, 0.85, 1.0)]
    assert expected_calibration_error(bins) == pytest.approx((4 * 0.13 + 2 * 0.15) / 6)


def test_nothing_has_no_error() -> None:
    assert (reliability([], []), expected_calibration_error([])) == ([], None)


def entry(picture: str, among: list[float], rows: list[tuple[float, float, float]]) -> Entry:
    shares, right, first = (list(column) for column in zip(*rows, strict=True))
    values = {AMONG_NINE: among, SHARES: shares, RIGHT: right, FIRST: first}
    return Entry(picture, "ours", "", 0.0, {"5": values})


ENTRIES = [
    entry("a", [1, 1, 1], [(0.65, 1, 1), (0.25, 0, 0)]),
    entry("b", [0], [(0.65, 0, 1), (0.25, 1, 0)]),
]


def test_places_and_suggestions_of_all_pictures_are_pooled() -> None:
    cell = suggestion_cell(ENTRIES, "5")
    assert cell[AMONG_NINE] == 0.75  # not the mean of 1 and 0
    assert cell["share_error"] == pytest.approx((2 * 0.15 + 2 * 0.25) / 4)
    assert cell["share_error_first"] == pytest.approx(0.15)
    assert [one.count for one in reliability_of(ENTRIES, "5")] == [2, 2]


def test_an_engine_that_suggests_nothing_has_no_measures() -> None:
    silent = Entry("a", "ours", "", 0.0, {"5": {AMONG_NINE: [], SHARES: [], RIGHT: [], FIRST: []}})
    assert set(suggestion_cell([silent], "5").values()) == {None}

from __future__ import annotations

import pytest

from handtint_lab.evaluation.comparing import (
    Failure,
    areas_under_psnr_db,
    differences,
    worst_failures,
)
from handtint_lab.evaluation.ledger import Entry


def entry(picture: str, engine: str, *psnr_db: float) -> Entry:
    return Entry(picture, engine, "", 0.0, {str(n): {"psnr_db": v} for n, v in enumerate(psnr_db)})


ENTRIES = [
    entry("a", "ours", 22.0, 26.0), entry("a", "theirs", 20.0, 25.0),
    entry("b", "ours", 22.0, 20.0), entry("b", "theirs", 23.0, 25.0),
    entry("c", "ours", 22.0, 24.0), entry("c", "theirs", 21.0, 26.0),
]  # fmt: skip


def test_differences_are_paired() -> None:
    found = differences(ENTRIES, (0, 1))["theirs"]
    assert found["0"]["psnr_db"] == pytest.approx((2 - 1 + 1) / 3, abs=1e-4)


def test_the_error_of_a_difference_is_that_of_the_pairs() -> None:
    # 2, -1, 1: variance 7/3 over n - 1
    error = differences(ENTRIES, (0, 1))["theirs"]["0"]["psnr_db_standard_error"]
    assert error == pytest.approx((7 / 3 / 3) ** 0.5, abs=1e-4)


def test_the_worst_comes_first_and_gains_are_no_failures() -> None:
    assert worst_failures(ENTRIES, 9) == [
        Failure("b", "ours", "theirs", -3.0),
        Failure("c", "ours", "theirs", -0.5),
    ]


def test_only_so_many_failures() -> None:
    assert [failure.picture for failure in worst_failures(ENTRIES, 1)] == ["b"]


def test_one_engine_fails_beside_nobody() -> None:
    assert worst_failures(ENTRIES[::2], 9) == []


def test_the_area_under_psnr_is_the_mean_of_the_curve() -> None:
    # (20 + 24)/2 · 2 + (24 + 25)/2 · 2 + (25 + 30)/2 · 5 over 10 - 1
    curve = {"1": 20.0, "3": 24.0, "5": 25.0, "10": 30.0}
    values = {count: {"psnr_db": psnr_db} for count, psnr_db in curve.items()}
    flat = {count: {"psnr_db": 22.0} for count in curve}
    entries = [Entry("a", "ours", "", 0.0, values), Entry("b", "ours", "", 0.0, flat)]
    expected = ((44 + 49 + 137.5) / 9 + 22) / 2
    assert areas_under_psnr_db(entries)["ours"] == pytest.approx(expected, abs=1e-4)

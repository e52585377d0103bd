from pathlib import Path

import pytest

from handtint_daemon.serving.statistics import KEPT_EDITS, KEPT_ERRORS, Statistics
from handtint_shared.errors import BadWeights, Busy, Cancelled, PhotoUnknown, Superseded
from handtint_shared.messages import EditTimes, LastError, Problem


def test_nothing_yet() -> None:
    statistics = Statistics()

    assert (EditTimes(), ()) == (statistics.edit_times, statistics.last_errors)


def test_percentiles_are_times_that_were_taken() -> None:
    statistics = Statistics()
    for hundredths in range(100, 0, -1):
        statistics.edit_finished(hundredths / 100)

    assert EditTimes(100, 0.50, 0.95, 0.99) == statistics.edit_times


def test_one_edit_is_every_percentile() -> None:
    statistics = Statistics()
    statistics.edit_finished(0.25)

    assert EditTimes(1, 0.25, 0.25, 0.25) == statistics.edit_times


def test_old_edits_are_forgotten() -> None:
    statistics = Statistics()
    for seconds in [9.0] * KEPT_EDITS + [1.0] * KEPT_EDITS:
        statistics.edit_finished(seconds)

    assert EditTimes(KEPT_EDITS, 1.0, 1.0, 1.0) == statistics.edit_times


def test_error_with_its_time_in_utc() -> None:
    statistics = Statistics()
    statistics.error_answered(Busy("too_many_wait"), 86_400.9)

    sentence = "Too many pictures are waiting to be coloured: try again in a moment."
    problem = Problem("busy", "too_many_wait", {}, sentence)
    assert statistics.last_errors == (LastError("1970-01-02T00:00:00Z", problem),)


def test_the_newest_errors_are_kept() -> None:
    statistics = Statistics()
    for number in range(KEPT_ERRORS + 3):
        statistics.error_answered(Busy(str(number)), 0.0)

    assert [error.problem.reason for error in statistics.last_errors] == ["3", "4", "5", "6", "7"]


def test_an_error_over_and_over_leaves_the_others() -> None:
    statistics = Statistics()
    statistics.error_answered(BadWeights("useful"), 0.0)
    for at_utc_s in range(100):
        statistics.error_answered(Busy("again"), float(at_utc_s))

    kept = [(error.at[-3:-1], error.problem.reason) for error in statistics.last_errors]
    assert kept == [("00", "useful"), ("39", "again")]


@pytest.mark.parametrize("error", [Superseded("x"), Cancelled("x"), PhotoUnknown("x")])
def test_what_every_session_brings_is_no_error(error: Superseded) -> None:
    statistics = Statistics()
    statistics.error_answered(error, 0.0)

    assert statistics.last_errors == ()


def test_paths_are_left_out() -> None:
    statistics = Statistics()
    path = Path("/home/zoë/my aunt.png")
    statistics.error_answered(BadWeights("weights_missing", path=path), 0.0)

    kept = statistics.last_errors[0].problem
    assert (kept.facts, kept.sentence) == (
        {"path": "…"},
        "There is no weights file at …: name one that exists.",
    )

from datetime import UTC, datetime, timedelta

import pytest

from handtint_daemon.health.fault import Fault
from handtint_daemon.health.troubles import (
    LATELY_S,
    LONG_WAIT_S,
    keeps_clients_waiting,
    lately_told,
)
from handtint_shared.errors import OutOfMemory
from handtint_shared.messages import LastError, Problem, StatusReply
from handtint_shared.problems import problem_of
from handtint_shared.sentences import explain

AT = "2026-11-22T19:00:00Z"
THEN = datetime(2026, 11, 22, 19, tzinfo=UTC)


def told(code: str, sentence: str) -> LastError:
    return LastError(AT, Problem(code, "of_the_future", {}, sentence))


def said(fault: Fault | None) -> str:
    assert fault is not None
    return str(explain(fault.error))


def status(*errors: LastError, waiting: int = 0, longest_wait_s: float = 0.0) -> StatusReply:
    return StatusReply(
        *("0.1.0", 77, 9.0, "cpu", ("propagate",), "propagate", 0, 0, 0, waiting, 0, 0, 0),
        log_path="/state/daemon.log",
        longest_wait_s=longest_wait_s,
        last_errors=errors,
    )


def test_nothing_was_told() -> None:
    assert lately_told(status()) is None


def test_a_trouble_with_its_mend() -> None:
    full = LastError(AT, problem_of(OutOfMemory("gpu_full")))
    assert said(lately_told(status(full), THEN)) == (
        f"The daemon reported at {AT}: The GPU is short of memory, so the colours were made on the "
        "slower CPU: close other programs that use the GPU."
    )


def test_a_sentence_without_a_mend_points_to_the_log() -> None:
    bug = told("internal", "A bug.")
    assert said(lately_told(status(bug), THEN)).endswith("A bug: see /state/daemon.log.")


def test_the_newest_trouble_is_told() -> None:
    errors = (told("busy", "First: wait."), told("busy", "Second: wait."))
    assert "Second" in said(lately_told(status(*errors), THEN))


@pytest.mark.parametrize("code", ["no_hints", "bad_message", "unknown_engine", "wrong_token"])
def test_what_a_request_has_wrong_is_no_trouble(code: str) -> None:
    assert lately_told(status(told(code, "Wrong: mend it.")), THEN) is None


def test_an_old_trouble_is_forgotten() -> None:
    trouble = told("busy", "Wait: read.")
    assert lately_told(status(trouble), THEN + timedelta(seconds=LATELY_S + 1)) is None


def test_a_trouble_from_before_the_clock_was_set_back() -> None:
    trouble = told("busy", "Wait: read.")
    assert lately_told(status(trouble), THEN - timedelta(days=3)) is not None


def test_who_waits_long() -> None:
    fault = keeps_clients_waiting(status(waiting=31, longest_wait_s=LONG_WAIT_S + 2))
    assert said(fault).startswith("Requests are waiting (31), the oldest for 12 s: ")


def test_who_waits_a_moment() -> None:
    assert keeps_clients_waiting(status(waiting=31, longest_wait_s=1.0)) is None

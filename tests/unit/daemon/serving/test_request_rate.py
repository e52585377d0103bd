from collections import Counter

import pytest

from handtint_daemon.serving.request_rate import (
    UNITS_AT_ONCE,
    UNITS_PER_S,
    RequestRate,
    Verdict,
    require_taken,
)
from handtint_shared import limits
from handtint_shared.errors import Busy

SMALL = [bytes(100)]


def judged(rate: RequestRate, frames: list[bytes], now_s: float, times: int) -> Counter[Verdict]:
    return Counter(rate.judge(b"client", frames, now_s) for _ in range(times))


def test_a_burst_is_taken() -> None:
    assert judged(RequestRate(), SMALL, 0.0, UNITS_AT_ONCE) == {Verdict.TAKE: UNITS_AT_ONCE}


def test_of_what_is_too_much_one_a_second_is_answered() -> None:
    rate = RequestRate()
    judged(rate, SMALL, 0.0, UNITS_AT_ONCE)

    assert judged(rate, SMALL, 0.0, 50) == {Verdict.REFUSE: 1, Verdict.DROP: 49}


def test_a_flood_gets_its_rate() -> None:
    rate = RequestRate()
    judged(rate, SMALL, 0.0, 10 * UNITS_AT_ONCE)

    assert judged(rate, SMALL, 1.0, 10 * UNITS_AT_ONCE)[Verdict.TAKE] == UNITS_PER_S


def test_others_are_not_concerned() -> None:
    rate = RequestRate()
    judged(rate, SMALL, 0.0, 2 * UNITS_AT_ONCE)

    assert rate.judge(b"other", SMALL, 0.0) is Verdict.TAKE


def test_the_largest_header_is_taken_at_once() -> None:
    largest = [bytes(limits.MAX_HEADER_BYTES)]

    assert judged(RequestRate(), largest, 0.0, 3)[Verdict.TAKE] == 1


def test_every_frame_counts() -> None:
    pictures = [bytes(100), *[bytes(10_000_000)] * 4]

    assert judged(RequestRate(), pictures, 0.0, 1000)[Verdict.TAKE] == UNITS_AT_ONCE // 5


def test_a_message_without_frames_counts_too() -> None:
    assert judged(RequestRate(), [], 0.0, 2 * UNITS_AT_ONCE)[Verdict.TAKE] == UNITS_AT_ONCE


@pytest.mark.parametrize("verdict", [Verdict.REFUSE, Verdict.DROP])
def test_what_is_not_taken_is_told_to_wait(verdict: Verdict) -> None:
    with pytest.raises(Busy, match="sent_too_fast"):
        require_taken(verdict)

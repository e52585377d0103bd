"""What callbacks raise is told in the window, and timers go on."""

from __future__ import annotations

import sys

import pytest

from handtint_plugin.live.boundary import again_and_again, told_to
from handtint_shared.errors import BadInput, HandtintError


def test_a_timer_that_raises_is_told_and_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[HandtintError] = []
    looks = iter([ZeroDivisionError("1/0"), BadInput("no_image"), None])

    def look() -> None:
        if error := next(looks):
            raise error

    before = sys.excepthook
    with told_to(told.append):
        timer = again_and_again(look)
        assert [timer() for _ in range(3)] == [True] * 3
    assert sys.excepthook is before
    assert [error.code for error in told] == ["internal", "bad_input"]
    assert told[0].facts == {"why": "ZeroDivisionError: 1/0"}
    assert "ZeroDivisionError" in capsys.readouterr().err  # for the log; bad input is no bug

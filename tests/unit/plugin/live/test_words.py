"""What the Live window says."""

import pytest

from handtint_plugin.live.watching import End, LiveState
from handtint_plugin.live.words import hints_words, state_words


@pytest.mark.parametrize("end", [end for end in End if end is not End.IMAGE_CLOSED])
def test_a_reason_for_the_end_tells_how_to_go_on(end: End) -> None:
    reason, ended, way = state_words(LiveState(end=end)).partition("Live has ended. ")
    assert reason
    assert ended
    assert way


def test_painted_hints_are_not_called_none_before_they_are_counted() -> None:
    state = LiveState()
    assert hints_words(state) == "0 hints"
    state.changed()
    number = state.ask()
    assert hints_words(state) == ""
    state.answer(number, 2)
    assert hints_words(state) == "2 hints"

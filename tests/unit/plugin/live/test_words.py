"""What the Live window says."""

import pytest

from handtint_plugin.live.watching import End, LiveState
from handtint_plugin.live.words import state_words


@pytest.mark.parametrize("end", [end for end in End if end is not End.IMAGE_CLOSED])
def test_a_reason_for_the_end_tells_how_to_go_on(end: End) -> None:
    reason, ended, way = state_words(LiveState(end=end)).partition("Live has ended. ")
    assert reason
    assert ended
    assert way

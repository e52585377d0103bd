"""What Live makes of its looks at the image and of the daemon's answers."""

from __future__ import annotations

from handtint_plugin.live.watching import MOST_TRIES, Change, End, LiveState, Looks, Phase
from handtint_plugin.live.words import state_words
from handtint_shared.errors import BadInput, DaemonGone, Internal, OutOfMemory


def test_a_stroke_is_settled_once_two_looks_agree() -> None:
    looks: Looks[str] = Looks()
    seen = [looks.look(what) for what in ("", "", "", "a", "ab", "abc", "abc", "abc")]
    none, on, settled = Change.NONE, Change.GOES_ON, Change.SETTLED
    assert seen == [on, settled, none, on, on, on, settled, none]


def test_a_stroke_taken_back_at_once_is_no_change() -> None:
    looks: Looks[str] = Looks()
    looks.accept("a")
    assert [looks.look(what) for what in ("ab", "a", "ab", "ab")] == [
        Change.GOES_ON,
        Change.NONE,
        Change.GOES_ON,
        Change.SETTLED,
    ]


def test_the_newest_question_wins() -> None:
    state = LiveState()
    state.changed()
    first = state.ask()
    state.changed()
    assert state.should_ask
    second = state.ask()
    assert [state.is_newest(first), state.is_newest(second)] == [False, True]
    assert state.phase is Phase.COLORING
    state.answer(second, hints=3)
    assert (state.phase, state.hints, state.should_ask) == (Phase.WATCHING, 3, False)


def test_paused_it_asks_nothing_and_catches_up_afterwards() -> None:
    state = LiveState(is_paused=True)
    state.changed()
    assert (state.should_ask, state.phase) == (False, Phase.PAUSED)
    state.is_paused = False
    assert state.should_ask


def test_an_answer_that_comes_after_the_end_is_not_used() -> None:
    state = LiveState()
    state.changed()
    number = state.ask()
    state.end = End.COLORS_GONE
    assert (state.is_newest(number), state.phase) == (False, Phase.ENDED)
    state.changed()
    assert not state.should_ask


def test_a_daemon_that_has_gone_is_looked_for_again_and_then_told() -> None:
    state = LiveState()
    state.changed()
    for _ in range(MOST_TRIES):
        assert state.should_ask
        state.fail(state.ask(), DaemonGone())
    assert (state.should_ask, state.phase) == (False, Phase.FAILED)
    state.changed()  # the next dot tries again
    assert (state.should_ask, state.phase) == (True, Phase.COLORING)


def test_other_errors_are_told_at_once_and_the_next_answer_clears_them() -> None:
    state = LiveState()
    state.changed()
    state.fail(state.ask(), OutOfMemory())
    assert (state.should_ask, state.phase) == (False, Phase.FAILED)
    state.changed()
    state.answer(state.ask(), hints=1)
    assert state.phase is Phase.WATCHING


def test_no_hints_are_no_failure() -> None:
    state = LiveState()
    state.changed()
    state.fail(state.ask(), BadInput("no_hints_on_photo"))
    assert state.phase is Phase.WITHOUT_HINTS


def test_paint_without_dots_is_told_as_it_is() -> None:
    state = LiveState()
    state.changed()
    state.fail(state.ask(), BadInput("no_dots_in_paint"))
    assert state.phase is Phase.FAILED


def test_after_something_unforeseen_nothing_is_awaited_and_the_next_change_asks_again() -> None:
    state = LiveState()
    state.changed()
    number = state.ask()
    state.break_off(Internal(why="ValueError"))
    assert (state.is_busy, state.phase) == (False, Phase.FAILED)
    state.answer(number, hints=1)  # it comes nevertheless
    assert state.phase is Phase.WATCHING
    state.break_off(Internal(why="ValueError"))
    state.changed()
    assert (state.should_ask, state.phase) == (True, Phase.COLORING)


def test_a_person_who_paints_on_another_layer_is_told_while_nothing_else_is() -> None:
    state = LiveState(is_elsewhere=True)
    told = state_words(state)
    assert "another layer is selected" in told
    assert "is hidden" in state_words(LiveState(is_hidden=True))
    state.changed()
    assert state_words(state) == "Colouring"
    state.is_paused = True
    assert state_words(state).startswith("Paused")

"""What a layer of colours holds while a selection limits what is written."""

from __future__ import annotations

from handtint_plugin.live.held import Held
from handtint_shared.geometry import Rect

LEFT, RIGHT = Rect(0, 0, 10, 10), Rect(0, 10, 10, 10)


def test_parts_of_an_answer_are_stale_until_all_of_it_is_there() -> None:
    held = Held(4)
    held.begin([LEFT])
    assert (held.revision, held.stale, held.whole_revision) == (4, (LEFT,), 4)
    held.complete(5)
    assert (held.revision, held.stale, held.whole_revision) == (5, (), 5)


def test_what_a_selection_left_comes_again_with_the_next_selection_alone() -> None:
    held = Held(4)
    held.see_selection("left half")
    held.complete(5, [LEFT, RIGHT])
    held.see_selection("left half")
    assert (held.revision, held.stale, held.whole_revision) == (5, (), 0)
    held.see_selection(None)
    assert (set(held.stale), held.whole_revision) == ({LEFT, RIGHT}, 5)

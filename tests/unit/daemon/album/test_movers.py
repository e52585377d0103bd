"""Moves, one by one and several at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from handtint_daemon.album.folders.folder import Sign
from handtint_daemon.album.movers import Movers

_FUTILE_S = 30.0


class Noted:
    """What came of moves, and in which thread it was told."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.threads: set[threading.Thread] = set()

    def then(self, moved: Callable[[], Sign]) -> None:
        self.sizes.append(moved().size)
        self.threads.add(threading.current_thread())


def test_one_at_once_is_done_before_the_next_begins() -> None:
    noted, movers = Noted(), Movers(1)

    for size in range(3):
        movers.start(lambda size=size: Sign(size), noted.then)  # type: ignore[misc]
        assert noted.sizes[-1] == size


def test_several_at_once_are_under_way_together_and_told_in_the_callers_thread() -> None:
    noted, movers, together = Noted(), Movers(3), threading.Barrier(3)

    def move() -> Sign:
        together.wait(_FUTILE_S)  # as long as not three are here
        return Sign(1)

    for _ in range(6):
        movers.start(move, noted.then)
    movers.settle()

    assert noted.sizes == [1] * 6
    assert noted.threads == {threading.current_thread()}


@pytest.mark.parametrize("at_once", [1, 3])
def test_a_move_may_follow_another(at_once: int) -> None:
    noted, movers = Noted(), Movers(at_once)

    def follow(moved: Callable[[], Sign]) -> None:
        movers.start(lambda: Sign(moved().size + 10), noted.then)

    for size in range(20):
        movers.start(lambda size=size: Sign(size), follow)  # type: ignore[misc]
    movers.settle()

    assert sorted(noted.sizes) == list(range(10, 30))


def test_what_moving_raises_is_told() -> None:
    def move() -> Sign:
        raise OSError

    movers = Movers(2)
    with pytest.raises(OSError):
        movers.start(move, Noted().then)
        movers.settle()

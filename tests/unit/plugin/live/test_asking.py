"""The thread that asks the daemon: one question at a time, the newest of a kind."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from handtint_plugin.live import asking
from handtint_plugin.live.asking import COLORS, Asker
from handtint_shared.errors import DaemonGone, HandtintError
from handtint_shared.pixels import Buffer
from waiting import DEADLINE_S

OTHER = "other"


class SilentLine:
    """A transport by which nothing ever comes."""

    max_frame_bytes = None

    def __init__(self) -> None:
        self.was_asked = threading.Event()

    def send(self, frames: Sequence[Buffer]) -> None:
        pass

    def receive(self, timeout_s: float) -> None:
        self.was_asked.set()
        threading.Event().wait(timeout_s)

    def close(self) -> None:
        pass


@pytest.fixture
def answers() -> queue.SimpleQueue[Any]:
    return queue.SimpleQueue()


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> SilentLine:
    silent = SilentLine()
    monkeypatch.setattr(asking, "connect", lambda *_: silent)
    return silent


@pytest.fixture
def asker(answers: queue.SimpleQueue[Any]) -> Iterator[Asker]:
    asker = Asker(lambda _on_answer, answer: answers.put(answer))
    asker.start()
    yield asker
    asker.end()
    asker.join(DEADLINE_S)
    assert not asker.is_alive()


def ask(asker: Asker, kind: str, question: asking.Question) -> None:
    asker.ask(kind, question, lambda _answer: None)


def never(asker: Asker) -> asking.Question:
    def question() -> None:
        assert asker.connect("", "").receive(DEADLINE_S) is None
        raise AssertionError("nothing ended the wait")

    return question


def test_errors_are_answers(asker: Asker, answers: queue.SimpleQueue[Any]) -> None:
    def gone() -> None:
        raise DaemonGone

    def broken() -> None:
        raise KeyError("x")

    ask(asker, COLORS, gone)
    assert answers.get(timeout=DEADLINE_S).code == "daemon_gone"
    ask(asker, COLORS, broken)
    found = answers.get(timeout=DEADLINE_S)
    assert isinstance(found, HandtintError)
    assert found.code == "internal"


def test_a_newer_question_ends_the_wait_for_an_older_one(
    asker: Asker, answers: queue.SimpleQueue[Any], line: SilentLine
) -> None:
    ask(asker, COLORS, never(asker))
    assert line.was_asked.wait(DEADLINE_S)
    ask(asker, COLORS, lambda: "newer")
    assert answers.get(timeout=DEADLINE_S) == "newer"
    assert answers.empty()


def test_colors_go_first_and_the_other_question_is_asked_again(
    asker: Asker, answers: queue.SimpleQueue[Any], line: SilentLine
) -> None:
    questions = iter([never(asker), lambda: "other"])
    ask(asker, OTHER, lambda: next(questions)())  # noqa: PLW0108 - one a call
    assert line.was_asked.wait(DEADLINE_S)
    ask(asker, COLORS, lambda: "colors")
    assert [answers.get(timeout=DEADLINE_S) for _ in range(2)] == ["colors", "other"]


def test_at_the_end_a_wait_is_given_up(asker: Asker, line: SilentLine) -> None:
    ask(asker, COLORS, never(asker))
    assert line.was_asked.wait(DEADLINE_S)

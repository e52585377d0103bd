import dataclasses
from pathlib import Path

import pytest

from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.errors import BadInput, RemoteError, StartFailed, WrongToken, error_classes
from handtint_shared.messages import ErrorReply, Problem
from handtint_shared.problems import error_line, error_of, error_of_line, error_reply, problem_of
from handtint_shared.sentences import explain

FUTURE = Problem("of_the_future", "unheard_of", {"size": 3}, "Something new: do this.")


@pytest.mark.parametrize("code", sorted(error_classes()))
def test_the_class_survives_the_trip(code: str) -> None:
    assert error_classes()[code] is type(error_of(Problem(code, code, {}, "")))


def test_reason_and_facts_survive_the_trip() -> None:
    error = error_of(problem_of(BadInput("output_exists", path=Path("a.png"), tries=2)))
    assert (error.reason, error.facts) == ("output_exists", {"path": "a.png", "tries": 2})


def test_the_english_sentence_comes_along() -> None:
    expected = "The daemon was restarted in the meantime: try again; nothing was changed."
    assert error_reply(WrongToken()).sentence == expected


def test_what_a_newer_daemon_says_is_kept() -> None:
    error = error_of(FUTURE)
    assert isinstance(error, RemoteError)
    assert (str(explain(error)), problem_of(error)) == ("Something new: do this.", FUTURE)


def test_paths_can_be_left_out() -> None:
    error = BadInput("output_exists", path=Path("/home/ada/aunt.png"))
    assert problem_of(error, with_paths=False).facts == {"path": "…"}


def test_a_text_has_an_end() -> None:
    problem = problem_of(BadInput("picture_unreadable", why="ä" * 5000))
    assert decode(encode(Envelope("", ErrorReply(**dataclasses.asdict(problem))))) is not None


def test_an_error_survives_as_a_line() -> None:
    error = error_of_line(error_line(StartFailed("port_unusable", port=80, why="taken")))
    assert isinstance(error, StartFailed)
    assert (error.reason, error.facts) == ("port_unusable", {"port": 80, "why": "taken"})


@pytest.mark.parametrize("line", ["", "Killed", "{}", "[1]", "[" * 9999, '{"code": 1}'])
def test_another_line_is_no_error(line: str) -> None:
    assert error_of_line(line) is None


def test_text_from_elsewhere_cannot_steer_the_terminal() -> None:
    error = error_of(Problem("busy", "a\x1b[2J", {"b\n": "c\r"}, "d\x1b[2J\ne"))
    assert (error.reason, dict(error.facts), error.sentence) == (
        r"a\x1b[2J",
        {r"b\n": r"c\r"},
        r"d\x1b[2J\ne",
    )

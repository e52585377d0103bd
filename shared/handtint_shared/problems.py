"""Convert errors for the wire: a HandtintError to a Problem and back."""

from __future__ import annotations

import dataclasses
import json
from pathlib import PurePath

from handtint_shared import limits
from handtint_shared.errors import BadMessage, Fact, HandtintError, RemoteError, error_classes
from handtint_shared.fields import from_plain
from handtint_shared.messages import ErrorReply, Problem
from handtint_shared.printable import with_printable_texts
from handtint_shared.sentences import english

_LEFT_OUT = "…"
_LONGEST = limits.MAX_TEXT_BYTES // 4  # a character takes at most four bytes in UTF-8


def problem_of(error: HandtintError, *, with_paths: bool = True) -> Problem:
    """Return an error as a Problem; without paths if others may see it."""
    told = error if with_paths else _without_paths(error)
    code = error.remote_code if isinstance(error, RemoteError) else error.code
    facts = {name: _cut(value) for name, value in told.plain_facts().items()}
    return Problem(code, told.reason, facts, english(told)[:_LONGEST])


def error_reply(error: HandtintError) -> ErrorReply:
    """Return the reply to a failed request."""
    problem = problem_of(error)
    return ErrorReply(problem.code, problem.reason, problem.facts, problem.sentence)


def error_of(problem: Problem) -> HandtintError:
    """Return the error that a problem stands for, its texts safe for a terminal."""
    safe = with_printable_texts(problem)
    error = error_classes().get(safe.code, RemoteError)(safe.reason, **safe.facts)
    error.sentence = safe.sentence
    if isinstance(error, RemoteError):
        error.remote_code = safe.code
    return error


def error_line(error: HandtintError) -> str:
    """Return a Problem as one line of JSON, for the program that reads this one's output."""
    return json.dumps(dataclasses.asdict(problem_of(error)))


def error_of_line(line: str) -> HandtintError | None:
    """Return the error of an `error_line`; None for any other line."""
    try:
        return error_of(from_plain(Problem, json.loads(line)))
    except (ValueError, RecursionError, BadMessage):
        return None


def _cut(value: Fact) -> Fact:
    return value[:_LONGEST] if isinstance(value, str) else value


def _without_paths(error: HandtintError) -> HandtintError:
    facts = {n: _LEFT_OUT if isinstance(v, PurePath) else v for n, v in error.facts.items()}
    return type(error)(error.reason, **facts)

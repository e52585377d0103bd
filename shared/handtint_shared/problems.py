"""Errors on their way over the wire: a HandtintError as a Problem, and back."""

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
_LONGEST = limits.MAX_TEXT_BYTES // 4  # UTF-8 has four bytes a character at most


def problem_of(error: HandtintError, *, with_paths: bool = True) -> Problem:
    """What travels of an error; without paths for what others may come to see."""
    told = error if with_paths else _without_paths(error)
    code = error.remote_code if isinstance(error, RemoteError) else error.code
    facts = {name: _cut(value) for name, value in told.plain_facts().items()}
    return Problem(code, told.reason, facts, english(told)[:_LONGEST])


def error_reply(error: HandtintError) -> ErrorReply:
    """The reply to a request that is not done."""
    problem = problem_of(error)
    return ErrorReply(problem.code, problem.reason, problem.facts, problem.sentence)


def error_of(problem: Problem) -> HandtintError:
    """The error that a problem stands for, its texts fit for a terminal."""
    safe = with_printable_texts(problem)
    error = error_classes().get(safe.code, RemoteError)(safe.reason, **safe.facts)
    error.sentence = safe.sentence
    if isinstance(error, RemoteError):
        error.remote_code = safe.code
    return error


def error_line(error: HandtintError) -> str:
    """A Problem as one line of JSON, for the program that reads what this one prints."""
    return json.dumps(dataclasses.asdict(problem_of(error)))


def error_of_line(line: str) -> HandtintError | None:
    """What `error_line` wrote; None for any other line."""
    try:
        return error_of(from_plain(Problem, json.loads(line)))
    except (ValueError, RecursionError, BadMessage):
        return None


def _cut(value: Fact) -> Fact:
    return value[:_LONGEST] if isinstance(value, str) else value


def _without_paths(error: HandtintError) -> HandtintError:
    facts = {n: _LEFT_OUT if isinstance(v, PurePath) else v for n, v in error.facts.items()}
    return type(error)(error.reason, **facts)

"""Sentences beside a command's result."""

from __future__ import annotations

import sys

from handtint_shared.messages import Problem
from handtint_shared.problems import error_of
from handtint_shared.sentences import explain
from handtint_shared.translation import translated


def print_note(text: str, *, to_stderr: bool = False) -> None:
    """A sentence beside the result."""
    file = sys.stderr if to_stderr else None
    print(translated("note: {text}").format(text=text), file=file)


def print_notice(notice: Problem | None) -> None:
    """What the daemon did otherwise than asked, on stderr."""
    if notice:
        print_note(str(explain(error_of(notice))), to_stderr=True)

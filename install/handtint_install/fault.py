"""What a check of `handtint doctor` is, and what it finds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`found` says what is wrong, `mend` what to do; `cure` does it where that can harm nothing."""

    found: str
    mend: str
    cure: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """`look()` is None when all is well. A check that is not `required` only advises.

    What `begun_by` names takes seconds in another process and is kept once it is known: it goes on
    while other checks look. Where the check called `needs` found something, this one is not tried.
    """

    name: str
    look: Callable[[], Fault | None]
    required: bool = True
    begun_by: Callable[[], object] | None = None
    needs: str = ""


def fault_of(sentence: str) -> Fault:
    """Our errors' sentences say what is wrong, then, after a colon or semicolon outside of
    brackets, what to do."""
    text = sentence.rstrip(".")
    for found in re.finditer("[:;] ", text):
        before = text[: found.start()]
        if before.count("(") == before.count(")"):
            return Fault(before, text[found.end() :])
    return Fault(text, "")

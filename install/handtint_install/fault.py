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
    """`look()` is None when all is well. A check that is not `required` only advises."""

    name: str
    look: Callable[[], Fault | None]
    required: bool = True


def fault_of(sentence: str) -> Fault:
    """Our errors' sentences say what is wrong, then, after a colon or semicolon outside of
    brackets, what to do."""
    text = sentence.rstrip(".")
    for found in re.finditer("[:;] ", text):
        before = text[: found.start()]
        if before.count("(") == before.count(")"):
            return Fault(before, text[found.end() :])
    return Fault(text, "")

"""What a person needs to know of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handtint_shared.errors import Fact


@dataclass(frozen=True, slots=True)
class Problem:
    """What a person needs to know.

    `code` as in errors.py; `reason` and `facts` as in the package sentences; `sentence` is its
    English text, for those who do not know the reason.
    """

    code: str
    reason: str
    facts: Mapping[str, Fact]
    sentence: str


@dataclass(frozen=True, slots=True)
class ErrorReply(Problem):
    """The request failed."""

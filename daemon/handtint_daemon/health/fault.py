"""What a check of `handtint doctor` is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from handtint_shared.errors import Fact, HandtintError


@dataclass(frozen=True, slots=True)
class Fault:
    """`error` says what is wrong and how to mend it; `cure` does that where it can harm nothing."""

    error: HandtintError
    cure: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """`look()` is None when all is well. A check that is not `required` only advises.

    What `begun_by` names takes seconds in another process and is kept once it is known: it goes on
    while other checks look. Where the check called `needs` found something, this one is not tried.
    `name` is marked for translation.
    """

    name: str
    look: Callable[[], Fault | None]
    required: bool = True
    begun_by: Callable[[], object] | None = None
    needs: str = ""


def fault(
    reason: str, /, cure: Callable[[], object] | None = None, **facts: Fact | PurePath
) -> Fault:
    """What only doctor meets: a reason of the catalogue that no error has."""
    return Fault(HandtintError(reason, **facts), cure)

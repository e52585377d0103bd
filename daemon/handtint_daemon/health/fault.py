"""A check of `handtint doctor` and its findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from handtint_shared.errors import Fact, HandtintError


@dataclass(frozen=True, slots=True)
class Fault:
    """`error` says what is wrong and how to repair it; `cure` repairs it where that is harmless."""

    error: HandtintError
    cure: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """`look()` returns None when all is well. A check that is not `required` only advises.

    `begun_by` is slow work whose result is cached: it runs in the background while other checks
    run. A check is skipped when the check named `needs` has failed. `name` is marked for
    translation.
    """

    name: str
    look: Callable[[], Fault | None]
    required: bool = True
    begun_by: Callable[[], object] | None = None
    needs: str = ""


def fault(
    reason: str, /, cure: Callable[[], object] | None = None, **facts: Fact | PurePath
) -> Fault:
    """Return a fault that only doctor reports, with a reason from the catalogue."""
    return Fault(HandtintError(reason, **facts), cure)

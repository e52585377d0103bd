"""The contract of a colour engine: encode once per photo, paint once per edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.hints.hint import HintMap

Report = Callable[[str, float], None]
"""Tells how far the work is: a word for people and 0..1. Raises Cancelled when nobody waits."""


def report_to_nobody(_stage: str, _fraction: float) -> None:
    """For callers that do not show progress."""


@dataclass(frozen=True, slots=True)
class Knobs:
    """What the person may turn besides the hints. No knob ever alters the hints themselves."""

    vividness: float = 1.0


class Encoding(Protocol):
    """What depends on the photo alone. Held in a cache, which counts `nbytes`."""

    @property
    def nbytes(self) -> int: ...


E = TypeVar("E", bound=Encoding)


class Engine(Protocol[E]):
    """Predicts ab at a working size of its own choice; the caller brings it to full size."""

    name: str
    device: str  # what it computes on: cpu, cuda or mps
    working_area_px: int
    weights_bytes: int  # in the processor's memory; 0 on a GPU

    def encode(self, L_0_100: Float32, report: Report) -> E:
        """Everything that depends on the photo alone. `L_0_100`: float32 (h, w) at working size,
        CIE L of D65, 0..100; h·w ≤ `working_area_px`, the photo's own aspect ratio."""
        ...

    def paint(self, encoding: E, hints: HintMap, knobs: Knobs, report: Report) -> Float32:
        """ab, float32 (2, h, w), unscaled, at working size; obeys the hints where they are."""
        ...

"""The contract of a colour engine: encode once per photo, paint once per edit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.hints.hint import HintMap
from handtint_daemon.progress import Progress
from handtint_shared.knobs import Knobs


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A colour that is likely at a place, `ab` unscaled, and how likely, 0..1."""

    ab: tuple[float, float]
    share: float


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

    def encode(self, L_0_100: Float32, report: Progress) -> E:
        """Everything that depends on the photo alone. `L_0_100`: float32 (h, w) at working size,
        CIE L of D65, 0..100; h·w ≤ `working_area_px`, the photo's own aspect ratio."""
        ...

    def paint(self, encoding: E, hints: HintMap, knobs: Knobs, report: Progress) -> Float32:
        """ab, float32 (2, h, w), unscaled, at working size; obeys the hints where they are."""
        ...


@runtime_checkable
class KnowingEngine(Engine[E], Protocol[E]):
    """An engine that knows likely colours by itself, and can tell them. Working pixels as in
    `Engine.paint`; without hints, what the photo alone makes likely."""

    def suggest(
        self, encoding: E, hints: HintMap, place_yx: tuple[int, int]
    ) -> tuple[Suggestion, ...]:
        """Likely colours at a working pixel, the likeliest first; their shares add up to at most
        1, what is missing being colours too rare to tell."""
        ...

    def uncertainty(self, encoding: E, hints: HintMap) -> Float32:
        """How far off a and b may be, each: standard deviation in CIE Lab's units, float32 (h, w),
        at working size. Where it is large, a hint helps most."""
        ...

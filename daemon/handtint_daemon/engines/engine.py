"""The interface of a colour engine: encode once per photo, paint once per edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, runtime_checkable

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.hints.hint import HintMap
from handtint_daemon.progress import Progress
from handtint_shared.knobs import Knobs


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A likely colour at a place: `ab` unscaled, and the probability of about this colour, 0..1."""

    ab: tuple[float, float]
    share: float


@dataclass(frozen=True, slots=True)
class HelpingPlace:
    """A working pixel where a hint would help, and what it gains after those before it."""

    y: int
    x: int
    gain: float


@dataclass(frozen=True, slots=True)
class HelpingPlaces:
    """`places`, best first, and `gains`, float32 (h, w): what a first hint gains at each pixel.

    A gain is by how much the mean of Δa² + Δb² over the photo is expected to fall, in squared units
    of CIE Lab.
    """

    places: tuple[HelpingPlace, ...]
    gains: Float32


@dataclass(frozen=True, slots=True)
class HintedPixel:
    """A hint on a working pixel: its colour, `ab` unscaled."""

    y: int
    x: int
    ab: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Match:
    """A working pixel of a photo that shows what a hint of another lies on, by the hint's number.

    `confidence`, 0..1, is the probability that the hint's colour is right there, within ΔE 10.
    """

    hint: int
    y: int
    x: int
    confidence: float


class Encoding(Protocol):
    """What depends on the photo alone. Cached; `nbytes` counts towards the cache's limit."""

    @property
    def nbytes(self) -> int: ...


E = TypeVar("E", bound=Encoding)


class Engine(Protocol[E]):
    """Predicts ab at a working size of its own choice; the caller upsamples it to full size."""

    name: str
    device: str  # the device it computes on: cpu, cuda or mps
    working_area_px: int
    weights_bytes: int  # bytes of main memory; 0 on a GPU

    def encode(self, L_0_100: Float32, report: Progress) -> E:
        """Encode what depends on the photo alone.

        `L_0_100`: float32 (h, w) at working size, CIE L of D65, 0..100; h·w ≤ `working_area_px`,
        with the photo's aspect ratio.
        """
        ...

    def paint(self, encoding: E, hints: HintMap, knobs: Knobs, report: Progress) -> Float32:
        """Return ab, float32 (2, h, w), unscaled, at working size; equals the hints where given."""
        ...


def weights_sha256_of(engine: Engine[Any]) -> str:
    """Return the SHA-256 of the file of its weights; "" for an engine that has none or does not say
    (by an attribute `weights_sha256`)."""
    return str(getattr(engine, "weights_sha256", ""))


@runtime_checkable
class WeighingEngine(Engine[E], Protocol[E]):
    """An engine that can tell how much its answer owes to the hints."""

    def influence(self, encoding: E, hints: HintMap) -> Float32:
        """Return how much the hints decided at each working pixel, and not the photo alone.

        float32 (h, w), at working size, 0..1: 0 everywhere without hints, 1 where one is painted.
        """
        ...


@runtime_checkable
class KnowingEngine(Engine[E], Protocol[E]):
    """An engine with a distribution of likely colours.

    Working pixels as in `Engine.paint`; without hints, what the photo alone makes likely.
    """

    def suggest(
        self, encoding: E, hints: HintMap, place_yx: tuple[int, int]
    ) -> tuple[Suggestion, ...]:
        """Return likely colours at a working pixel, most likely first.

        Their shares sum to at most 1; the rest are colours too rare to report.
        """
        ...

    def uncertainty(self, encoding: E, hints: HintMap) -> Float32:
        """Return the standard deviation of a and of b, each, in CIE Lab units.

        float32 (h, w), at working size.
        """
        ...

    def where(self, encoding: E, hints: HintMap, count: int) -> HelpingPlaces:
        """Return up to `count` places where further hints would help most.

        Each is chosen as if hints, of whatever colour, were at those before it.
        """
        ...


@runtime_checkable
class MatchingEngine(Engine[E], Protocol[E]):
    """An engine that sees what two photos have in common."""

    def match(
        self, reference: E, hints: Sequence[HintedPixel], encoding: E, per_hint: int
    ) -> tuple[Match, ...]:
        """Return up to `per_hint` matches of each of the reference's hints, in their order."""
        ...

"""Hints of one photo proposed on another."""

from __future__ import annotations

from dataclasses import dataclass

from handtint_shared import limits
from handtint_shared.errors import BadMessage, TooLarge
from handtint_shared.messages.hinted_photo import HintedPhoto, HintLayer, HintPoint
from handtint_shared.messages.problems import Problem
from handtint_shared.pixels import PHOTO_FORMATS, Picture


@dataclass(frozen=True, slots=True)
class Reference:
    """Another photo, whose hints may fit this one: known by `key`, or sent along as `photo`.

    The hints are painted on `hint_layer` or given as `hint_points`. With `own_colors` the photo is
    in colour, and its own colours serve as hints, at places that are spread over it.
    """

    key: str
    photo: Picture | None = None
    hint_layer: HintLayer | None = None
    hint_points: tuple[HintPoint, ...] = ()
    own_colors: bool = False

    def __post_init__(self) -> None:
        if self.photo is not None and self.photo.format not in PHOTO_FORMATS:
            raise BadMessage("photo_format")
        if len(self.hint_points) > limits.MAX_ITEMS:
            raise TooLarge("too_many_points", limit=limits.MAX_ITEMS)


@dataclass(frozen=True, slots=True)
class HintedReference(HintedPhoto):
    """A reference as the photo that is asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeRequest(HintedPhoto):
    """Where does the photo show what the hints of a reference lie on?

    Near hints that the photo has already, nothing is proposed. `per_hint` is how many places may be
    proposed for one hint of the reference.
    """

    reference: Reference
    per_hint: int = 1

    def __post_init__(self) -> None:
        HintedPhoto.__post_init__(self)
        if not 1 <= self.per_hint <= limits.MAX_PER_HINT:
            raise BadMessage("per_hint", limit=limits.MAX_PER_HINT)

    def of_reference(self) -> HintedReference:
        """Return the reference and its hints as if they were asked about."""
        there = self.reference
        return HintedReference(
            self.canvas,
            there.key,
            there.photo,
            there.hint_layer,
            there.hint_points,
            self.engine,
            self.faint_hints,
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A hint that may fit: a disc around (x, y) in photo pixels, with the colour of a hint of the
    reference.

    `confidence`, 0..1, is how likely the colour is right there, within ΔE 10. `hint` is that hint's
    number, from 0, in the order in which `colorize` reports hints, and `from_x` and `from_y` its
    centre on the reference.
    """

    x: float
    y: float
    rgb: tuple[int, int, int]
    radius_px: float
    confidence: float
    hint: int
    from_x: int
    from_y: int


@dataclass(frozen=True, slots=True)
class ProposeReply:
    """The proposals, the surest first."""

    engine: str
    proposals: tuple[Proposal, ...] = ()
    notice: Problem | None = None

"""Decide, without GIMP, which layer to colour, where its hints are and what may be replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from handtint_shared.errors import BadInput
from handtint_shared.geometry import Rect


class Kind(Enum):
    """Kinds of items that can be selected in GIMP."""

    LAYER = auto()
    GROUP = auto()
    FLOATING = auto()
    MASK = auto()
    CHANNEL = auto()
    HINTS = auto()
    RESULT = auto()
    TOUCH_UPS = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Selected:
    """A selected item of the image."""

    name: str
    kind: Kind


def check_selection(selected: Sequence[Selected]) -> None:
    """Raise BadInput unless exactly one photo layer is selected."""
    if not selected:
        raise BadInput("no_layer")
    if len(selected) > 1:
        raise BadInput("several_layers")
    refusals: Mapping[Kind, BadInput] = {
        Kind.GROUP: BadInput("group_selected", name=selected[0].name),
        Kind.FLOATING: BadInput("floating_selected", name=selected[0].name),
        Kind.MASK: BadInput("mask_selected"),
        Kind.CHANNEL: BadInput("channel_selected"),
        Kind.HINTS: BadInput("hints_selected"),
        Kind.RESULT: BadInput("result_selected"),
        Kind.TOUCH_UPS: BadInput("result_selected"),
        Kind.TEXT: BadInput("text_selected", name=selected[0].name),
    }
    if refusal := refusals.get(selected[0].kind):
        raise refusal


def check_adoption(selected: Sequence[Selected]) -> None:
    """Raise BadInput unless exactly one layer is selected that may become the hint layer."""
    if len(selected) != 1:
        raise BadInput("one_layer_for_hints")
    if selected[0].kind not in (Kind.LAYER, Kind.HINTS):
        raise BadInput("unfit_for_hints", name=selected[0].name)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A layer that may be the photo.

    Whether it is visible, whether it hides what is below, whether all hints lie over it, and
    whether it has a layer of colours.
    """

    tattoo: int
    is_seen: bool
    is_opaque: bool
    holds_hints: bool
    is_colored: bool


def choose_photo(photo_tattoo: int | None, candidates: Sequence[Candidate]) -> int | None:
    """Return the index of the photo meant by a selected layer of ours; None if ambiguous.

    `photo_tattoo` identifies the photo of a layer of colours, if it says so; `candidates` start at
    the top. A hint layer lies over all photos: what people see under all their dots is meant, so a
    retouched copy and not the scan below it. Of photos side by side, it is the one already
    coloured.
    """
    if photo_tattoo is not None:
        meant = [n for n, layer in enumerate(candidates) if layer.tattoo == photo_tattoo]
        return meant[0] if meant else None
    seen = [n for n, layer in enumerate(candidates) if layer.is_seen]
    opaque = [n for n in seen if candidates[n].is_opaque]
    for number in opaque:
        if candidates[number].holds_hints:
            return number
    seen = opaque or seen
    meant = seen if len(seen) == 1 else [n for n in seen if candidates[n].is_colored]
    return meant[0] if len(meant) == 1 else None


class Absence(Enum):
    """Why there are no hints."""

    NO_LAYER = auto()
    NOTHING_ON_PHOTO = auto()
    NO_DOTS_IN_PAINT = auto()

    def error(self) -> BadInput:
        """Return the error to show if hints are required."""
        return {
            Absence.NO_LAYER: BadInput("no_hint_layer"),
            Absence.NOTHING_ON_PHOTO: BadInput("no_hints_on_photo"),
            Absence.NO_DOTS_IN_PAINT: BadInput("no_dots_in_paint"),
        }[self]


ABSENCES = frozenset(absence.error().reason for absence in Absence)
"""The reasons of the errors that say that there are no hints."""


def choose_hint_layer(visibilities: Sequence[bool]) -> int | Absence:
    """Return the index of the topmost visible hint layer, or else of the topmost hidden one.

    `visibilities` starts at the top. Hints are hidden to look at the colours or to export them.
    """
    if not visibilities:
        return Absence.NO_LAYER
    return visibilities.index(True) if True in visibilities else 0


def hints_to_read(photo: Rect, hints: Rect) -> Rect:
    """Return the part of the hint layer over the photo, in the hint layer's own pixels."""
    return photo.intersect(hints).moved(-hints.y, -hints.x)

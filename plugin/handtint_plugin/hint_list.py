"""The hints of an image as a list: what the daemon found, with a person's notes. No GIMP here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from math import pi, sqrt

from handtint_plugin.hint_notes import Note, Notes, ProposedFrom, Size
from handtint_plugin.note_matching import Place, match_notes
from handtint_shared.beyond_gamut import is_beyond_gamut
from handtint_shared.documents.colors import Rgb
from handtint_shared.documents.plain_hints import GivenHint
from handtint_shared.messages import FaintPaint, HintPoint, HintReport


class OnFilm(Enum):
    """How a colour must have come out on a film."""

    POSSIBLE = "possible"
    DARKER = "darker"
    LIGHTER = "lighter"


@dataclass(frozen=True, slots=True)
class ListedHint:
    """A hint: its centre in the photo's pixels, its colour and area, and what a person noted.

    `is_faint`: its paint was too faint to be taken as a hint. `in_gamut`: its colour exists at the
    photo's lightness there. `on_film`: how it must have come out on the photo's film against what
    the photo is there, if that is not possible.
    """

    x: int
    y: int
    rgb: Rgb
    area_px: int
    in_gamut: bool = True
    is_faint: bool = False
    on_film: OnFilm = OnFilm.POSSIBLE
    name: str = ""
    source: str = ""
    proposed: ProposedFrom | None = None

    @property
    def size_px(self) -> float:
        """The diameter of a dot of its area."""
        return 2 * sqrt(self.area_px / pi)

    def moved_by_hand(self, x: int, y: int) -> ListedHint:
        """Return it at another place: the person has looked at it, if it was proposed."""
        proposed = replace(self.proposed, threshold=None) if self.proposed else None
        return replace(self, x=x, y=y, proposed=proposed)


@dataclass(frozen=True, slots=True)
class HintList:
    """The hints of a layer, and the notes whose hints are gone, which undo may bring back.

    `offset_yx` is the hint layer's top left corner in the photo's pixels, `size_hw` its size.
    """

    hints: tuple[ListedHint, ...]
    offset_yx: tuple[int, int]
    size_hw: Size
    left: tuple[Note, ...] = ()

    def place(self, number: int) -> Place:
        """Return where a hint is in its layer's own pixels."""
        hint = self.hints[number]
        return Place(hint.x - self.offset_yx[1], hint.y - self.offset_yx[0], hint.rgb, hint.area_px)

    def colors_beside(self, number: int) -> frozenset[Rgb]:
        """Return the colours of the other hints."""
        return frozenset(hint.rgb for n, hint in enumerate(self.hints) if n != number)

    def with_hint(self, number: int, hint: ListedHint) -> HintList:
        """Return the list with another hint at a place in it."""
        return replace(self, hints=(*self.hints[:number], hint, *self.hints[number + 1 :]))

    def without(self, number: int) -> HintList:
        """Return the list without a hint and its notes."""
        return replace(self, hints=(*self.hints[:number], *self.hints[number + 1 :]))

    def with_given(self, given: Sequence[GivenHint]) -> HintList:
        """Return the list with hints given as numbers, in the photo's pixels."""
        new = tuple(
            ListedHint(
                *(int(h.point.x), int(h.point.y), h.point.rgb, 1),
                name=h.name,
                source=h.source,
                proposed=_proposed_of(h),
            )
            for h in given
        )
        return replace(self, hints=(*self.hints, *new))

    def with_film(self, darker: Sequence[int], lighter: Sequence[int]) -> HintList:
        """Return the list with what an answer said of the film, by the numbers of its hints."""
        said = dict.fromkeys(lighter, OnFilm.LIGHTER) | dict.fromkeys(darker, OnFilm.DARKER)
        hints = (
            replace(hint, on_film=said.get(number, OnFilm.POSSIBLE))
            for number, hint in enumerate(self.hints)
        )
        return replace(self, hints=tuple(hints))

    def notes(self) -> Notes:
        """Return all notes as the layer keeps them; those of hints that are there come first."""
        return Notes(self.size_hw, (*self._noted(), *self.left))

    def _noted(self) -> Iterator[Note]:
        for number, hint in enumerate(self.hints):
            place = self.place(number)
            note = Note(place.x, place.y, place.rgb, hint.name, hint.source, hint.proposed)
            if not note.is_empty:
                yield note


def list_hints(
    found: Sequence[HintReport],
    faint: Sequence[FaintPaint],
    notes: Notes,
    offset_yx: tuple[int, int],
    size_hw: Size,
) -> HintList:
    """Return what the daemon found, from left to right in rows, each with its notes."""
    hints = [ListedHint(h.x, h.y, h.rgb, h.area_px, in_gamut=not is_beyond_gamut(h)) for h in found]
    hints += [ListedHint(p.x, p.y, p.rgb, p.area_px, is_faint=True) for p in faint]
    bare = HintList(tuple(hints), offset_yx, size_hw)
    matched = match_notes(notes, [bare.place(n) for n in range(len(hints))], size_hw)
    noted = (
        _noted(hint, note) if note else hint
        for hint, note in zip(hints, matched.of_places, strict=True)
    )
    return replace(bare, hints=tuple(noted), left=matched.left)


def given_hint(hint: ListedHint, radius_px: float) -> GivenHint:
    """Return a hint as files hold it: around the centre of its middle pixel."""
    point = HintPoint(hint.x + 0.5, hint.y + 0.5, hint.rgb, radius_px)
    given = GivenHint(point, hint.name, hint.source)
    if hint.proposed is None:
        return given
    return replace(
        given,
        confidence=hint.proposed.confidence,
        reference=hint.proposed.file,
        threshold=hint.proposed.threshold,
    )


def _proposed_of(hint: GivenHint) -> ProposedFrom | None:
    if hint.confidence is None:
        return None
    return ProposedFrom(hint.reference, hint.confidence, hint.threshold)


def _noted(hint: ListedHint, note: Note) -> ListedHint:
    """Return a hint with its note; one that was painted over in another colour is a person's."""
    proposed = note.proposed if note.rgb == hint.rgb else None
    return replace(hint, name=note.name, source=note.source, proposed=proposed)

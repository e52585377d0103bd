"""Tell a person of hints that the photo's film cannot have recorded as the photo shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from handtint_shared.beyond_gamut import first_places
from handtint_shared.messages import ColorizeReply, HintReport
from handtint_shared.translation import translated_plural


@dataclass(frozen=True, slots=True)
class OffFilm:
    """The hints that would be darker on that film than the photo is there, and lighter."""

    film: str = ""
    darker: tuple[HintReport, ...] = ()
    lighter: tuple[HintReport, ...] = ()

    @property
    def hints(self) -> tuple[HintReport, ...]:
        return self.darker + self.lighter


def off_film_of(reply: ColorizeReply) -> OffFilm:
    """Return what an answer says of it; numbers of no hint are left out."""
    darker, lighter = (
        tuple(reply.hints[number] for number in numbers if 0 <= number < len(reply.hints))
        for numbers in (reply.darker_on_film, reply.lighter_on_film)
    )
    return OffFilm(reply.film, darker, lighter)


def off_film_words(
    off: OffFilm, joined: Callable[[Sequence[str]], str] = first_places
) -> Iterator[str]:
    """Yield a sentence on those that would be darker, and one on those that would be lighter."""
    if off.darker:
        yield translated_plural(
            "{count} colour would be darker on that film than the photo is there: {places}",
            "{count} colours would be darker on that film than the photo is there: {places}",
            len(off.darker),
        ).format(count=len(off.darker), places=joined(_places(off.darker)))
    if off.lighter:
        yield translated_plural(
            "{count} colour would be lighter on that film than the photo is there: {places}",
            "{count} colours would be lighter on that film than the photo is there: {places}",
            len(off.lighter),
        ).format(count=len(off.lighter), places=joined(_places(off.lighter)))


def _places(hints: Sequence[HintReport]) -> list[str]:
    return [f"({hint.x}, {hint.y})" for hint in hints]

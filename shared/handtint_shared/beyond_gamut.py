"""Tell a person of hints whose colour does not exist at the photo's lightness."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handtint_shared.messages import HintReport
from handtint_shared.translation import translated, translated_plural

_SEEN_DE00 = 1.0
"""What an eye can tell. A photo's grain takes colours at the gamut's edge out of it by less."""
_LISTED = 5


def first_places(places: Sequence[str]) -> str:
    """Join the first few places."""
    return ", ".join(places[:_LISTED]) + (" …" if len(places) > _LISTED else "")


def is_beyond_gamut(hint: HintReport) -> bool:
    """Return whether its colour came out visibly different."""
    return hint.de00 > _SEEN_DE00


def hints_beyond_gamut(hints: Sequence[HintReport]) -> list[HintReport]:
    """Return those whose colour came out visibly different, the farthest first."""
    return sorted(filter(is_beyond_gamut, hints), key=lambda hint: -hint.de00)


def beyond_gamut(
    hints: Sequence[HintReport], joined: Callable[[Sequence[str]], str] = first_places
) -> str:
    """Return a sentence with the places, farthest first; empty if all colours came out right."""
    beyond = hints_beyond_gamut(hints)
    if not beyond:
        return ""
    place = translated("({x}, {y}) by ΔE {de00:.1f}")
    places = [place.format(x=hint.x, y=hint.y, de00=hint.de00) for hint in beyond]
    return translated_plural(
        "{count} of {all} colours does not exist at the photo's lightness where it was painted; "
        "hue kept, chroma reduced at {places}",
        "{count} of {all} colours do not exist at the photo's lightness where they were painted; "
        "hue kept, chroma reduced at {places}",
        len(beyond),
    ).format(count=len(beyond), all=len(hints), places=joined(places))

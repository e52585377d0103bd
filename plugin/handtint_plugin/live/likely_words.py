"""What the panel of likely colours says; translated where it is shown."""

from __future__ import annotations

from handtint_shared.documents.colors import Rgb, hex_of_rgb
from handtint_shared.lab import GamutAt
from handtint_shared.messages import LikelyColor, PlaceToHint
from handtint_shared.translation import N_, translated

TITLE = N_("Li_kely Colours")
NO_PLACE = N_(
    "Paint a dot, click in the picture above, or choose Next Place: then the likely colours there "
    "are shown."
)
SWATCH_HELP = N_("Make this GIMP's foreground colour (key {number})")
DISC_NAME = N_("Colours that exist at this lightness")
DISC_HELP = N_("Click, or use the arrow keys, to make a colour GIMP's foreground colour")
NEXT_PLACE = N_("Ne_xt Place")
NEXT_PLACE_HELP = N_("Show where a dot would help most now, and again: the place after that")

_BEST_PLACE = N_("A dot helps most at ({x}, {y}).")
_PLACE_THEN = N_("After that, a dot helps most at ({x}, {y}).")


def place_words(x: int, y: int, gamut: GamutAt) -> str:
    told = translated("At ({x}, {y}), where the photo's lightness is {lightness:.0f} of 100:")
    return told.format(x=x, y=y, lightness=gamut.L_0_100)


def swatch_words(number: int, color: LikelyColor) -> str:
    """Return the name that a screen reader says."""
    told = translated("Colour {number}: {code}, {share:.0%}")
    return told.format(number=number, code=hex_of_rgb(color.rgb), share=color.share)


def share_words(number: int, color: LikelyColor) -> str:
    return translated("{number}: {share:.0%}").format(number=number, share=color.share)


def foreground_words(rgb: Rgb, gamut: GamutAt) -> str:
    """Return what GIMP's foreground colour becomes at the place."""
    if gamut.holds(rgb):
        told = translated("GIMP's colour {code} exists at this lightness: it becomes {becomes}.")
    else:
        told = translated(
            "GIMP's colour {code} does not exist at this lightness: it becomes {becomes}, of less "
            "chroma."
        )
    return told.format(code=hex_of_rgb(rgb), becomes=hex_of_rgb(gamut.becomes(rgb)))


def gain_words(place: PlaceToHint, *, is_best: bool) -> str:
    told = translated(_BEST_PLACE if is_best else _PLACE_THEN)
    return told.format(x=place.x, y=place.y)

"""What the panels of hints and of named colours say; translated where it is shown."""

from __future__ import annotations

from handtint_plugin.hint_list import ListedHint, OnFilm
from handtint_shared.translation import N_, translated

HINTS = N_("H_ints")
HINTS_NAME = N_("Hints")
COLORS = N_("_Named Colours")
COLORS_NAME = N_("Named colours")

COLOR = N_("Colour")
NAME = N_("Name")
PLACE = N_("Place")
SIZE = N_("Size")
SOURCE = N_("Source")
REMARK = N_("Remark")

DELETE = N_("_Delete")
DELETE_HELP = N_("Take this hint's paint away (Delete)")
LOAD = N_("_Load…")
LOAD_HELP = N_("Paint the hints of a JSON or CSV file, or of a PNG of the photo's size")
SAVE = N_("_Save…")
SAVE_HELP = N_("Write the hints with names and sources as JSON, or their paint as PNG")
LIGHTEN = N_("Correct Ligh_tness")
LIGHTEN_HELP = N_(
    "Copy the photo onto a layer above it that is as light around this hint as the hint's colour, "
    "which can then exist there: red fell nearly black on orthochromatic plates"
)
ADD = N_("_Add")
ADD_HELP = N_("Name GIMP's foreground colour")
USE = N_("_Use")
USE_HELP = N_("Paint with this colour: make it GIMP's foreground")
REMOVE = N_("_Remove")
REMOVE_HELP = N_("Forget this colour; the hints painted with it stay")
IMPORT = N_("_Import…")
IMPORT_HELP = N_("Take over the colours of a palette, JSON or .gpl")
EXPORT = N_("_Export…")
EXPORT_HELP = N_("Write the colours as a palette, JSON or .gpl")
TO_GIMP = N_("To _GIMP Palette")
TO_GIMP_HELP = N_("Keep the colours as a palette in GIMP's own Palettes dialog")

CANCEL = N_("_Cancel")
OPEN = N_("_Open")
WRITE = N_("_Write")

_NEW_COLOR = N_("colour {number}")
_PALETTE = N_("Handtint: {image}")
_PLACE = N_("{x}, {y}")
_SIZE = N_("{size:.0f} px")
_OUT_OF_GAMUT = N_("weaker (out of gamut)")
_FAINT = N_("too faint, no hint")
_DARKER_ON_FILM = N_("darker on this film")
_LIGHTER_ON_FILM = N_("lighter on this film")
_BOTH = N_("{first}; {second}")


def new_color_name(number: int) -> str:
    return translated(_NEW_COLOR).format(number=number)


def palette_name(image: str) -> str:
    return translated(_PALETTE).format(image=image)


def place_words(hint: ListedHint) -> str:
    return at_words(hint.x, hint.y)


def at_words(x: int, y: int) -> str:
    return translated(_PLACE).format(x=x, y=y)


def size_words(hint: ListedHint) -> str:
    return translated(_SIZE).format(size=hint.size_px)


def remark_words(hint: ListedHint) -> str:
    """Return why a hint is not shown as it was painted, and why the photo's film cannot have
    recorded it so; empty if neither."""
    if hint.is_faint:
        return translated(_FAINT)
    gamut = "" if hint.in_gamut else translated(_OUT_OF_GAMUT)
    film = _film_words(hint.on_film)
    if gamut and film:
        return translated(_BOTH).format(first=gamut, second=film)
    return gamut or film


def _film_words(on_film: OnFilm) -> str:
    if on_film is OnFilm.POSSIBLE:
        return ""
    return translated(_DARKER_ON_FILM if on_film is OnFilm.DARKER else _LIGHTER_ON_FILM)

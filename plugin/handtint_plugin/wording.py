"""All texts shown in GIMP, except those of errors; translated where they are shown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from handtint_shared.messages import ProgressEvent
from handtint_shared.stages import stage_words
from handtint_shared.translation import N_, translated

NEW_HINT_LAYER = N_("New _Hint Layer")
NEW_HINT_LAYER_HELP = N_("Add a transparent layer on which to paint dots of colour")
USE_AS_HINTS = N_("_Use This Layer as Hints")
USE_AS_HINTS_HELP = N_("Take what is painted on the selected transparent layer as hints")
COLORIZE = N_("_Colorize…")
COLORIZE_HELP = N_("Spread the colours painted on the hint layer over the photo layer")
COLORIZE_AGAIN = N_("Colorize _Again")
COLORIZE_AGAIN_HELP = N_("Colorize at once, with the options chosen last")
SHOW_OR_HIDE_HINTS = N_("_Show or Hide Hints")
SHOW_OR_HIDE_HINTS_HELP = N_("Show or hide the hint layer; hidden hints count as visible ones do")
ENGINE = N_("_Engine")
ENGINE_HELP = N_("What spreads the colours; empty: the daemon's default")
DEFAULT_ENGINE = N_("Default ({name})")
WITHOUT_HINTS = N_("Colour _without hints too")
WITHOUT_HINTS_HELP = N_("Run even when nothing is painted; the engine then chooses all colours")
FAINT_HINTS = N_("_Faint paint counts too")
FAINT_HINTS_HELP = N_("Take paint under 40 % opacity as hints too, though others are opaque")
WITHIN_SELECTION = N_("_Only what is selected")
WITHIN_SELECTION_HELP = N_("If there is a selection, leave the colours outside it as they are")
BEFORE_AFTER = N_("_Before and After")
BEFORE_AFTER_HELP = N_(
    "Make a new image, to publish, of the photo, its hints and its colours side by side"
)
BEFORE = N_("The photograph")
WITH_HINTS = N_("Colours that a person chose")
WITH_HINTS_PROPOSED_TOO = N_("Colours chosen by a person or proposed by a network")
AFTER = N_("Coloured with Handtint")
EXPORT = N_("E_xport with Record…")
EXPORT_HELP = N_(
    "Write a PNG, TIFF, JPEG or WebP of the image without its hints, which tells who chose which "
    "colours"
)
EXPORT_TITLE = N_("Export with Record")
EXPORT_FILE = N_("_File")
EXPORT_FILE_HELP = N_("What to write; its ending says the format: .png, .tif, .jpg or .webp")
EXPORT_REPLACES = N_("_Replace an existing file")
EXPORT_REPLACES_HELP = N_("Otherwise an existing file is an error")
EXPORT_LABEL = N_("Say it in the _caption too")
EXPORT_LABEL_HELP = N_("Add a sentence to the picture's caption: that it was coloured, and how")
EXPORT_SIGN = N_("_Sign it")
EXPORT_SIGN_HELP = N_(
    "Add Content Credentials (C2PA), with the certificate and key that the daemon's settings name: "
    "sign-certificate and sign-key"
)
FILM = N_("F_ilm of the photo")
FILM_HELP = N_(
    "If you know it: it is kept in the record, and you are told which of your colours it cannot "
    "have recorded as light or as dark as the photo is there; it changes no colour"
)
FILM_UNKNOWN = N_("Not known")
FILMS: Mapping[str, str] = {
    "blue": N_("Sensitive to blue alone"),
    "ortho": N_("Orthochromatic"),
    "pan": N_("Panchromatic"),
}
EXPORT_BUTTON = N_("_Export")
RETURNED_LAYER = N_("The layer")
DIALOG_TITLE = N_("Colorize by Hints")
NO_HINTS_TITLE = N_("Colour Without Hints?")
NO_HINTS_EXPLANATION = N_("Without hints the engine chooses all colours.")
COLOR_WITHOUT_HINTS = N_("Colour _Without Hints")
CANCEL = N_("_Cancel")
HINT_LAYER_NAME = N_("Hints · Handtint")
RESULT_LAYER_NAME = N_("Colours · Handtint")
TOUCH_UPS_LAYER_NAME = N_("Touch-ups · Handtint")
LIGHTNESS_LAYER_NAME = N_("Lightness · Handtint")

READING = N_("Reading the photo and its hints")
STARTING = N_("Starting the daemon")
COLORIZING = N_("Colouring")
STAGE = N_("{work}: {stage}")
_MNEMONIC = re.compile(r"\(_\w\)|_")


def sentence(text: str) -> str:
    """Return the text as GIMP shows it: starting with a capital."""
    return text[:1].upper() + text[1:]


def plain(label: str) -> str:
    """Return a label without its mnemonic, which is “_C” or, in Chinese, “(_C)”."""
    return _MNEMONIC.sub("", label)


def engine_label(name: str) -> str:
    return name.capitalize()


def progress(event: ProgressEvent) -> str:
    """Return the status bar's text for an event."""
    work = translated(COLORIZING)
    if not event.stage:
        return work
    return translated(STAGE).format(work=work, stage=stage_words(event.stage))

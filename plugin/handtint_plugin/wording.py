"""Every word a person reads in GIMP, in one place, ready for translation by gettext."""

from __future__ import annotations

import gettext
import shlex
from collections.abc import Sequence
from pathlib import Path

from handtint_shared import errors
from handtint_shared.errors import HandtintError
from handtint_shared.sentences import explain

_ = gettext.translation("handtint", Path(__file__).parent / "locale", fallback=True).gettext

NEW_HINT_LAYER = _("New _Hint Layer")
NEW_HINT_LAYER_HELP = _("Add a transparent layer on which to paint dots of colour")
COLORIZE = _("_Colorize…")
COLORIZE_HELP = _("Spread the colours painted on the hint layer over the photo layer")
ENGINE = _("_Engine")
ENGINE_HELP = _("What spreads the colours; empty: the colour daemon's own choice")
DEFAULT_ENGINE = _("Default ({name})")
WITHOUT_HINTS = _("Colour _without hints too")
WITHOUT_HINTS_HELP = _("Go on when nothing is painted: the engine then chooses all colours")
VIVIDNESS = _("_Vividness")
VIVIDNESS_HELP = _(
    "How strong the colours are that the engine “Handtint” chose by itself: 1 is usual, 2 the "
    "strongest, at 0 only your own colours are spread. What you painted is never altered"
)
RETURNED_LAYER = _("The new layer")
DIALOG_TITLE = _("Colorize by Hints")
HINT_LAYER_NAME = _("Handtint hints")
RESULT_LAYER_NAME = _("Handtint colours")

READING = _("Reading the photo and its hints")
STARTING = _("Waking the colour daemon")
COLORIZING = _("Colouring")

NO_IMAGE = _("No image is open: open a photo first.")
INDEXED_IMAGE = _("This image has a fixed palette: choose Image > Mode > RGB, then try again.")
NO_LAYER = _("No layer is selected: select the photo layer.")
SEVERAL_LAYERS = _("Several layers are selected: select the photo layer alone.")
GROUP = _("“{name}” is a layer group: select the photo layer inside it.")
MASK = _("A layer mask is being edited: click the photo layer's own picture in the Layers list.")
CHANNEL = _("A channel is selected: select the photo layer in the Layers list.")
FLOATING = _("“{name}” floats: anchor it (Layer > Anchor Floating Selection), then try again.")
HINTS_SELECTED = _(
    "It is not clear which layer the hints are for: select the photo layer, then colorize again."
)
RESULT_SELECTED = _(
    "The photo of these colours is gone: select the layer to colour, then colorize again."
)
PHOTO_TOO_LARGE = _("The photo has more than {megapixels} megapixels: colour a smaller copy.")
PHOTO_CHANGED = _(
    "The photo layer was removed or resized while its colours were made: colorize again."
)
NO_HINT_LAYER = _(
    "This image has no hint layer: choose Filters > Handtint > New Hint Layer and paint some dots "
    "of colour, or tick “Colour without hints too”."
)
HIDDEN_HINT_LAYER = _(
    "The hint layer is hidden: make it visible in the Layers list, or tick “Colour without hints "
    "too”."
)
NO_HINTS_ON_PHOTO = _(
    "Nothing is painted on the hint layer over this photo: paint some dots of colour, or tick "
    "“Colour without hints too”."
)
LOST_PIXELS = _(
    "GIMP did not keep the new layer's pixels: free some space on the disk of GIMP's swap folder "
    "(Edit > Preferences > Folders), then try again."
)
BUG = _("Handtint met an error of its own ({error}): please report it. Nothing was changed.")

_NO_DAEMON = _(
    "The colour daemon is not running, and GIMP may not start it here: run `{command}` in a "
    "terminal, then colorize again."
)
_DEFAULT_COMMAND = "handtint serve"

# The sentences of all other codes are written for the same person where they are raised.
_SENTENCES: dict[type[HandtintError], str] = {
    errors.WrongVersion: _(
        "The plug-in and the colour daemon are of different versions: run `handtint "
        "install-plugin`, then `handtint stop`, and colorize again."
    ),
    errors.BadMessage: _(
        "The colour daemon's answer could not be understood: run `handtint stop`, then colorize "
        "again. Nothing was changed."
    ),
    errors.WrongToken: _(
        "The colour daemon was started anew in the meantime: colorize again. Nothing was changed."
    ),
    errors.Superseded: _("A newer run on the same photo took over: its colours are the ones kept."),
    errors.DaemonGone: _(
        "The colour daemon ended in the middle of the work: colorize again. Nothing was changed."
    ),
}


def sentence(error: HandtintError, daemon_command: Sequence[str]) -> str:
    """What the person reads; `daemon_command` is what they may have to run themselves."""
    if isinstance(error, errors.NoDaemon):
        return _NO_DAEMON.format(command=shlex.join(daemon_command) or _DEFAULT_COMMAND)
    return _SENTENCES.get(type(error), str(explain(error)))


def engine_label(name: str) -> str:
    return name.capitalize()


def stage(word: str) -> str:
    """A progress event's stage in the status bar."""
    return f"{COLORIZING}: {_(word)}" if word else COLORIZING

"""What the help page says besides labels and their descriptions."""

from __future__ import annotations

from handtint_shared.translation import N_

HELP = N_("_Help")
TITLE = N_("Handtint: Help")
ABOUT = N_(
    "Paint a few dots of colour on a hint layer, and Handtint spreads them over the photo, up to "
    "its edges. You choose the colours; what you painted keeps exactly its colour."
)
STEPS_TITLE = N_("First colours")
STEPS = (
    N_("Open a photo and choose “{new_hint_layer}”."),
    N_(
        "Paint dots or short strokes with any brush, in the colours you want. Grey means: keep "
        "this neutral."
    ),
    N_("Choose “{colorize}”. A colour layer appears above the photo."),
    N_(
        "Add or move dots and choose “{colorize_again}”: the colour layer gets the new colours. Or "
        "choose “{live}” first: then the colours follow while you paint."
    ),
    N_("Hide the dots with “{show_or_hide_hints}” to look or to export; hidden hints count too."),
)
UNDO = N_("One Ctrl+Z undoes a run, and the hint layer is still selected for the next dot.")
ENTRIES_TITLE = N_("The menu entries")
OPTIONS_TITLE = N_("The options")
TROUBLE_TITLE = N_("When something is wrong")
TROUBLE = N_(
    "Run `handtint doctor` in a terminal: it says what is wrong and how to mend it. No error loses "
    "your work."
)

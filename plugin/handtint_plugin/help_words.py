"""What the help page says besides labels and their descriptions."""

from __future__ import annotations

from handtint_plugin.live import hint_words, likely_words, reference_words
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
    N_(
        "To look or to export, hide the dots with “{show_or_hide_hints}”: GIMP exports what is "
        "seen. Hidden hints count too."
    ),
)
UNDO = N_("One Ctrl+Z undoes a run, and the hint layer is still selected for the next dot.")
KEYS = N_(
    "GIMP's own Ctrl+F repeats the entry that you chose last. To give “{colorize_again}” a key of "
    "its own, choose Edit > Keyboard Shortcuts, search for it, click it and press the key."
)
MERGING = N_(
    "Do not merge the hint layer into another one: its dots would be paint like any other, and "
    "count no more."
)
LIVE_TITLE = N_("The window of “{live}”")
LIVE_PARTS = (
    (
        likely_words.TITLE,
        N_(
            "Up to nine colours that are likely at the place that you painted last, chose in the "
            "window's picture or marked by a sample point. A click or the keys 1 to 9 make one "
            "GIMP's foreground colour. The disc has all colours that exist at the photo's "
            "lightness there: click, or use the arrow keys. “{next_place}” shows where a dot would "
            "help most"
        ),
    ),
    (
        hint_words.HINTS,
        N_(
            "Each hint with its colour, name, source, place and size. Type into a cell to change "
            "it; Delete takes its paint away. The remark says if it is too faint to count, or "
            "weaker than painted because its colour does not exist at that lightness; "
            "“{lighten}” then makes a corrected copy of the photo above it"
        ),
    ),
    (
        reference_words.TITLE,
        N_(
            "The hints of another open image, proposed where this photo shows the same; of one in "
            "colour without hints, its colours. Accept or refuse each, or all from a confidence "
            "on; those accepted become dots like your own"
        ),
    ),
    (
        hint_words.COLORS,
        N_(
            "Colours with a name and a source, kept with the image. A hint takes one when you type "
            "its name as the hint's colour"
        ),
    ),
)
ENTRIES_TITLE = N_("The menu entries")
OPTIONS_TITLE = N_("The options")
TROUBLE_TITLE = N_("When something is wrong")
TROUBLE = N_(
    "Run `handtint doctor` in a terminal: it says what is wrong and how to mend it. No error loses "
    "your work."
)

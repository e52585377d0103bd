"""Sentences for palettes of named colours."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

PALETTES: Sentences = {
    "gimp_palette_kind": Explanation(
        N_("{path} does not begin with the line “GIMP Palette”"),
        N_("export it again from GIMP, or use JSON, with a name that ends in .json"),
    ),
    "gimp_palette_line": Explanation(
        N_("Line {line} of {path} is not a colour"),
        N_("write it as three numbers from 0 to 255 and a name"),
    ),
    "palette_color_count": Explanation(
        N_("The palette's colour “{name}” has no rgb, or rgb and color"),
        N_("give it one of the two"),
    ),
    "palette_entry_not_a_map": Explanation(
        N_("The palette's colour “{name}” has no braces around what it is"),
        N_('write it as {{"rgb": [82, 91, 74], "source": "museum"}}'),
    ),
    "palette_key_unknown": Explanation(
        N_("The palette's colour “{name}” has “{key}”, which is unknown"), N_("use only {known}")
    ),
    "palette_name_twice": Explanation(
        N_("The palette has the colour “{name}” twice"), N_("remove one of them, or rename it")
    ),
    "palette_name_unusable": Explanation(
        N_("“{name}” cannot be the name of a colour"),
        N_("use 1 to {most} printable characters, of which the first is not #"),
    ),
    "palette_not_a_color": Explanation(
        N_("The palette's colour “{name}” is given by values that are no colour"),
        N_('write three whole numbers from 0 to 255 as rgb, or color as in "#525b4a"'),
    ),
    "palette_not_a_map": Explanation(
        N_("The palette's file holds no colours by name"),
        N_('write {{"uniform": {{"rgb": [82, 91, 74], "source": "museum"}}}} into it'),
    ),
    "palette_source": Explanation(
        N_("The source of the palette's colour “{name}” is no text, too long or unprintable"),
        N_("use at most {most} printable characters in quotation marks"),
    ),
    "palette_too_large": Explanation(
        N_("The palette has {count} colours"), N_("use at most {limit}")
    ),
}

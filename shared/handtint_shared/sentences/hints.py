"""Sentences for hints, from files or from callers of `import handtint`."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

HINTS: Sentences = {
    "accept_unused": Explanation(
        N_("--accept chooses among proposed hints, and there are none"),
        N_("name their file with --hints, or leave out --accept"),
    ),
    "none_accepted": Explanation(
        N_(
            "No hint of {path} is as sure as --accept {least:g} wants; the surest has a confidence "
            "of {surest:.2f}"
        ),
        N_("accept less sure ones, or leave out --hints"),
    ),
    "proposals_not_accepted": Explanation(
        N_("The hints of {path} were proposed, and nobody has accepted them"),
        N_("add --accept 0.8 for those of at least that confidence, or 0 for all of them"),
    ),
    "copy_not_painted": Explanation(
        N_("{path} is not a copy of the photo with dots painted on it"),
        N_("leave out --hints-on-photo"),
    ),
    "hint_color_twice": Explanation(
        N_("Hint {number}: rgb and color are both given"), N_("leave one of them out")
    ),
    "hint_color_unknown": Explanation(
        N_("Hint {number}: the palette has no colour “{name}”"),
        N_("correct the name, or add it to the palette, which has: {known}"),
    ),
    "hint_share_range": Explanation(
        N_("Hint {number}: {key} is {share:g}"), N_("use a number from 0 to 1")
    ),
    "hint_key_missing": Explanation(
        N_("Hint {number}: {key} is missing"), N_("each hint has x, y, and rgb or color")
    ),
    "hint_key_unknown": Explanation(
        N_("Hint {number}: “{key}” is unknown"), N_("use only {known}")
    ),
    "hint_not_a_color": Explanation(
        N_("Hint {number}: {key} is not a colour"),
        N_('write three whole numbers from 0 to 255 as rgb, or color as in "#c8281e"'),
    ),
    "hint_not_a_map": Explanation(
        N_("Hint {number} is not a hint"),
        N_('write it as {{"x": 10, "y": 20, "rgb": [200, 40, 30]}}'),
    ),
    "hint_not_a_number": Explanation(
        N_("Hint {number}: {key} is not a number"), N_("write one such as 12 or 12.5")
    ),
    "hint_not_a_text": Explanation(
        N_("Hint {number}: {key} is not text"), N_("write it in quotation marks")
    ),
    "hint_radius_range": Explanation(
        N_("Hint {number}: radius is {radius:g}"), N_("it can be from 0 to {most}")
    ),
    "hint_text_unusable": Explanation(
        N_("Hint {number}: {key} is too long, or has characters that cannot be shown"),
        N_("use at most {most} printable characters"),
    ),
    "hint_without_palette": Explanation(
        N_("Hint {number}: color names “{name}”, but there is no palette"),
        N_('name a palette\'s file with --palette, or write the colour as in "#c8281e"'),
    ),
    "faint_paint": Explanation(
        N_("Paint under 40 % opacity was not taken as hints; its number is {count}, at {places}"),
        N_("erase it fully, paint over it, or take faint paint as hints too"),
    ),
    "hints_all_outside": Explanation(
        N_(
            "None of the {count} hints lies on the photo of {width}×{height} pixels; the first is "
            "at ({x:g}, {y:g})"
        ),
        N_("x counts columns and y rows of the upright photo, both from 0"),
    ),
    "hints_are_a_picture": Explanation(
        N_("The hint layer looks like a picture rather than hints"),
        N_("paint dots or strokes of plain colour on a transparent layer"),
    ),
    "hints_file_ending": Explanation(
        N_("Hints are written as JSON, and {path} is named otherwise"),
        N_("use a name that ends in .json"),
    ),
    "hints_file_kind": Explanation(
        N_("{path} is neither a picture nor JSON nor CSV"),
        N_("use PNG or TIFF, or a name that ends in .json or .csv"),
    ),
    "hints_lie_across": Explanation(
        N_(
            "The hints have {height}×{width} pixels, but the photo, turned upright, has "
            "{width}×{height}"
        ),
        N_(
            "paint on the upright photo (GIMP offers to rotate it on opening), or turn the hints "
            "by 90°"
        ),
    ),
    "hints_none_on_photo": Explanation(
        N_("The painted copy differs from the photo by no more than noise"),
        N_("paint dots of three pixels or more across on it, in colours that stand out"),
    ),
    "hints_not_a_list": Explanation(
        N_("The hints file holds no list"),
        N_('write [{{"x": 10, "y": 20, "rgb": [200, 40, 30], "radius": 3}}, …] into it'),
    ),
    "hints_opaque": Explanation(
        N_("The hints picture has no transparent background"),
        N_(
            "save only the hint layer, with its transparency; or, if the dots are painted on a "
            "copy of the photo, add --hints-on-photo"
        ),
    ),
    "hints_size": Explanation(
        N_(
            "The hints have {hints_width}×{hints_height} pixels, but the photo has "
            "{photo_width}×{photo_height}"
        ),
        N_("use hints of the photo's size"),
    ),
    "hints_option_alone": Explanation(
        N_("The option --hints-on-photo names no file"),
        N_("name the copy of the photo that you painted on with --hints"),
    ),
    "json_name_twice": Explanation(
        N_("{path} has “{name}” twice in one place"), N_("remove one of them, or rename it")
    ),
    "json_unsound": Explanation(
        N_("{path} is not valid JSON (line {line}, column {column})"), N_("correct it there")
    ),
    "layered_hints": Explanation(
        N_("{path} is a file with layers ({program})"),
        N_(
            "show only the hint layer there, save it with {menu} as PNG with transparency, and use "
            "that"
        ),
    ),
    "layered_photo": Explanation(
        N_("{path} is a file with layers ({program})"),
        N_("show only the photo there, save it with {menu} as TIFF or PNG, and use that"),
    ),
    "palette_unused": Explanation(
        N_("The option --palette is of no use without hints that name its colours"),
        N_("name a file of hints in JSON or CSV with --hints"),
    ),
    "proposal_without_confidence": Explanation(
        N_("Proposed hint {number} has no confidence"), N_("give it one from 0 to 1, or delete it")
    ),
    "row_too_long": Explanation(
        N_("Hint {number} has more values than the first line has names"),
        N_(
            "name each column in the first line, or put text that contains commas in quotation "
            "marks"
        ),
    ),
    "table_without_names": Explanation(
        N_("The first line of {path} does not name columns x and y"),
        N_("begin with a line such as x,y,r,g,b,radius"),
    ),
    "text_encoding": Explanation(
        N_("{path} is not text in UTF-8 or UTF-16"), N_("save it again as UTF-8")
    ),
    "text_too_large": Explanation(
        N_("{path} has more than {limit_mb} MB"), N_("give a file of hints or colours")
    ),
}

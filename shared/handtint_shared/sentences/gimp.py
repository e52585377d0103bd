"""Sentences for selections, painting and layers in GIMP."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

_SELECT_PHOTO = N_("select the photo layer")

GIMP: Sentences = {
    "reference_image_bare": Explanation(
        N_("{name} has neither hints nor colours"),
        N_("paint hints there first, or choose another image"),
    ),
    "channel_selected": Explanation(
        N_("A channel is selected"), N_("select the photo layer in the Layers list")
    ),
    "colors_locked": Explanation(
        N_("The layer of colours, “{name}”, is locked"),
        N_("unlock it in the Layers list, or what it is in"),
    ),
    "export_exists": Explanation(
        N_("A file {path} is there already"),
        N_("choose another name, or confirm that it is replaced"),
    ),
    "export_hints_changed": Explanation(
        N_("The hints were changed since the photo was coloured ({then} then, {now} now)"),
        N_("run Colorize Again and export once more, so that record and colours agree"),
    ),
    "export_no_file": Explanation(
        N_("No file was named to export to"), N_("give the argument “file” a local file")
    ),
    "floating_selected": Explanation(
        N_("“{name}” is a floating selection"),
        N_("anchor it (Layer > Anchor Floating Layer or Mask), then try again"),
    ),
    "group_selected": Explanation(
        N_("“{name}” is a layer group"), N_("select the photo layer inside it")
    ),
    "hints_selected": Explanation(
        N_("It is not clear which layer the hints are for"),
        N_("select the photo layer, then run Colorize again"),
    ),
    "hints_locked": Explanation(
        N_("The hint layer is locked"), N_("unlock it in the Layers list, then try again")
    ),
    "image_colors_full": Explanation(
        N_("The image's named colours take more than {limit_kb} kB"),
        N_("remove some of them, or shorten their sources"),
    ),
    "image_indexed": Explanation(
        N_("This image has a fixed palette"), N_("choose Image > Mode > RGB, then try again")
    ),
    "layer_opaque": Explanation(
        N_("“{name}” is opaque, so no dots can be told from it"),
        N_("select a transparent layer with dots of colour on it"),
    ),
    "mask_selected": Explanation(
        N_("A layer mask is being edited"),
        N_("click the photo layer's thumbnail in the Layers list"),
    ),
    "no_colors": Explanation(
        N_("This image has no colours yet"), N_("choose Filters > Handtint > Colorize first")
    ),
    "no_dots_in_paint": Explanation(
        N_("No dots can be told apart in what is painted over this photo"),
        N_("paint solid dots that do not touch each other"),
    ),
    "no_hint_layer": Explanation(
        N_("This image has no hint layer"),
        N_(
            "choose Filters > Handtint > New Hint Layer and paint a few dots of colour; if layers "
            "were merged, or the image was flattened, Ctrl+Z brings the hints back"
        ),
    ),
    "no_hints_on_photo": Explanation(
        N_("Nothing is painted on the hint layer over this photo"),
        N_("paint a few dots of colour"),
    ),
    "no_image": Explanation(N_("No image is open"), N_("open a photo first")),
    "no_layer": Explanation(N_("No layer is selected"), _SELECT_PHOTO),
    "notes_full": Explanation(
        N_("The notes on this image's hints take more than {limit_kb} kB"),
        N_("shorten or remove some of them"),
    ),
    "one_layer_for_hints": Explanation(
        N_("It is not clear where the hints are"), N_("select only the layer that they are on")
    ),
    "photo_changed": Explanation(
        N_("The photo layer was removed or resized while it was being coloured"),
        N_("run Colorize again"),
    ),
    "photo_too_large": Explanation(
        N_("The photo has more than {limit_mp} megapixels"), N_("colour a smaller copy")
    ),
    "pixels_lost": Explanation(
        N_("GIMP did not keep the new layer's pixels"),
        N_(
            "free some space on the disk that holds GIMP's swap folder (Edit > Preferences > "
            "Folders), then try again"
        ),
    ),
    "result_selected": Explanation(
        N_("The photo that these colours belong to is gone"),
        N_("select the layer to colour, then run Colorize again"),
    ),
    "selection_off_photo": Explanation(
        N_("Nothing of the photo is selected"),
        N_("choose Select > None, or select the part of the photo to colour"),
    ),
    "several_layers": Explanation(
        N_("Several layers are selected"), N_("select only the photo layer")
    ),
    "touch_ups_kept": Explanation(
        N_("What you had painted on the colours is kept on the layer “{name}” above them"),
        N_("erase it there where you want the new colours"),
    ),
    "text_selected": Explanation(N_("“{name}” is a text layer"), _SELECT_PHOTO),
    "typed_color": Explanation(
        N_("“{text}” is no colour"),
        N_('write it as in "#c8281e" or "200, 40, 30", or choose one of the named colours'),
    ),
    "typed_note": Explanation(
        N_("The text is too long, or has characters that cannot be shown"),
        N_("use at most {most} printable characters"),
    ),
    "typed_place": Explanation(
        N_("“{text}” is no place on the photo"),
        N_("write x and y, from 0, 0 to {right}, {below}"),
    ),
    "unfit_for_hints": Explanation(
        N_("“{name}” cannot hold hints"),
        N_("select a transparent layer with dots of colour on it"),
    ),
}

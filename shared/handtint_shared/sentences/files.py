"""Sentences for files, and for the options of the command line."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

FILES: Sentences = {
    "device_differs": Explanation(
        N_("The running colour daemon uses --device {device}"),
        N_("`handtint stop` it first, or leave --device out"),
    ),
    "file_empty": Explanation(N_("{path} is empty"), N_("name a file that holds something")),
    "file_is_folder": Explanation(N_("{path} is a folder"), N_("name a file in it")),
    "file_missing": Explanation(N_("There is no file {path}"), N_("name one that is there")),
    "file_special": Explanation(
        N_("{path} is a pipe or a device"), N_("save what it gives in a file, and name that")
    ),
    "file_unreadable": Explanation(
        N_("{path} cannot be read ({why})"), N_("see whether the file is whole and yours to read")
    ),
    "folder_missing": Explanation(
        N_("There is no folder and no zip file {path}"), N_("name one that is there")
    ),
    "former_command": Explanation(
        N_("`handtint {command}` is no more"),
        N_("use `handtint connect [USER@]HOST`, which goes through your own ssh"),
    ),
    "hint_unusable": Explanation(N_("Hint {number} cannot be used ({why})"), N_("correct it")),
    "hints_are_a_picture": Explanation(
        N_("The hint layer looks like a picture, not like hints"),
        N_("paint dots or strokes of plain colour on a transparent layer"),
    ),
    "hints_file_kind": Explanation(
        N_("{path} is neither a picture nor JSON"), N_("use PNG or TIFF, or a name with .json")
    ),
    "hints_not_a_list": Explanation(
        N_("The file of hints holds no list"),
        N_('write [{{"x": 10, "y": 20, "rgb": [200, 40, 30], "radius": 3}}, …] into it'),
    ),
    "hints_opaque": Explanation(
        N_("The hints picture has no transparent ground"), N_("save it with alpha")
    ),
    "hints_size": Explanation(
        N_(
            "The hints have {hints_width}×{hints_height} pixels, the photo "
            "{photo_width}×{photo_height}"
        ),
        N_("give hints of the photo's size"),
    ),
    "no_pictures": Explanation(
        N_("{path} holds no pictures ({suffixes})"), N_("name a folder or zip file that holds some")
    ),
    "output_exists": Explanation(
        N_("{path} exists already"), N_("name another with -o, or add --force")
    ),
    "output_lost": Explanation(
        N_("What the command says cannot be written to standard output ({why})"),
        N_("make room there; its work is not concerned"),
    ),
    "output_suffix": Explanation(
        N_("{path} has no ending that Handtint writes"), N_("use .png, .tif or .jpg")
    ),
    "photo_file_kind": Explanation(
        N_("{path} is not a picture that Handtint can read"), N_("use PNG, TIFF or JPEG")
    ),
    "photo_file_too_large": Explanation(
        N_("The photo has {width}×{height} pixels, and {limit_mp} megapixels are the most"),
        N_("scale it down first"),
    ),
    "picture_unreadable": Explanation(
        N_("A picture cannot be read ({why})"), N_("take it out, or save it anew")
    ),
    "profile_kind": Explanation(
        N_("The photo's colour profile is for {space}, its pixels are not"),
        N_("save it without profile, or with another"),
    ),
    "profile_unreadable": Explanation(
        N_("The photo's colour profile cannot be read"), N_("save it without, or with another")
    ),
    "setting_unknown": Explanation(
        N_("{path} sets “{name}”, which is no setting"),
        N_("take it out, or use one of: {known}"),
    ),
    "setting_unusable": Explanation(
        N_("{name} = {value} in {place} cannot be used (it {wanted})"), N_("correct it there")
    ),
    "settings_unreadable": Explanation(
        N_("The settings in {path} cannot be read ({why})"),
        N_("write lines such as `port = 8000` into it, or remove it"),
    ),
    "tiff_layout": Explanation(
        N_("The TIFF has an unusual layout"), N_("save it with 8 or 16 bits a channel")
    ),
    "write_failed": Explanation(
        N_("{path} cannot be written ({why})"), N_("make room there, or make it writable")
    ),
    "zip_unreadable": Explanation(
        N_("{path} is not a zip file that can be read"), N_("see whether it is whole")
    ),
}

"""Sentences for the arguments of `import handtint`."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

_FROM_ZERO = N_("x counts columns and y rows, both from 0")

LIBRARY: Sentences = {
    "device_unknown": Explanation(
        N_("There is no device “{device}”"), N_("choose one of: {known}")
    ),
    "hint_outside": Explanation(
        N_("Hint {number} at ({x:g}, {y:g}) lies outside the photo of {width}×{height} pixels"),
        _FROM_ZERO,
    ),
    "hints_array": Explanation(
        N_("Hints of shape {shape} and dtype {dtype} are not an RGBA picture"),
        N_("give an array (H, W, 4) of uint8, or a list of hints"),
    ),
    "hints_kind": Explanation(
        N_("Hints of type {type} cannot be used"),
        N_(
            'give a list of {{"x": 10, "y": 20, "rgb": [200, 40, 30], "radius": 3}}, or an RGBA '
            "array"
        ),
    ),
    "no_photo_yet": Explanation(N_("There is no photo yet"), N_("call set_photo first")),
    "photo_array_dtype": Explanation(
        N_("A photo of dtype {dtype} cannot be used"),
        N_("give uint8, uint16, or float from 0 to 1"),
    ),
    "photo_array_shape": Explanation(
        N_("A photo of shape {shape} cannot be used"),
        N_("give (H, W) or (H, W, 1) for grey, (H, W, 3) for RGB, and no alpha"),
    ),
    "photo_array_values": Explanation(
        N_("A float photo has {count} values that are not from 0 to 1"),
        N_("scale it to 0–1, and replace what is not a number"),
    ),
    "place_outside": Explanation(
        N_("The place ({x:g}, {y:g}) lies outside the photo of {width}×{height} pixels"),
        _FROM_ZERO,
    ),
}

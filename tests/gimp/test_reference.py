"""Another open image as a reference, in the real GIMP."""

from typing import Any

import numpy as np
import pytest

from gimp.studio import GREEN, GREEN_AT_XY, HEIGHT, RED, RED_AT_XY, WIDTH, Studio

_READ = """
from handtint_plugin.gimp_hints import hint_layer_of
from handtint_plugin.gimp_notes import keep_notes
from handtint_plugin.gimp_reference import other_images, read_reference
from handtint_plugin.hint_notes import Note, Notes
from handtint_shared.errors import BadInput
from handtint_shared.messages import Proposal
from handtint_shared.pixels import photo_key
image = by_id(image)
if move:
    layer = hint_layer_of(image)
    x, y, rgb = red
    size_hw = layer.get_height(), layer.get_width()
    keep_notes(layer, Notes(size_hw, (Note(x, y, tuple(rgb), 'coat', 'his book'),)))
    layer.set_offsets(*move)
try:
    found = read_reference(image)
except BadInput as error:
    result = error.reason
else:
    asked = found.asked
    hints = [[x + move[0], y + move[1], rgb] for x, y, rgb in (red, green)] if move else []
    noted = found.noted([
        Proposal(1.0, 2.0, tuple(rgb), 3.0, 0.5, n, x, y) for n, (x, y, rgb) in enumerate(hints)
    ])
    result = {
        'key': asked.key == photo_key(found.picture),
        'own_colors': asked.own_colors,
        'painted': asked.hint_layer is not None,
        'format': found.picture.format.value,
        'pixels': bytes(found.picture.pixels[:3]),
        'notes': [[one.name, one.source, one.file] for one in noted],
        'others': image.get_id() in [other.get_id() for other in other_images(image)],
    }
image.delete()
"""
_HINTS: dict[str, Any] = {"red": [*RED_AT_XY, RED], "green": [*GREEN_AT_XY, GREEN]}


def test_hints_come_with_their_notes_wherever_their_layer_lies(studio: Studio) -> None:
    image = studio.image_with_hints()
    found = studio.run(_READ, image=image, move=[3, -2], **_HINTS)
    assert (found["key"], found["own_colors"], found["painted"]) == (True, False, True)
    assert found["format"] == "Y' u8"
    (name, source, file), without = found["notes"]
    assert (name, source, without) == ("coat", "his book", ["", "", file])
    assert not found["others"]


@pytest.mark.parametrize("dots", [None, []], ids=["no hint layer", "an empty one"])
def test_an_image_in_color_serves_without_hints(studio: Studio, dots: list[Any] | None) -> None:
    colored = np.full((HEIGHT, WIDTH, 3), RED, np.uint8)
    image = studio.new_image(pixels=colored.tobytes(), format_name="R'G'B' u8")
    if dots is not None:
        studio.run("add_hints(by_id(image), dots)", image=image, dots=dots)
    found = studio.run(_READ, image=image, move=None, **_HINTS)
    assert (found["key"], found["own_colors"], found["painted"]) == (True, True, False)
    assert (found["format"], list(found["pixels"])) == ("R'G'B' u8", list(RED))


@pytest.mark.parametrize("base", ["GRAY", "RGB"])
def test_one_without_hints_and_colors_is_none(studio: Studio, base: str) -> None:
    image = studio.new_image(base=base)
    assert studio.run(_READ, image=image, move=None, **_HINTS) == "reference_image_bare"

"""Filters > Handtint > New Hint Layer, in the real GIMP."""

import numpy as np
import pytest

from gimp.studio import HEIGHT, WIDTH, Studio, grey_photo

_NEW = "result = call('handtint-new-hint-layer', by_id(image), [])[0]"


def test_it_lies_on_top_transparent_and_of_the_images_size(studio: Studio) -> None:
    image = studio.new_image(in_group=True, canvas_hw=[70, 90])
    studio.run(_NEW, image=image)
    expected = {
        "name": "Hints · Handtint",
        "in": None,
        "mode": "normal",
        "opacity": 100.0,
        "visible": True,
        "offset_yx": [0, 0],
        "size_hw": [70, 90],
    }
    assert studio.tree(image)[0] == expected


def test_it_is_empty(studio: Studio) -> None:
    image = studio.new_image()
    studio.run(_NEW, image=image)
    code = "result = get(layer(by_id(image), 'Hints · Handtint'), \"R'G'B'A u8\")"
    assert studio.run(code, image=image) == bytes(HEIGHT * WIDTH * 4)


def test_it_is_selected_ready_to_paint(studio: Studio) -> None:
    image = studio.new_image()
    studio.run(_NEW, image=image)
    code = "result = [item.get_name() for item in by_id(image).get_selected_layers()]"
    assert studio.run(code, image=image) == ["Hints · Handtint"]


@pytest.mark.parametrize("precision", ["U8_NON_LINEAR", "U16_NON_LINEAR", "FLOAT_LINEAR"])
def test_a_grey_image_keeps_the_paints_color(studio: Studio, precision: str) -> None:
    image = studio.new_image(base="GRAY", precision=precision)
    code = """
    hints = call('handtint-new-hint-layer', by_id(image), [])[1]
    dot(hints, 20, 20, '#c8281e')
    result = get(hints, "R'G'B'A u8")
    """
    rgba = np.frombuffer(studio.run(code, image=image), np.uint8).reshape(HEIGHT, WIDTH, 4)
    assert rgba[20, 20].tolist() == [200, 40, 30, 255]


def test_a_grey_photo_keeps_its_values(studio: Studio) -> None:
    image = studio.new_image(base="GRAY")
    studio.run(_NEW, image=image)
    code = "result = get(layer(by_id(image), 'photo'), \"R'G'B' u8\")"
    expected = np.repeat(grey_photo().reshape(-1), 3).tobytes()
    assert studio.run(code, image=image) == expected


def test_a_second_call_selects_the_one_that_is_there(studio: Studio) -> None:
    image = studio.new_image()
    studio.run(_NEW, image=image)
    studio.run("i = by_id(image); i.set_selected_layers([layer(i, 'photo')])", image=image)
    studio.run(_NEW, image=image)
    assert studio.state(image)[0][1]["name"] == "photo"
    assert studio.state(image)[3] == ["Hints · Handtint"]


def test_a_hidden_one_is_shown_and_selected(studio: Studio) -> None:
    image = studio.new_image()
    studio.run(_NEW, image=image)
    hide = """
    image = by_id(image)
    layer(image, 'Hints · Handtint').set_visible(False)
    image.set_selected_layers([layer(image, 'photo')])
    """
    studio.run(hide, image=image)
    studio.run(_NEW, image=image)
    assert [layer["visible"] for layer in studio.tree(image)] == [True, True]
    assert studio.state(image)[3] == ["Hints · Handtint"]


def test_it_is_found_again_in_a_saved_file(studio: Studio) -> None:
    image = studio.image_with_hints()
    code = """
    again = reload(by_id(image), '/mnt/hints.xcf')
    result = colorize(again)
    """
    assert studio.run(code, image=image) == ["success", "Colours · Handtint"]

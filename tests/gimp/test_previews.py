"""GIMP's previews as pixels, at every precision."""

import pytest

from gimp.studio import Studio

_SEEN = """
from handtint_plugin.gimp_previews import seen_small
image = by_id(new_image(pixels, size_hw, precision=precision, **kind).get_id())
seen = seen_small(layer(image, 'photo'), (16, 16))
result = [seen.size_hw, seen.format.value, bytes(seen.pixels)]
"""
_PHOTO_HW = (24, 48)
_GREY = 131


@pytest.mark.parametrize(
    "precision", ["U8_LINEAR", "U16_NON_LINEAR", "HALF_LINEAR", "FLOAT_LINEAR"]
)
@pytest.mark.parametrize("kind", [{"base": "RGB"}, {"base": "GRAY", "alpha": True}], ids=str)
def test_they_are_of_8_bits_as_seen(
    studio: Studio, precision: str, kind: dict[str, object]
) -> None:
    """Live's window shows them; GIMP itself makes no picture of most layers above 8 bits."""
    pixels = bytes([_GREY]) * (_PHOTO_HW[0] * _PHOTO_HW[1])
    size_hw, format_name, seen = studio.run(
        _SEEN, pixels=pixels, size_hw=_PHOTO_HW, precision=precision, kind=kind
    )
    assert (size_hw, format_name) == ([8, 16], "R'G'B'A u8")
    assert {seen[i : i + 4] for i in range(0, len(seen), 4)} <= {
        bytes([grey] * 3 + [255]) for grey in (_GREY - 1, _GREY, _GREY + 1)
    }

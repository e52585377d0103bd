from __future__ import annotations

import pytest

from handtint_shared.errors import BadMessage
from handtint_shared.geometry import Rect
from handtint_shared.messages import ColorizeReply
from handtint_shared.patches import patches_of
from handtint_shared.pixels import Picture, PixelFormat

FOUR_ROWS = Picture((4, 2), PixelFormat.RGBA_U8, bytes(range(32)))


def reply(*offsets_yx: tuple[int, int]) -> ColorizeReply:
    return ColorizeReply(2, "propagate", FOUR_ROWS, offsets_yx=offsets_yx)


def test_the_whole_answer_is_one_patch() -> None:
    whole = ColorizeReply(2, "propagate", FOUR_ROWS)
    assert [(Rect(0, 0, 4, 2), FOUR_ROWS)] == list(patches_of(whole))


def test_each_patch_has_its_place_and_its_rows() -> None:
    upper = Picture((2, 2), PixelFormat.RGBA_U8, bytes(range(16)))
    lower = Picture((2, 2), PixelFormat.RGBA_U8, bytes(range(16, 32)))
    expected = [(Rect(5, 7, 2, 2), upper), (Rect(1, 9, 2, 2), lower)]
    assert expected == list(patches_of(reply((5, 7), (1, 9))))


@pytest.mark.parametrize("count", [0, 3])
def test_patches_of_unequal_height_are_refused(count: int) -> None:
    with pytest.raises(BadMessage, match="patches_do_not_fit"):
        list(patches_of(reply(*[(0, 0)] * count)))

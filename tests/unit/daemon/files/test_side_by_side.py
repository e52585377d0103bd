import numpy as np
import pytest

from handtint_daemon.files.lettering import font_with
from handtint_daemon.files.side_by_side import Panel, in_8_bits, side_by_side, with_dots
from handtint_daemon.hints.points import hints_from_points
from handtint_shared.messages import HintPoint

RED = (200, 40, 30)


def panel(level: int, size_hw: tuple[int, int] = (300, 400)) -> Panel:
    return Panel("The photograph", np.full((*size_hw, 3), level, np.uint8))


def test_panels_stand_beside_each_other_in_order_with_words_below() -> None:
    sheet = side_by_side([panel(10), panel(90), panel(200)])

    height, width, _ = sheet.shape
    assert [int(sheet[150, width * n // 6, 0]) for n in (1, 3, 5)] == [10, 90, 200]
    words = sheet[320:, :]
    for n in range(3):
        assert words[:, width * n // 3 : width * (n + 1) // 3].min() < 60
    assert (height > 320, sheet[0].min(), sheet[-1].min()) == (True, 255, 255)


def test_large_photos_are_shrunk_and_narrow_ones_keep_their_titles_inside() -> None:
    assert side_by_side([panel(10, (900, 6000))] * 2).shape[1] < 4200
    narrow = side_by_side([panel(255, (900, 60)), panel(255, (900, 60))])
    gap = (narrow.shape[1] - 120) // 3
    assert narrow[:, 60 + gap : 60 + 2 * gap].min() > 200


def test_small_dots_are_drawn_so_that_they_can_be_seen() -> None:
    gray = np.full((1000, 1500), 120, np.uint16) << 8
    hints = hints_from_points(
        [HintPoint(100.5, 200.5, RED), HintPoint(900.5, 500.5, RED, 100)], (1000, 1500)
    )

    shown = with_dots(gray, hints)

    red = (shown == RED).all(-1)
    assert 100 < red[150:250, 50:150].sum() < 400
    assert red[500, 801] and not red[500, 799]
    assert (shown[:100, :100] == 120).all()


def test_sixteen_bits_and_alpha_become_eight_bits_of_colour() -> None:
    deep = np.zeros((2, 3, 4), np.uint16)
    deep[..., 0] = 65535

    assert in_8_bits(deep).shape == (2, 3, 3)
    assert in_8_bits(deep)[0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize("text", ["Photo", "Das Photo, coloriert"])
def test_ascii_can_always_be_written(text: str) -> None:
    assert font_with(text, 20) is not None


def test_a_text_without_a_font_is_told() -> None:
    assert font_with("\U00013000", 20) is None

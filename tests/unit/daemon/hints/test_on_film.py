from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.hints.on_film import MOST_TOLD, OffFilmNumbers, off_film
from handtint_daemon.photo import Photo
from handtint_shared.messages import HintReport

RED, BLUE, GRAY = (200, 40, 30), (40, 60, 180), (128, 128, 128)
# Linear light recorded at most of RED, at least of BLUE: film_limits.py.
REDS_MOST = {"ortho": 82, "pan": 147}
BLUES_LEAST = 124


def told(rgb: tuple[int, int, int], level: int, film: str, dtype: type = np.uint8) -> list[bool]:
    """Return `darker` of what is told of a hint on a photo of one grey."""
    gray = np.full((20, 30), level, np.uint8).astype(dtype) * dtype(np.iinfo(dtype).max // 255)
    report = HintReport(x=29, y=0, rgb=rgb, area_px=9, in_gamut=True)
    off = off_film([report], Photo(gray), film)
    return [True] * len(off.darker) + [False] * len(off.lighter)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_light_red_is_not_on_ortho_film(dtype: type) -> None:
    assert (told(RED, 180, "ortho", dtype), told(RED, 60, "ortho", dtype)) == ([True], [])


def test_dark_blue_is_not_on_ortho_film() -> None:
    assert (told(BLUE, 40, "ortho"), told(BLUE, 160, "ortho")) == ([False], [])


@pytest.mark.parametrize("film", REDS_MOST)
def test_one_stop_is_allowed(film: str) -> None:
    stop = 2 ** (1 / 2.4)  # of sRGB's levels, nearly
    assert told(RED, round(REDS_MOST[film] * stop) - 5, film) == []
    assert told(RED, round(REDS_MOST[film] * stop) + 6, film) == [True]


@pytest.mark.parametrize("level", [0, 128, 255])
def test_grey_is_possible_everywhere(level: int) -> None:
    assert told(GRAY, level, "blue") == []


def test_the_light_is_that_around_the_hint() -> None:
    gray = np.zeros((20, 30), np.uint8)
    gray[8:13, 8:13] = 200
    reports = [HintReport(x, 10, RED, 9, in_gamut=True) for x in (10, 20)]
    assert off_film(reports, Photo(gray), "ortho") == OffFilmNumbers(darker=(0,), lighter=(1,))


def test_no_hints_and_no_film() -> None:
    photo = Photo(np.full((2, 2), 200, np.uint8))
    assert off_film([], photo, "pan") == OffFilmNumbers()
    assert off_film([HintReport(1, 1, RED, 9, in_gamut=True)], photo, "") == OffFilmNumbers()


def test_of_thousands_the_first_are_told() -> None:
    photo = Photo(np.full((2, 2), 200, np.uint8))
    reports = [HintReport(1, 1, RED, 9, in_gamut=True)] * (MOST_TOLD + 5)
    assert off_film(reports, photo, "ortho").darker == tuple(range(MOST_TOLD))

"""ΔE at the hint through the daemon's own path, on an enlarged photo."""

from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.color.film import FILMS
from handtint_lab.measures.full_size import AT_FULL_SIZE, FullSizePicture
from handtint_lab.measures.picture_values import truth_of
from handtint_lab.protocols import ZHANG_2017, PatchHint, random_hints
from unit.daemon.painting.small_edits import SmallEngine
from unit.lab.constructed import drawn_photo

PHOTO = drawn_photo()[:96, :96]
TRUTH = truth_of(PHOTO, "none")
DRAWN = random_hints(ZHANG_2017, TRUTH.ab, 8, seed=0, picture="drawn")


def values(hints: list[PatchHint], film: str = "none", photo: UInt8 = PHOTO) -> dict[str, object]:
    truth = truth_of(photo, film)
    return FullSizePicture(SmallEngine(), truth, film, times=4).values(hints)


def ab_of(rgb: tuple[int, int, int]) -> tuple[float, float]:
    _, a, b = rgb_to_lab(np.array(rgb, np.float32) / np.float32(255))
    return float(a), float(b)


@pytest.mark.parametrize("film", FILMS)
def test_the_daemons_path_obeys_but_for_eight_bits(film: str) -> None:
    assert max(values(DRAWN, film)[AT_FULL_SIZE]) < 1.0  # type: ignore[call-overload]


def test_the_last_hint_on_a_place_is_what_was_asked() -> None:
    red, blue = ab_of((150, 110, 100)), ab_of((100, 110, 150))
    errors = values([PatchHint(40, 40, 6, red), PatchHint(40, 40, 6, blue)])[AT_FULL_SIZE]
    assert max(errors) < 1.0  # type: ignore[call-overload]


def test_a_bright_color_on_a_dark_plate_lies_outside() -> None:
    red = np.zeros_like(PHOTO)
    red[..., 0] = 230  # invisible to a blue-sensitive plate: black
    hint = PatchHint(40, 40, 6, ab_of((230, 0, 0)))
    assert values([hint], "blue", red) == {AT_FULL_SIZE: [], "hints_outside_srgb": 1.0}


def test_without_hints_there_is_nothing_to_measure() -> None:
    assert values([]) == {AT_FULL_SIZE: [], "hints_outside_srgb": None}

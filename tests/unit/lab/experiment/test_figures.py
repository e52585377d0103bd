"""Hue, chroma and lightness are told apart, in the whole and in areas."""

from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.color.color_array import lab_to_rgb
from handtint_lab.experiment.areas import Area
from handtint_lab.experiment.figures import Figures, Measuring, reduced
from handtint_lab.measures.coloring import to_u8
from handtint_lab.measures.picture_values import lab_of_u8
from unit.lab.experiment.made_scenes import SIZE_HW, WIDTH_OF_PART, three_patches


def altered(chroma: float = 1.0, turn_deg: float = 0.0, darker: float = 0.0) -> UInt8:
    lab = lab_of_u8(three_patches())
    ab = (lab[..., 1] + 1j * lab[..., 2]) * chroma * np.exp(1j * np.radians(turn_deg))
    planes = np.stack([lab[..., 0] - darker, ab.real, ab.imag], axis=-1).astype(np.float32)
    return to_u8(lab_to_rgb(planes).clip(0, 1))


def figures_of(rgb_u8: UInt8) -> Figures:
    sky = np.zeros(SIZE_HW, bool)
    sky[:, :WIDTH_OF_PART] = True
    return Measuring(three_patches(), (Area("sky", sky),), {}).figures(rgb_u8)


def test_the_truth_is_without_error() -> None:
    figures = figures_of(three_patches())
    assert figures.hue_error_deg == pytest.approx(0, abs=0.1)
    assert (figures.chroma_error, figures.lightness_error) == pytest.approx((0, 0), abs=0.1)
    assert figures.chroma_share == pytest.approx(1, abs=0.01)
    assert figures.areas[0].share == pytest.approx(1, abs=0.01)


def test_half_the_chroma_is_an_error_of_chroma_alone() -> None:
    figures = figures_of(altered(chroma=0.5))
    assert figures.chroma_share == pytest.approx(0.5, abs=0.02)
    assert figures.areas[0].share == pytest.approx(0.5, abs=0.02)
    assert figures.hue_error_deg == pytest.approx(0, abs=1)
    assert figures.lightness_error == pytest.approx(0, abs=0.3)
    assert figures.chroma_error > 10


@pytest.mark.parametrize("turn_deg", [40, -40])
def test_a_turned_hue_is_an_error_of_hue_alone(turn_deg: float) -> None:
    figures = figures_of(altered(chroma=0.5, turn_deg=turn_deg))
    assert figures.hue_error_deg == pytest.approx(40, abs=1)
    assert figures.chroma_share == pytest.approx(0.5, abs=0.02)


def test_a_darker_film_is_an_error_of_lightness_alone() -> None:
    figures = figures_of(altered(chroma=0.5, darker=8))
    assert figures.lightness_error == pytest.approx(8, abs=0.3)
    assert figures.hue_error_deg == pytest.approx(0, abs=1)


def test_grey_has_no_hue() -> None:
    figures = figures_of(altered(chroma=0))
    assert figures.hue_error_deg is None
    assert figures.chroma_share == pytest.approx(0, abs=0.01)


def test_pictures_are_reduced_to_their_longer_side() -> None:
    assert reduced(three_patches(), 48).shape == (32, 48, 3)
    assert reduced(three_patches(), 500).shape == (*SIZE_HW, 3)

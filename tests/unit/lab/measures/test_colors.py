from __future__ import annotations

import numpy as np
import pytest

from handtint_lab.measures.colors import (
    chroma_ratios,
    colorfulness,
    is_gray,
    psnr_float_db,
    psnr_u8_db,
)


def flat(value: tuple[float, ...], size_hw: tuple[int, int] = (8, 8)) -> np.ndarray:
    return np.broadcast_to(np.array(value, np.float32), (*size_hw, len(value)))


def test_psnr_of_an_error_of_one_everywhere() -> None:
    true = np.full((8, 8, 3), 100, np.uint8)
    assert psnr_u8_db(true + 1, true) == pytest.approx(20 * np.log10(255))


def test_psnr_counts_a_channel_that_is_too_low() -> None:
    true = np.zeros((2, 2, 3), np.uint8)
    true[..., 0] = 10
    assert psnr_u8_db(np.zeros_like(true), true) == pytest.approx(10 * np.log10(255**2 / (100 / 3)))


def test_equal_pictures_have_a_finite_psnr() -> None:
    true = np.full((8, 8, 3), 7, np.uint8)
    assert psnr_u8_db(true, true) == 100.0


def test_icolorit_psnr_is_capped() -> None:
    assert psnr_float_db(flat((0.5, 0.5, 0.5)), flat((0.5, 0.5, 0.501))) == 50.0


def test_icolorit_psnr_of_a_tenth() -> None:
    assert psnr_float_db(flat((0.6, 0.6, 0.6)), flat((0.5, 0.5, 0.5))) == pytest.approx(
        20, abs=1e-4
    )


def test_chroma_ratio_of_half_the_chroma() -> None:
    ratios = chroma_ratios(flat((50, 15, 20)), flat((50, 30, 40)))
    assert ratios["chroma_ratio"] == pytest.approx(0.5)


def test_chroma_ratio_does_not_care_for_hue() -> None:
    ratios = chroma_ratios(flat((50, -40, 30)), flat((50, 30, 40)))
    assert ratios["chroma_ratio"] == pytest.approx(1.0)


def test_chroma_ratio_by_band() -> None:
    true = np.concatenate([flat((50, 5, 0)), flat((50, 20, 0)), flat((50, 60, 0))])
    predicted = np.concatenate([flat((50, 10, 0)), flat((50, 10, 0)), flat((50, 45, 0))])
    ratios = chroma_ratios(predicted, true)
    bands = [ratios[f"chroma_ratio_{band}"] for band in ("0_10", "10_30", "30_plus")]
    assert bands == pytest.approx([2.0, 0.5, 0.75])


def test_an_empty_band_says_nothing() -> None:
    assert chroma_ratios(flat((50, 5, 0)), flat((50, 5, 0)))["chroma_ratio_30_plus"] is None


def test_a_photo_without_any_chroma_has_no_ratio() -> None:
    assert chroma_ratios(flat((50, 5, 0)), flat((50, 0, 0)))["chroma_ratio"] is None


def test_gray_has_no_colorfulness() -> None:
    assert colorfulness(np.full((4, 4, 3), 90, np.uint8)) == 0


def test_colorfulness_by_hand() -> None:
    # Half red, half black: rg is 255 and 0, yb 127.5 and 0.
    picture = np.zeros((2, 2, 3), np.uint8)
    picture[0, :, 0] = 255
    expected = np.hypot(127.5, 63.75) * 1.3
    assert colorfulness(picture) == pytest.approx(expected)


def test_a_sepia_tint_is_not_gray() -> None:
    assert not is_gray(flat((60, 4, 15)))


def test_what_jpeg_leaves_counts_as_gray() -> None:
    assert is_gray(flat((60, 0.5, -0.5)))

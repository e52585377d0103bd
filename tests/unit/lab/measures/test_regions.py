"""Regions found and merged on pictures small enough to be worked out by hand."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from handtint_lab.measures.regions import (
    from_text,
    merged,
    regions_of,
    require_scikit_image,
    to_text,
)
from handtint_shared.errors import BadInput


def row_of(*segments: tuple[int, float]) -> tuple[np.ndarray, np.ndarray]:
    """Return one row of segments, each so many pixels with that a, and their ab."""
    widths = [width for width, _ in segments]
    numbers = np.repeat(np.arange(len(segments)), widths)[None]
    ab = np.zeros((1, sum(widths), 2), np.float32)
    ab[0, :, 0] = np.repeat([a for _, a in segments], widths)
    return numbers, ab


def test_the_most_alike_merge_first_and_the_mean_moves_with_them() -> None:
    # 0 and 10 merge to (0 + 3·10)/4 = 7.5, which is 13.5 from 21.
    assert merged(*row_of((1, 0.0), (3, 10.0), (1, 21.0))).tolist() == [[0, 0, 0, 0, 2]]
    assert merged(*row_of((1, 21.0), (3, 10.0), (1, 0.0))).tolist() == [[0, 1, 1, 1, 1]]


@pytest.mark.parametrize(("a", "regions"), [(11.9, 1), (12.0, 2)])
def test_the_limit_is_less_than_12(a: float, regions: int) -> None:
    assert len(np.unique(merged(*row_of((2, 0.0), (2, a))))) == regions


def test_b_counts_as_a_does() -> None:
    numbers, ab = row_of((2, 0.0), (2, 9.0))
    ab[0, 2:, 1] = 9  # √(9² + 9²) = 12.7
    assert merged(numbers, ab).tolist() == [[0, 0, 1, 1]]


def test_what_does_not_touch_does_not_merge() -> None:
    numbers, ab = row_of((2, 0.0), (1, 50.0), (2, 0.0))
    assert merged(numbers, ab).tolist() == [[0, 0, 1, 2, 2]]


def test_corners_do_not_touch() -> None:
    numbers = np.array([[0, 1], [2, 3]])
    ab = np.array([[[0, 0], [50, 0]], [[0, 50], [0, 0]]], np.float32)
    assert merged(numbers, ab).tolist() == [[0, 1], [2, 3]]


def picture(*, blob_px: int) -> np.ndarray:
    """Return Lab: 60 columns red with a blue blob, 30 green, 10 grey."""
    lab = np.full((100, 100, 3), (50, 0, 0), np.float32)
    lab[:, :60, 1:] = (50, 20)
    lab[:, 60:90, 1:] = (-40, 30)
    lab[40 : 40 + blob_px, 20 : 20 + blob_px, 1:] = (10, -60)
    return lab


def test_regions_are_numbered_by_area_and_greys_are_none() -> None:
    found = regions_of(picture(blob_px=20))
    at_the_middles = [found[10, 30], found[50, 75], found[50, 30], found[50, 95]]
    assert at_the_middles == [1, 2, 3, 0]
    assert abs(int((found == 3).sum()) - 400) < 100  # the smoothing moves edges a little


def test_less_than_a_hundredth_of_the_picture_is_no_region() -> None:
    found = regions_of(picture(blob_px=8))  # 64 of 10,000 pixels, enough for a segment
    assert (found.max(), found[43, 23]) == (2, 0)


@pytest.mark.parametrize(("mean_chroma", "regions"), [(9.5, 0), (10.5, 1)])
def test_the_mean_chroma_is_at_least_10(mean_chroma: float, regions: int) -> None:
    lab = np.full((100, 100, 3), (50, 0, 0), np.float32)
    lab[:, :50, 1] = mean_chroma
    lab[:, 50:, 1] = -9  # below 10, and not merged with the left half
    try:
        assert regions_of(lab).max() == regions
    except BadInput as error:
        assert (error.reason, regions) == ("picture_without_regions", 0)


def test_without_scikit_image_the_command_to_install_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "skimage", None)
    with pytest.raises(BadInput, match="scikit_image_missing"):
        require_scikit_image()


def test_regions_come_back_from_text() -> None:
    found = regions_of(picture(blob_px=20))
    assert np.array_equal(from_text(to_text(found)), found)


@pytest.mark.parametrize("text", ["", "no base64!", "aGVsbG8=", 7, None])
def test_a_broken_text_is_said(text: str) -> None:
    with pytest.raises(BadInput, match="saved_hints_rows"):
        from_text(text)

"""The library with an engine that needs no torch."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import handtint
from handtint import BadInput, Colorizer, HandtintError, NoHints

RED, BLUE = [170, 100, 90], [90, 100, 170]
DOTS = [{"x": 15, "y": 20, "rgb": RED, "radius": 3}, {"x": 45, "y": 20, "rgb": BLUE, "radius": 3}]


def two_halves(dtype: Any = np.uint8) -> np.ndarray[Any, Any]:
    """Dark and light grey, (40, 60)."""
    levels = np.repeat([[0.35, 0.6]], 40, axis=0).repeat(30, axis=1)
    most = 1 if np.dtype(dtype).kind == "f" else np.iinfo(dtype).max
    return (levels * most).astype(dtype)


@pytest.fixture
def colorizer() -> Colorizer:
    colorizer = Colorizer(engine="propagate")
    colorizer.set_photo(two_halves())
    return colorizer


def told(work: Callable[[], object]) -> str:
    """The error's sentence, which is one line."""
    with pytest.raises(HandtintError) as caught:
        work()
    said = str(caught.value)
    assert said.endswith(".") and "\n" not in said
    assert caught.value.code
    return said


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float16, np.float32, np.float64, ">u2"])
def test_colors_come_in_the_photos_size_and_dtype(colorizer: Colorizer, dtype: Any) -> None:
    photo = two_halves(dtype)
    colorizer.set_photo(photo)
    coloured = colorizer.paint(DOTS)
    assert (coloured.shape, coloured.dtype) == ((40, 60, 3), photo.dtype)
    red, _, blue = (coloured[..., channel].astype(float) for channel in range(3))
    assert (red[:, :30] > blue[:, :30]).all() and (red[:, 30:] < blue[:, 30:]).all()


def test_floats_are_taken_to_16_bits(colorizer: Colorizer) -> None:
    deep = np.linspace(0, 65535, 2400).astype(np.uint16).reshape(40, 60)
    colorizer.set_photo(deep)
    coloured = colorizer.paint(DOTS)
    colorizer.set_photo((deep - 0.4).clip(0) / 65535)  # the nearest level counts
    np.testing.assert_array_equal(colorizer.paint(DOTS), coloured / 65535)
    assert np.unique(coloured % 257).size > 1  # more than 8 bits


def test_gray_in_three_shapes_is_one_photo(colorizer: Colorizer) -> None:
    photo = two_halves()
    pictures = []
    for shaped in (photo, photo[..., None], photo.T.copy().T):
        colorizer.set_photo(shaped)
        pictures.append(colorizer.paint(DOTS))
    np.testing.assert_array_equal(pictures[0], pictures[1])
    np.testing.assert_array_equal(pictures[0], pictures[2])


def test_of_an_rgb_photo_the_luminance_is_used(colorizer: Colorizer) -> None:
    colorizer.set_photo(np.repeat(two_halves()[..., None], 3, axis=2))
    once = colorizer.paint(DOTS)
    colorizer.set_photo(two_halves())
    assert np.abs(once.astype(int) - colorizer.paint(DOTS).astype(int)).max() <= 1


def test_a_list_is_an_array_too(colorizer: Colorizer) -> None:
    colorizer.set_photo(two_halves(np.float64).tolist())
    assert colorizer.paint(DOTS).dtype == np.float64


def test_a_picture_of_hints_gives_what_the_same_dots_give(colorizer: Colorizer) -> None:
    rows, columns = np.mgrid[:40, :60] + 0.5
    layer = np.zeros((40, 60, 4), np.uint8)
    for dot in DOTS:
        disc = (columns - float(dot["x"])) ** 2 + (rows - float(dot["y"])) ** 2 <= 9  # type: ignore[arg-type]
        layer[disc] = [*dot["rgb"], 255]  # type: ignore[misc]
    np.testing.assert_array_equal(colorizer.paint(layer), colorizer.paint(DOTS))


def test_numbers_of_numpy_are_numbers(colorizer: Colorizer) -> None:
    dot = {"x": np.int64(15), "y": np.float32(20), "rgb": np.array(RED, np.uint8), "radius": 3}
    np.testing.assert_array_equal(colorizer.paint((dot,)), colorizer.paint(DOTS[:1]))


@pytest.mark.parametrize("none", [None, [], ()])
def test_without_hints_the_engine_is_alone(colorizer: Colorizer, none: Any) -> None:
    coloured = colorizer.paint(none)
    np.testing.assert_array_equal(coloured, np.repeat(two_halves()[..., None], 3, axis=2))


def test_what_comes_is_the_callers_own(colorizer: Colorizer) -> None:
    first = colorizer.paint(DOTS)
    first[:] = 0
    assert colorizer.paint(DOTS).any()


def test_the_photo_may_be_written_over_afterwards() -> None:
    photo, colorizer = two_halves(), Colorizer(engine="propagate")
    colorizer.set_photo(photo)
    before = colorizer.paint(DOTS)
    photo[:] = 255
    np.testing.assert_array_equal(colorizer.paint(DOTS), before)


def test_a_new_photo_takes_the_place_of_the_old(colorizer: Colorizer) -> None:
    colorizer.paint(DOTS)
    colorizer.set_photo(np.full((7, 5), 200, np.uint8))
    assert colorizer.paint().shape == (7, 5, 3)


@pytest.mark.parametrize(
    ("photo", "part"),
    [
        (np.zeros(4, np.uint8), "shape (4,)"),
        (np.zeros((4, 4, 4), np.uint8), "no alpha"),
        (np.zeros((4, 4, 2), np.uint8), "shape (4, 4, 2)"),
        (np.zeros((3, 4, 4), np.uint8), "shape (3, 4, 4)"),
        (np.zeros((0, 4), np.uint8), "shape (0, 4)"),
        (np.uint8(3), "shape ()"),
        (np.zeros((4, 4), np.int64), "dtype int64"),
        (np.zeros((4, 4), bool), "dtype bool"),
        (np.zeros((4, 4), complex), "dtype complex128"),
        (np.array([["a"]]), "dtype"),
        (np.array([[0.5, np.nan, np.inf, -0.01, 1.01]]), "4 values"),
        (np.broadcast_to(np.uint8(0), (20_000, 10_001)), "200 megapixels"),
        (np.broadcast_to(np.uint8(0), (1, 262_145)), "262145×1"),
    ],
    ids=range(13),
)
def test_a_photo_that_is_none_is_told(colorizer: Colorizer, photo: Any, part: str) -> None:
    assert part in told(lambda: colorizer.set_photo(photo))
    assert colorizer.paint(DOTS).shape == (40, 60, 3)  # of the photo before


@pytest.mark.parametrize(
    ("hints", "part"),
    [
        ([{"x": 60, "y": 0, "rgb": RED}], "Hint 1 at (60, 0) lies outside the photo of 60×40"),
        ([DOTS[0], {"x": 1, "y": -0.5, "rgb": RED}], "Hint 2"),
        ([{"x": 1, "y": 1}], "rgb is missing"),
        ([{"x": 1, "y": 1, "rgb": [0, 0, 256]}], "0 to 255"),
        ([{"x": np.nan, "y": 1, "rgb": RED}], "Hint 1"),
        ([{"x": 1, "y": 1, "rgb": RED, "radius": -1}], "radius"),
        ([7], "Hint 1"),
        ({"x": 1, "y": 1, "rgb": RED}, "type dict"),
        ("hints.json", "type str"),
        (np.zeros((40, 60, 3), np.uint8), "shape (40, 60, 3)"),
        (np.zeros((40, 60, 4)), "dtype float64"),
        (np.zeros((60, 40, 4), np.uint8), "40×60 pixels, but the photo has 60×40"),
    ],
    ids=range(12),
)
def test_hints_that_are_none_are_told(colorizer: Colorizer, hints: Any, part: str) -> None:
    said = told(lambda: colorizer.paint(hints))
    assert part in said


def test_an_array_without_paint_is_told(colorizer: Colorizer) -> None:
    with pytest.raises(NoHints, match="no paint"):
        colorizer.paint(np.zeros((40, 60, 4), np.uint8))


@pytest.mark.parametrize("vividness", [-0.1, 2.1, np.nan])
def test_vividness_out_of_range_is_told(colorizer: Colorizer, vividness: float) -> None:
    with pytest.raises(BadInput, match="from 0 to 2"):
        colorizer.paint(DOTS, vividness=vividness)


@pytest.mark.parametrize(
    "work", [Colorizer.paint, Colorizer.uncertainty, lambda c: c.suggest(1, 1)], ids=range(3)
)
def test_before_a_photo_is_set_it_is_told(work: Callable[[Colorizer], object]) -> None:
    assert "call set_photo first" in told(lambda: work(Colorizer(engine="propagate")))


@pytest.mark.parametrize("place", [(60, 0), (0, 40), (-1, 0), (np.nan, 0)])
def test_a_place_outside_is_told(colorizer: Colorizer, place: tuple[float, float]) -> None:
    assert "outside the photo of 60×40 pixels" in told(lambda: colorizer.suggest(*place))


@pytest.mark.parametrize("work", [Colorizer.uncertainty, lambda c: c.suggest(1, 1)], ids=range(2))
def test_an_engine_that_knows_no_colors_says_so(
    colorizer: Colorizer, work: Callable[[Colorizer], object]
) -> None:
    assert "“propagate” cannot suggest likely colours" in told(lambda: work(colorizer))


@pytest.mark.parametrize(
    ("engine", "device", "error"),
    [
        ("paint", "auto", handtint.UnknownEngine),
        ("../handtint", "auto", handtint.UnknownEngine),
        ("propagate", "gpu", BadInput),
        ("propagate", "", BadInput),
    ],
)
def test_an_engine_or_device_there_is_none_of_is_told(
    engine: str, device: str, error: type[HandtintError]
) -> None:
    with pytest.raises(error, match=r"There is no .*: choose one of: "):
        Colorizer(engine, device)


def test_nothing_is_warned_of_where_all_goes_as_asked(colorizer: Colorizer) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        colorizer.paint(DOTS)


def test_with_propagate_the_hints_decide_everything(colorizer: Colorizer) -> None:
    colorizer.paint(None)
    without = colorizer.influence()
    colorizer.paint(DOTS)
    decided = colorizer.influence()

    assert (decided.dtype, decided.shape) == (np.float32, (40, 60))
    assert (without.max(), decided.min()) == (0, 1)


def test_without_a_photo_nothing_is_decided() -> None:
    assert "photo" in told(Colorizer(engine="propagate").influence)

"""`import handtint` with the network: its documented examples, and what it predicts."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import handtint
from handtint import _colorizer
from handtint_daemon.arrays.dtypes import UInt8
from sources import ROOT

PHOTO = ROOT / "install" / "sample" / "photo.jpg"
BLUE = (70, 90, 190)


@pytest.fixture(scope="module")
def photo() -> UInt8:
    with Image.open(PHOTO) as image:
        return np.asarray(image.convert("L").resize((160, 160)))


@pytest.fixture(scope="module")
def loaded() -> handtint.Colorizer:
    """The weights are loaded once for all tests."""
    return handtint.Colorizer()


@pytest.fixture
def colorizer(loaded: handtint.Colorizer, photo: UInt8) -> handtint.Colorizer:
    loaded.set_photo(photo)
    return loaded


@pytest.mark.parametrize("module", [handtint, _colorizer], ids=lambda module: module.__name__)
def test_the_examples_in_docstrings_hold(module: object) -> None:
    done = doctest.testmod(module, raise_on_error=False)
    assert (done.failed, done.attempted > 4) == (0, True)


def test_every_public_method_has_an_example() -> None:
    finder = doctest.DocTestFinder()
    shown = {test.name for test in finder.find(handtint.Colorizer, "") if test.examples}
    public = {f".{name}" for name in vars(handtint.Colorizer) if not name.startswith("_")}
    assert shown == public | {""}


def test_the_example_in_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "install").symlink_to(ROOT / "install")
    monkeypatch.chdir(tmp_path)
    section = (ROOT / "README.md").read_text("utf-8").split("\n## In Python\n")[1]
    (program,) = re.findall(r"```python\n(.*?)```", section.split("\n## ")[0], re.DOTALL)
    exec(compile(program, "README.md", "exec"), {})  # noqa: S102
    with Image.open("coloured.png") as coloured, Image.open(PHOTO) as given:
        assert (coloured.size, coloured.mode) == (given.size, "RGB")


def test_it_colors_by_itself_and_by_hints(colorizer: handtint.Colorizer, photo: UInt8) -> None:
    alone = colorizer.paint().astype(int)
    hinted = colorizer.paint([{"x": 20, "y": 80, "rgb": BLUE, "radius": 5}]).astype(int)
    assert np.ptp(alone, axis=2).max() > 20
    at_hint = np.s_[78:82, 18:22]
    assert (hinted[at_hint][..., 2] > hinted[at_hint][..., 0]).all()
    assert (alone[at_hint] != hinted[at_hint]).any()


def test_suggestions_are_colors_of_the_photos_lightness(
    colorizer: handtint.Colorizer, photo: UInt8
) -> None:
    suggestions = colorizer.suggest(80.7, 120)
    assert 1 <= len(suggestions) <= 9
    shares = [suggestion.share for suggestion in suggestions]
    assert shares == sorted(shares, reverse=True) and 0 < sum(shares) <= 1 + 1e-9
    for red, green, blue in (suggestion.rgb for suggestion in suggestions):
        gray = np.array([red, green, blue]) @ (0.2126, 0.7152, 0.0722)
        assert abs(gray - photo[120, 80]) < 40


def test_suggestions_heed_the_hints_painted_last(colorizer: handtint.Colorizer) -> None:
    alone = colorizer.suggest(20, 80)
    colorizer.paint([{"x": 20, "y": 80, "rgb": BLUE, "radius": 5}])
    red, _, blue = colorizer.suggest(20, 80)[0].rgb
    assert blue > red + 20
    colorizer.paint()
    assert colorizer.suggest(20, 80) == alone


def test_a_hint_makes_sure_where_it_is(colorizer: handtint.Colorizer) -> None:
    alone = colorizer.uncertainty()
    colorizer.paint([{"x": 20, "y": 80, "rgb": BLUE, "radius": 5}])
    hinted = colorizer.uncertainty()
    assert (alone.shape, alone.dtype) == ((160, 160), np.float32)
    assert (alone > 0).all() and hinted[80, 20] < alone[80, 20] / 2
    assert (hinted <= alone + 0.05).all()
    assert hinted.flags.writeable


def test_a_new_photo_forgets_the_hints(colorizer: handtint.Colorizer, photo: UInt8) -> None:
    alone = colorizer.suggest(20, 80)
    colorizer.paint([{"x": 20, "y": 80, "rgb": BLUE, "radius": 5}])
    colorizer.set_photo(photo)
    assert colorizer.suggest(20, 80) == alone


def test_weights_that_are_no_file_are_told(tmp_path: Path, photo: UInt8) -> None:
    missing = handtint.Colorizer(engine=f"handtint={tmp_path / 'none.safetensors'}", device="cpu")
    missing.set_photo(photo)
    with pytest.raises(handtint.HandtintError, match=r"none\.safetensors.*\.$"):
        missing.paint()


@pytest.mark.parametrize("place", [(0, 0), (159, 159), (159.9, 0)])
def test_corners_are_places(colorizer: handtint.Colorizer, place: tuple[float, float]) -> None:
    assert colorizer.suggest(*place)


@pytest.mark.parametrize("size_hw", [(1, 1), (1, 700), (333, 5)])
def test_photos_of_any_size_are_known(loaded: handtint.Colorizer, size_hw: tuple[int, int]) -> None:
    loaded.set_photo(np.full(size_hw, 0.5))
    assert loaded.uncertainty().shape == size_hw
    assert loaded.suggest(size_hw[1] - 1, size_hw[0] - 1)

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.files.hint_files import read_hints
from handtint_shared.errors import BadInput
from handtint_shared.messages import HintPoint


def test_layer_keeps_every_byte(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (4, 6, 4), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "hints.png")

    hints = read_hints(tmp_path / "hints.png", (4, 6))

    assert hints.points == ()
    assert hints.layer is not None
    np.testing.assert_array_equal(array_of(hints.layer.picture), pixels)


def test_json_points(tmp_path: Path) -> None:
    entries = [
        {"x": 10, "y": 20.5, "rgb": [200, 40, 30], "radius": 3},
        {"x": 1, "y": 2, "rgb": [0, 0, 0]},
    ]
    (tmp_path / "hints.json").write_text(json.dumps(entries))

    hints = read_hints(tmp_path / "hints.json", (100, 100))

    assert hints.points == (HintPoint(10, 20.5, (200, 40, 30), 3), HintPoint(1, 2, (0, 0, 0)))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("{", "json_unsound"),
        ('{"x": 1}', "list"),
        ('[{"x": 1, "y": 2}]', "rgb"),
        ('[{"x": 1, "y": 2, "rgb": [1, 2]}]', "rgb"),
        ('[{"x": 1, "y": 2, "rgb": [1, 2, 256]}]', "rgb"),
        ('[{"x": 1, "y": 2, "rgb": [1, 2, 3], "radius": -1}]', "radius"),
        ("[7]", "map"),
    ],
)
def test_bad_json_is_one_sentence(tmp_path: Path, content: str, what: str) -> None:
    (tmp_path / "hints.json").write_text(content)

    with pytest.raises(BadInput, match=what):
        read_hints(tmp_path / "hints.json", (100, 100))


def test_layer_of_another_size_is_refused(tmp_path: Path) -> None:
    Image.new("RGBA", (6, 4)).save(tmp_path / "hints.png")

    with pytest.raises(BadInput, match="hints_size hints_width=6 hints_height=4"):
        read_hints(tmp_path / "hints.png", (5, 6))


def test_layer_without_transparency_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (6, 4)).save(tmp_path / "hints.png")

    with pytest.raises(BadInput, match="hints_opaque"):
        read_hints(tmp_path / "hints.png", (4, 6))


def test_absent_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"hints\.png"):
        read_hints(tmp_path / "hints.png", (4, 6))

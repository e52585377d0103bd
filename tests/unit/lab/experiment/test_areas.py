"""Areas by polygons, by a mask, and by what a network sees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from handtint_lab.experiment.areas import clusters, named_areas, read_areas
from handtint_shared.errors import BadInput
from unit.lab.experiment.made_scenes import SIZE_HW, WIDTH_OF_PART, MadeNetwork, subject_in


def written(folder: Path, document: Any) -> Path:
    path = folder / "a.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_polygons_are_filled_and_several_may_have_one_name(tmp_path: Path) -> None:
    left = [[0, 0], [9, 0], [9, 9], [0, 9]]
    right = [[20, 0], [29, 0], [29, 9], [20, 9]]
    found = read_areas(written(tmp_path, {"небо": left, "both": [left, right]}), SIZE_HW)
    assert [(area.name, int(area.mask.sum())) for area in found] == [("небо", 100), ("both", 200)]


def test_levels_of_a_mask_number_areas(tmp_path: Path) -> None:
    levels = np.zeros(SIZE_HW, np.uint8)
    levels[:, 10:20], levels[:, 30:] = 7, 9
    Image.fromarray(levels).save(tmp_path / "m.png")
    found = read_areas(tmp_path / "m.png", SIZE_HW)
    assert [(area.name, int(area.mask.sum())) for area in found] == [("7", 960), ("9", 10944)]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ([], "areas_document"),
        ({}, "areas_document"),
        ({"sky": [[0, 0], [1, 1]]}, "areas_document"),
        ({"sky": [[0, 0], [1, "1"], [2, 2]]}, "areas_document"),
        ({"sky": 3}, "areas_document"),
        ({"sky": [[900, 900], [990, 900], [990, 990]]}, "area_outside"),
    ],
)
def test_what_is_no_area_is_told(document: Any, reason: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_areas(written(tmp_path, document), SIZE_HW)
    assert caught.value.reason == reason


def test_a_mask_of_another_size_is_told(tmp_path: Path) -> None:
    Image.new("L", (5, 5), 1).save(tmp_path / "m.png")
    with pytest.raises(BadInput) as caught:
        read_areas(tmp_path / "m.png", SIZE_HW)
    assert caught.value.reason == "areas_mask"


def test_without_a_file_there_are_no_named_areas(tmp_path: Path) -> None:
    assert named_areas(subject_in(tmp_path), None) == ()


def test_clusters_are_what_the_network_sees_as_alike() -> None:
    found = clusters(MadeNetwork().features(np.zeros(SIZE_HW, np.uint16)), SIZE_HW)
    assert [int(area.mask.sum()) for area in found] == [SIZE_HW[0] * WIDTH_OF_PART] * 3
    assert all(len(np.unique(np.nonzero(area.mask)[1] // WIDTH_OF_PART)) == 1 for area in found)

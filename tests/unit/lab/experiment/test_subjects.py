"""Pictures of an experiment: what is found in a folder, and what is told of grey ones."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handtint_daemon.album.finding import HINT_SUFFIXES
from handtint_lab.experiment.subjects import AREA_SUFFIXES, listed, read_subject
from handtint_shared.errors import BadInput
from handtint_shared.sentences import explain
from unit.lab.experiment.made_plates import Exposure, made_plate
from unit.lab.experiment.made_scenes import saved, subject_in, three_patches


def test_a_folder_is_searched_but_for_hints_areas_and_the_output(tmp_path: Path) -> None:
    for place in ("b.png", "inner/a.png", "b.hints.png", "b.areas.png", "out/experiment.png"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        saved(tmp_path / place, three_patches())
    assert [name for name, _ in listed(tmp_path, tmp_path / "out")] == ["b.png", "inner/a.png"]


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        listed(tmp_path, tmp_path / "out")
    assert caught.value.reason == "no_pictures"


def test_files_beside_a_picture_are_found_by_its_name(tmp_path: Path) -> None:
    subject = subject_in(tmp_path)
    (tmp_path / "scene.hints.json").write_text("[]")
    assert subject.beside(HINT_SUFFIXES) == tmp_path / "scene.hints.json"
    assert subject.beside(AREA_SUFFIXES) is None


@pytest.mark.parametrize(
    ("size_wh", "reason"),
    [((40, 30), "picture_grey"), ((1, 1), "picture_tiny"), ((40, 15), "picture_tiny")],
)
def test_a_picture_without_colour_or_pixels_is_told(
    size_wh: tuple[int, int], reason: str, tmp_path: Path
) -> None:
    Image.new("L", size_wh, 90).save(tmp_path / "p.png")
    with pytest.raises(BadInput) as caught:
        read_subject("p.png", tmp_path / "p.png")
    assert caught.value.reason == reason


@pytest.mark.parametrize("levels", [255, 65535])
def test_a_tall_grey_scan_is_a_plate(levels: int, tmp_path: Path) -> None:
    scan = made_plate((Exposure((4, 2)), Exposure(), Exposure((-6, 1))))
    kind = np.uint8 if levels == 255 else np.uint16
    Image.fromarray((scan * levels).astype(kind)).save(tmp_path / "plate.png")
    subject = read_subject("plate.png", tmp_path / "plate.png")
    assert subject.origin.negatives is not None
    assert subject.origin.negatives["blue"].shift_yx_px == pytest.approx((4, 2), abs=0.5)
    assert subject.origin.size_hw == subject.rgb_u8.shape[:2]


def test_a_plate_in_colour_needs_to_be_called_one(tmp_path: Path) -> None:
    scan = made_plate((Exposure(), Exposure(), Exposure()))
    toned = (scan[..., None] * [255, 225, 170]).astype(np.uint8)
    path = saved(tmp_path / "plate.png", toned)
    assert read_subject("plate.png", path).origin.negatives is None
    assert read_subject("plate.png", path, is_plate=True).origin.negatives is not None


def test_a_plate_without_scikit_image_is_told_with_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = made_plate((Exposure(), Exposure(), Exposure()))
    Image.fromarray((scan * 255).astype(np.uint8)).save(tmp_path / "plate.png")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(BadInput) as caught:
        read_subject("plate.png", tmp_path / "plate.png")
    assert "pip install 'handtint[lab]'" in str(explain(caught.value))

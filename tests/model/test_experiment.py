"""`handtint experiment` as a person runs it, with the network."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from skimage.data import chelsea

from handtint_daemon.commands.album import EXIT_SOME
from handtint_daemon.model.shipped import SHIPPED_SHA256
from handtint_lab.commands import experiment
from handtint_shared.errors import BadInput, HandtintError, WriteFailed
from unit.lab.experiment.made_plates import Exposure, made_plate

ADAPTER = """
import numpy as np

def sepia(gray, hints):
    return (gray[..., None] * np.array([1.0, 0.8, 0.6])).astype(np.uint8)
"""


def run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    experiment.add_arguments(parser)
    return experiment.run(parser.parse_args([*map(str, words), "--without-lpips"]))


def figures_in(folder: Path) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads((folder / "experiment.json").read_text(encoding="utf-8"))
    return figures


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A cat, in colour."""
    path = tmp_path / "cat.png"
    Image.fromarray(chelsea()[::3, ::3]).save(path)
    return path


def test_a_photo_is_coloured_again_and_shown(photo: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("--engine", "handtint", "--film", "pan", "--asked", "8", "--language", "de")
    assert run(photo, "-o", out, *words) == 0
    assert sorted(path.name for path in out.iterdir()) == [
        *("ambiguity.html", "experiment.html", "experiment.json", "experiment.png")
    ]
    page = (out / "experiment.html").read_text(encoding="utf-8")
    assert "Was man nicht wissen kann" in page
    assert SHIPPED_SHA256 in page
    figures = figures_in(out)
    automatic, asked = figures["means"]
    assert automatic["chroma_share"] < asked["chroma_share"]
    assert automatic["hue_error_deg"] > asked["hue_error_deg"]
    coloring = figures["pictures"][0]["films"][0]["colorings"][1]
    assert (coloring["hints"], len(coloring["points"])) == (8, 8)
    assert len(coloring["areas"]) > 2
    count = figures["ambiguity"]["pan"]
    assert count["true_among_nine"] > 0.5 * count["places"] > 10


def test_a_plate_is_cut_and_bad_pictures_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By an engine of others."""
    (tmp_path / "an_adapter.py").write_text(ADAPTER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    plate = made_plate((Exposure((5, 3)), Exposure(), Exposure((-7, 2))))
    Image.fromarray((plate * 255).astype(np.uint8)).save("plate.tif")
    Image.new("L", (80, 80), 90).save("grey.png")
    Image.new("RGB", (1, 1), "red").save("one.png")
    Path("torn.png").write_bytes(Path("grey.png").read_bytes()[:60])
    assert run(".", "-o", "out", "--engine", "an_adapter:sepia", "--film", "blue") == EXIT_SOME
    figures = figures_in(tmp_path / "out")
    assert {one["picture"]: one["reason"] for one in figures["left_out"]} == {
        "grey.png": "picture_grey",
        "one.png": "picture_tiny",
        "torn.png": "file_unreadable",
    }
    assert "grey.png: The picture is already grey" in capsys.readouterr().err
    assert figures["pictures"][0]["plate"]["blue"]["shift_yx_px"] == pytest.approx((5, 3), abs=0.5)
    assert {mean["engine"] for mean in figures["means"]} == {"an_adapter:sepia"}
    with Image.open("out/plates/plate.png") as kept:
        assert kept.mode == "RGB"


def _told(*words: str | Path) -> HandtintError:
    with pytest.raises(HandtintError) as caught:
        run(*words)
    return caught.value


def test_what_cannot_be_done_is_told_before_the_work(photo: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert _told(empty, "-o", tmp_path / "out").reason == "no_pictures"
    assert isinstance(_told(photo, "-o", photo / "out"), WriteFailed)
    assert isinstance(_told(photo, "-o", "/proc/self/nothing"), WriteFailed)
    assert isinstance(_told(tmp_path / "missing.png", "-o", tmp_path / "out"), BadInput)
    Image.fromarray(chelsea()[::4, ::4]).save(tmp_path / "second.png")
    several = _told(tmp_path, "-o", tmp_path / "out", "--hints", photo)
    assert several.reason == "experiment_single_file"
    (tmp_path / "out" / "experiment.html").write_text("of an earlier one", encoding="utf-8")
    assert _told(photo, "-o", tmp_path / "out").reason == "output_exists"


def test_a_film_that_is_none_is_told(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(photo, "-o", "out", "--film", "blue,velvia")
    assert "velvia is no film; known: blue, ortho, pan, green, red" in capsys.readouterr().err

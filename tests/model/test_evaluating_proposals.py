"""The measure of proposed hints, on frames that are drawn."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handtint_lab.evaluation import proposing

RED, GREEN = (180, 60, 50), (60, 120, 70)


def frame(shift: int) -> Image.Image:
    rgb = np.full((96, 128, 3), GREEN, np.uint8)
    rgb[20:60, 30 + shift : 70 + shift] = RED
    shade = np.random.default_rng(1).integers(-8, 8, (96, 128, 1))
    return Image.fromarray((rgb + np.roll(shade, shift, 1)).astype(np.uint8))


def test_hints_of_a_frame_are_judged_on_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = tmp_path / "scenes" / "square"
    (scene / "labels").mkdir(parents=True)
    for shift in (0, 16):
        frame(shift).save(scene / f"{shift:02}.png")
        labels = (np.asarray(frame(shift))[..., 0] > 120).astype(np.uint8)
        Image.fromarray(labels).save(scene / "labels" / f"{shift:02}.png")
    words = [str(scene.parent), "--pairs", "2", "--hints", "5", "--spared"]
    monkeypatch.setattr(sys, "argv", ["proposing", *words, "--json", str(tmp_path / "all.json")])

    assert proposing.main() == 0

    told = capsys.readouterr().out
    written = json.loads((tmp_path / "all.json").read_text())
    judged = written["judged"]
    assert "**frames of one scene**, 10 hints" in told and "With the" in told
    assert len(judged) == 10 and len(written["spared"]) == 1
    made = [one for one in judged if one["confidence"] is not None]
    assert made and sum(one["off"] <= 10 for one in made) >= len(made) / 2
    assert all(one["same_thing"] is None for one in made if not one["is_there"])

"""The command as a person runs it, with the engine that needs no weights."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import pytest

from handtint_lab.commands import evaluate
from handtint_lab.protocols import PROTOCOLS
from handtint_shared.errors import BadInput, UnknownEngine
from unit.lab.constructed import drawn_photo, source_of


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    evaluate.add_arguments(parser)
    return evaluate.run(parser.parse_args([*arguments, "--without-lpips"]))


@pytest.fixture(autouse=True)
def _small_squares(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ninth of the pixels that the protocols ask for."""
    for name, protocol in PROTOCOLS.items():
        monkeypatch.setitem(PROTOCOLS, name, replace(protocol, side_px=protocol.side_px // 3))


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "one.png").write_bytes(source_of("", drawn_photo()).read())
    return folder


def test_json_and_page_and_hints_are_written(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    run(str(photos), "--engine", "propagate", "--hints", "1,3", "--json", str(out),
        "--html", str(tmp_path / "out.html"))  # fmt: skip
    assert sorted(path.name for path in tmp_path.glob("out.*")) == [
        "out.hints.json",
        "out.html",
        "out.json",
        "out.progress.jsonl",
    ]


def test_the_floor_engine_comes_near_on_drawn_patches(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    run(str(photos), "--engine", "propagate", "--hints", "0,100", "--json", str(out))
    results = json.loads(out.read_text(encoding="utf-8"))["results"]["propagate"]
    assert results["100"]["psnr_db"] > results["0"]["psnr_db"] + 2


def test_an_unknown_engine_lists_the_known(photos: Path) -> None:
    with pytest.raises(UnknownEngine, match="propagate"):
        run(str(photos), "--engine", "nothing")


def test_no_pictures_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        run(str(tmp_path), "--engine", "propagate")


@pytest.mark.parametrize("text", ["-1", "a", ""])
def test_numbers_of_hints_must_be_numbers(text: str, photos: Path) -> None:
    with pytest.raises(SystemExit):
        run(str(photos), "--engine", "propagate", f"--hints={text}")


def test_every_nth_picture(photos: Path, tmp_path: Path) -> None:
    for number in range(3):
        (photos / f"p{number}.png").write_bytes((photos / "one.png").read_bytes())
    out = tmp_path / "out.json"
    run(str(photos), "--engine", "propagate", "--hints", "0", "--every", "2", "--json", str(out))
    drawn = json.loads(out.with_suffix(".hints.json").read_text(encoding="utf-8"))
    assert sorted(drawn["hints"]) == ["one.png", "p1.png"]


def test_regions_have_numbers_of_hints_of_their_own(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    run(str(photos), "--engine", "propagate", "--protocol", "regions", "--json", str(out))
    assert json.loads(out.read_text(encoding="utf-8"))["hints"] == [1, 3, 5, 10]

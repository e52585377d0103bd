"""`handtint evaluate` with networks: three engines side by side, and invalid files."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from handtint_daemon.engines.handtint import HandtintEngine
from handtint_daemon.model.network import Vividness
from handtint_daemon.model.shipped import SHIPPED
from handtint_daemon.model.weights import load_weights
from handtint_lab.commands import evaluate
from handtint_lab.evaluation.fingerprint import engine_fingerprint
from handtint_lab.protocols import PROTOCOLS, ZHANG_2017
from handtint_shared.errors import BadWeights
from model.siggraph17_file import random_state
from unit.lab.constructed import drawn_photo, source_of


@pytest.fixture(autouse=True)
def _small_squares(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter of the pixels that the protocol asks for."""
    monkeypatch.setitem(PROTOCOLS, ZHANG_2017.name, replace(ZHANG_2017, side_px=128))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two photos, and a file with random weights of the network of 2017."""
    folder = tmp_path_factory.mktemp("evaluating")
    (folder / "photos").mkdir()
    for seed in (1, 2):
        photo = source_of("", drawn_photo(seed)).read()
        (folder / "photos" / f"{seed}.png").write_bytes(photo)
    torch.save(random_state(), folder / "random.pth")
    return folder


def run(folder: Path, *arguments: str) -> None:
    parser = argparse.ArgumentParser()
    evaluate.add_arguments(parser)
    common = [str(folder / "photos"), "--hints", "0,5", "--without-lpips"]
    evaluate.run(parser.parse_args([*common, *arguments]))


def test_three_engines_beside_each_other(folder: Path, tmp_path: Path) -> None:
    siggraph17 = f"siggraph17={folder / 'random.pth'}"
    out = tmp_path / "out.json"
    run(folder, "--limit", "1",
        "--engine", "handtint", "--engine", "propagate", "--engine", siggraph17,
        "--json", str(out), "--markdown", str(tmp_path / "out.md"))  # fmt: skip
    results = json.loads(out.read_text(encoding="utf-8"))["results"]
    assert list(results) == ["handtint", "propagate", siggraph17]
    assert all(isinstance(cells["5"]["psnr_db"], float) for cells in results.values())


def test_weights_of_another_network_are_refused(folder: Path) -> None:
    with pytest.raises(BadWeights):
        run(folder, "--engine", f"handtint={folder / 'random.pth'}")


def test_weights_of_ours_are_not_those_of_2017(folder: Path) -> None:
    with pytest.raises(BadWeights, match="weights_key_missing"):
        run(folder, "--engine", f"siggraph17={SHIPPED}")


def test_a_renamed_file_is_as_good(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "renamed.pth").write_bytes(SHIPPED.read_bytes())
    run(folder, "--limit", "1", "--engine", f"handtint={tmp_path / 'renamed.pth'}")


def test_weights_trained_on_have_another_fingerprint() -> None:
    network, notes = load_weights(SHIPPED)
    before = engine_fingerprint(HandtintEngine(network, notes.usual))
    with torch.no_grad():
        network.mean_head.weight.mul_(1.02)
    assert engine_fingerprint(HandtintEngine(network, notes.usual)) != before


def test_another_vividness_has_another_fingerprint() -> None:
    network, notes = load_weights(SHIPPED)
    other = Vividness(notes.usual.gain * 1.02, notes.usual.mix)
    prints = {engine_fingerprint(HandtintEngine(network, usual)) for usual in (notes.usual, other)}
    assert len(prints) == 2

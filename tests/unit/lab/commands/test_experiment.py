from __future__ import annotations

import argparse
import io
from pathlib import Path

import pytest
from rich.console import Console

from handtint_lab.commands.experiment import engines_for
from handtint_lab.commands.lpips_option import add_lpips, wanted_lpips


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=60)


def told(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_engines_whose_weights_are_missing_are_told(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDTINT_MODELS_DIR", str(tmp_path))

    assert engines_for((), console) == ["handtint", "propagate"]
    assert "The weights of siggraph17 are not on this computer" in told(console)
    assert "handtint models fetch siggraph17" in told(console)


def test_named_ones_are_taken_as_they_are(console: Console) -> None:
    assert engines_for(("b:f", "handtint", "b:f"), console) == ["b:f", "handtint"]
    assert told(console) == ""


def test_lpips_that_nobody_wants_is_not_told(console: Console) -> None:
    parser = argparse.ArgumentParser()
    add_lpips(parser)
    assert wanted_lpips(parser.parse_args(["--without-lpips"]), console) == {}
    assert told(console) == ""

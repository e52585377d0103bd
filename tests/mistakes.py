"""Mistakes on the command line: a folder to make them in, and what is told of them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handtint.__main__ import main
from handtint_shared.paths import STATE_VARIABLE


def work_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make it the working directory, with a photo and a state folder in it."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv(STATE_VARIABLE, str(folder / "state"))
    ramp = np.tile(np.linspace(60, 200, 80).astype(np.uint8), (50, 1))
    Image.fromarray(ramp).save("photo.png")


class Told:
    """Runs `main`, which must report one sentence."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str, code: int = 1) -> str:
        try:
            returned: object = main(list(words))
        except SystemExit as left:
            returned = left.code
        said = self._capsys.readouterr()
        assert (returned, said.out) == (code, ""), said
        *usage, sentence = said.err.splitlines()
        assert sentence.startswith("handtint") and (code == 2) == bool(usage), said.err
        return sentence


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def nothing(path: Path) -> None:
    path.touch()


def missing(_path: Path) -> None:
    """A missing file."""


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


NO_FILES = {
    folder: "is a folder",
    pipe: "is a pipe or a device",
    endless: "is a pipe or a device",
    nothing: "is empty",
    missing: "There is no file",
}

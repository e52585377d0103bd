"""How much longer a whole `handtint colorize` takes through `handtint connect` than without it:

    .venv/bin/python -m e2e.remote.speed    (in tests/)

A JPEG of 12 megapixels is coloured by one and the same daemon, directly and through a real sshd on
this computer, by turns. Each photo is new to the daemon, so all of it goes over. Nothing else
should run meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from devtools.ssh_tree import ensure_ssh_tree
from e2e.command_line import HANDTINT
from e2e.remote.computers import HOST, Far, Near, free_port, unpack_openssh
from handtint_shared.paths import STATE_VARIABLE

SIZE_HW = (3000, 4000)
_HINTS = [{"x": 900 * n, "y": 700 * n, "rgb": [170, 110, 90], "radius": 20} for n in range(1, 5)]


def main() -> None:
    args = _parser().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        direct_s, through_s = measure(Path(folder), args.runs)
    print(f"directly: {_row(direct_s)}")
    print(f"through connect: {_row(through_s)}")
    ratio = statistics.median(through_s) / statistics.median(direct_s)
    print(f"ratio of the medians: {ratio:.2f}")


def measure(folder: Path, runs: int) -> tuple[list[float], list[float]]:
    """Return the seconds of each run, directly and through connect."""
    programs = folder / "openssh"
    programs.mkdir()
    unpack_openssh(ensure_ssh_tree(), programs)
    far = Far(folder / "ada", programs, free_port())
    far.furnish()
    near = Near(folder / "near", folder / "near/programs")
    near.furnish(far)
    (folder / "hints.json").write_text(json.dumps(_HINTS))
    direct = os.environ | {STATE_VARIABLE: str(far.state_dir)}
    direct_s, through_s = [], []
    with far.listening(), near.connecting(far, HOST):
        _colorize_s(folder, 0, direct)  # loads what the daemon needs
        for number in range(1, runs + 1):
            direct_s.append(_colorize_s(folder, 2 * number, direct))
            through_s.append(_colorize_s(folder, 2 * number + 1, near.environment))
    far.end_daemon()
    return direct_s, through_s


def _colorize_s(folder: Path, seed: int, environment: Mapping[str, str]) -> float:
    photo = folder / "photo.jpg"
    _write_photo(photo, seed)
    words = [*HANDTINT, "colorize", str(photo), "--hints", str(folder / "hints.json"), "--force"]
    started_s = time.monotonic()
    subprocess.run(
        [*words, "-o", str(folder / "out.jpg")],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.monotonic() - started_s


def _write_photo(path: Path, seed: int) -> None:
    """Write smooth shapes with film grain."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(30, 220, (30, 40), np.uint8))
    smooth = np.asarray(coarse.resize(SIZE_HW[::-1], Image.Resampling.BICUBIC), np.float32)
    grainy = smooth + rng.normal(0, 6, SIZE_HW).astype(np.float32)
    Image.fromarray(grainy.clip(0, 255).astype(np.uint8)).save(path, quality=92)


def _row(seconds: list[float]) -> str:
    times = ", ".join(f"{s:.2f}" for s in seconds)
    return f"median {statistics.median(seconds):.2f} s ({times})"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, help="of each; default: %(default)s")
    return parser


if __name__ == "__main__":
    main()

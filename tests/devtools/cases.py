"""`python -m devtools.cases FOLDER`: `handtint colorize` on each file of a folder, as a table.

`photo.png` in the folder is what all of them show. The lightness of what comes out is compared with
its own; where a picture comes out turned by a quarter, as EXIF's orientation 6 asks for, so is it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import imagecodecs
import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import AnyArray, Float32
from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.color.color_array import lightness_of_gray
from handtint_daemon.photo import Photo
from handtint_shared.pixels import PixelFormat

_TRUTH = "photo.png"
_HINTS = "hints"  # such files are for --hints
_LIMIT_S = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `mean_error` is of L 0..100, None where nothing can be compared."""

    name: str
    exit_code: int
    mean_error: float | None
    bits: int | None
    said: str


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 if every file was coloured, else 1."""
    args = _parser().parse_args(arguments)
    true_L = _lightness(args.folder / _TRUTH)
    files = sorted(path for path in args.folder.iterdir() if path.is_file())
    outcomes = []
    print(f"{'file':42} exit  mean |ΔL|  bits  said")
    for path in files:
        if _HINTS not in path.name and path.match(args.only):
            outcome = _colored(path, args.to, true_L)
            outcomes.append(outcome)
            print(_row(outcome), flush=True)
    return int(any(outcome.exit_code for outcome in outcomes))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m devtools.cases",
        description="Run `handtint colorize` on each file of a folder and compare the lightness of"
        f" what comes out with {_TRUTH} there.",
        epilog="example: PYTHONPATH=tests .venv/bin/python -m devtools.cases cases --only '*.tif'",
    )
    parser.add_argument("folder", type=Path, help=f"holds the files, and {_TRUTH}: what they show")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="some of the files")
    parser.add_argument(
        "--to", default="png", choices=("png", "tif", "jpg", "webp"), help="default: png"
    )
    return parser


def _colored(path: Path, ending: str, true_L: Float32) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, f"coloured.{ending}")
        command = [sys.executable, "-m", "handtint", "colorize", str(path), "-o", str(output)]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_LIMIT_S, check=False
        )
        said = " ".join(line for line in done.stderr.splitlines() if line.strip())
        if done.returncode:
            return Outcome(path.name, done.returncode, None, None, said)
        L = _lightness(output)
        return Outcome(path.name, 0, _error(L, true_L), _bits(output), said)


def _lightness(path: Path) -> Float32:
    """CIE L, 0..100, of an sRGB picture."""
    pixels = _pixels(path)
    if pixels.ndim == 2:
        return lightness_of_gray(pixels)
    deep = pixels.dtype == np.uint16
    rgb = picture_of(pixels[..., :3], PixelFormat.RGB_U16 if deep else PixelFormat.RGB_U8)
    return Photo.from_picture(rgb).lightness()


def _pixels(path: Path) -> AnyArray:
    decoded: AnyArray
    if path.suffix in (".jpg", ".webp"):
        with Image.open(path) as image:
            return np.asarray(image)
    read = {".png": imagecodecs.png_decode, ".tif": imagecodecs.tiff_decode}[path.suffix]
    decoded = read(path.read_bytes())
    return decoded


def _bits(path: Path) -> int:
    return 8 * _pixels(path).dtype.itemsize


def _error(L: Float32, true_L: Float32) -> float | None:
    for expected in (true_L, np.rot90(true_L, -1)):
        if L.shape == expected.shape:
            return float(np.abs(L - expected).mean())
    return None


def _row(outcome: Outcome) -> str:
    error = "-" if outcome.mean_error is None else f"{outcome.mean_error:.2f}"
    bits = outcome.bits or "-"
    return f"{outcome.name:42} {outcome.exit_code:4}  {error:>9}  {bits:>4}  {outcome.said}"


if __name__ == "__main__":
    sys.exit(main())

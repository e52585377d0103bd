"""What does a scan of 24 megapixels cost one worker of an album, part by part?

    cd tests && ../.venv/bin/python -m devtools.album.parts --megapixels 24

For each format a process of its own, which computes with one thread, colours a drawn scan (grey,
with grain) by the album's own steps. Told are processor seconds, so that they mean something on a
busy computer too; bytes read and written; and the most memory that the process took.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np
import tifffile
from PIL import Image

P = ParamSpec("P")
R = TypeVar("R")
FORMATS = {"jpeg": "scan.jpg", "tiff16": "scan.tif", "png": "scan.png"}
_HINTS = 20
_WARM_MP = 0.5
_QUALITY = 95
_16_BITS = 257


@dataclass
class Parts:
    """Processor seconds by the names of the parts, in their order; bytes; bytes of memory."""

    seconds: dict[str, float] = field(default_factory=dict)
    read_bytes: int = 0
    written_bytes: int = 0
    peak_bytes: int = 0

    @property
    def total_s(self) -> float:
        return sum(self.seconds.values())

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        begun_s = time.process_time()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - begun_s

    def timed(self, name: str, function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            with self.part(name):
                return function(*args, **kwargs)

        return call


def draw_scan(path: Path, megapixels: float) -> None:
    """Draw a grey scan in the format of that name; TIFF has 16 bits and is not compressed."""
    from handtint_daemon.arrays.pictures import array_of  # noqa: PLC0415 - for the children alone
    from handtint_lab.benchmarks.scene import draw_photo, size_of  # noqa: PLC0415

    gray_u8 = array_of(draw_photo(size_of(megapixels)))
    if path.suffix == ".tif":
        tifffile.imwrite(path, gray_u8.astype(np.uint16) * _16_BITS)
    else:
        Image.fromarray(gray_u8).save(path, quality=_QUALITY)


def measure(path: Path) -> Parts:
    """Colour a scan, after a small one by which all is loaded."""
    from handtint_daemon.lifecycle.process_memory import process_memory  # noqa: PLC0415

    colorizer = _colorizer()
    warm = path.with_stem("warm")
    draw_scan(warm, _WARM_MP)
    color(warm, colorizer, Parts())
    parts = Parts()
    color(path, colorizer, parts)
    parts.peak_bytes = process_memory(os.getpid()).peak_bytes
    return parts


def color(path: Path, colorizer: Any, parts: Parts) -> None:
    """Do what `album/worker.py` does, and note what each part costs."""
    from handtint_daemon.album import coloring  # noqa: PLC0415
    from handtint_daemon.album.inputs import Manner  # noqa: PLC0415
    from handtint_daemon.engines.weights_digests import weights_sha256  # noqa: PLC0415
    from handtint_daemon.files.photo_files import read_photo  # noqa: PLC0415
    from handtint_daemon.files.writing.formats import format_of  # noqa: PLC0415

    with parts.part("hash the scan"):
        content = path.read_bytes()
        sha256(content).hexdigest()
    parts.read_bytes = len(content)
    with parts.part("read"):
        photo = read_photo(path)
    names = {"colored_file": "write", "strip_of": "strip"}
    before = {name: getattr(coloring, name) for name in names}
    watched = _Watched(colorizer, parts)
    for name, words in names.items():
        setattr(coloring, name, parts.timed(words, before[name]))
    hints = _hints(photo.picture.size_hw)
    manner = Manner(_engine(), weights_sha256(_engine()))
    begun_s, told_s = time.process_time(), parts.total_s
    try:
        colored = coloring.color(watched, photo, hints, manner, format_of(path))
        rest_s = time.process_time() - begun_s - (parts.total_s - told_s)
    finally:
        for name, function in before.items():
            setattr(coloring, name, function)
    watched.tell_apart()
    parts.seconds["the rest"] = rest_s
    with parts.part("hash the result"):
        sha256(colored.content).hexdigest()
    parts.written_bytes = len(colored.content)


class _Watched:
    """Passes on to a colorizer, and notes what its steps cost."""

    def __init__(self, colorizer: Any, parts: Parts) -> None:
        self._colorizer, self._parts = colorizer, parts
        self._asked: tuple[Any, ...] = ()

    def colorize(self, *asked: Any) -> Any:
        self._asked = asked
        with self._parts.part("see"):
            return self._colorizer.colorize(*asked)

    def influence(self, *asked: Any) -> Any:
        with self._parts.part("weigh the hints"):
            return self._colorizer.influence(*asked)

    def tell_apart(self) -> None:
        """Colour once more: what has been seen is kept, so only painting is left."""
        seconds = self._parts.seconds
        with self._parts.part("paint"):
            self._colorizer.colorize(*self._asked)
        seconds["see"] = max(0.0, seconds["see"] - seconds["paint"])


def _colorizer() -> Any:
    from handtint_daemon.engines.choice import EngineChoice  # noqa: PLC0415
    from handtint_daemon.painting.colorizer import Colorizer  # noqa: PLC0415
    from handtint_daemon.painting.photo_cache import PhotoCache  # noqa: PLC0415

    return Colorizer(PhotoCache(0), EngineChoice(_engine(), "cpu"))


def _engine() -> str:
    from e2e.command_line import NETWORK  # noqa: PLC0415

    return NETWORK


def _hints(size_hw: tuple[int, int]) -> Any:
    from handtint_daemon.files.hint_files import parted  # noqa: PLC0415
    from handtint_shared.documents.plain_hints import given_hints  # noqa: PLC0415

    height, width = size_hw
    draw = np.random.default_rng(14)
    plain = [
        {"x": int(x * width), "y": int(y * height), "rgb": [170, 110, 90], "radius": 4}
        for x, y in draw.random((_HINTS, 2))
    ]
    return parted(given_hints(plain, None), size_hw)


def measure_apart(megapixels: float) -> dict[str, Parts]:
    """Measure each format in a process of its own."""
    found = {}
    for name, file in FORMATS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, file)
            words = ("-m", "devtools.album.parts", "--draw", "--megapixels", str(megapixels))
            subprocess.run((sys.executable, *words, str(path)), check=True)
            one = (sys.executable, "-m", "devtools.album.parts", str(path))
            alone = os.environ | {"OMP_NUM_THREADS": "1"}
            told = subprocess.run(one, env=alone, check=True, capture_output=True, text=True)
        found[name] = Parts(**json.loads(told.stdout))
    return found


def print_parts(found: dict[str, Parts]) -> None:
    """Print a row for each part, a column for each format."""
    print(
        "| processor seconds | " + " | ".join(found) + " |",
        "|---" * (len(found) + 1) + "|",
        sep="\n",
    )
    for name in next(iter(found.values())).seconds:
        print(f"| {name} | " + " | ".join(f"{p.seconds[name]:.2f}" for p in found.values()) + " |")
    print("| all | " + " | ".join(f"{p.total_s:.1f}" for p in found.values()) + " |")
    for words in ("read_bytes", "written_bytes", "peak_bytes"):
        values = " | ".join(f"{getattr(p, words) / 1e6:.0f}" for p in found.values())
        print(f"| {words.replace('_bytes', ' MB')} | {values} |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megapixels", type=float, default=24)
    parser.add_argument("--draw", action="store_true", help="only draw the scan FILE")
    parser.add_argument("file", type=Path, nargs="?", help="measure this scan alone, in JSON")
    args = parser.parse_args()
    if args.file is None:
        print_parts(measure_apart(args.megapixels))
    elif args.draw:
        draw_scan(args.file, args.megapixels)
    else:
        print(json.dumps(asdict(measure(args.file))))


if __name__ == "__main__":
    main()

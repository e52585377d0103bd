"""How many photos a second: an album's own processes, Dask's workers, `colorize` in a loop, and an
album that a running daemon paints.

    cd tests && ../.venv/bin/python -m devtools.album.throughput --rounds 3

Each way colours the same drawn photos with five hints each, one way after the other, in turns. What
is started for it (a cluster, a daemon) is started before the clock; all of them load the network
within it. Processor seconds are of all processes, and mean something on a busy computer too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import distributed
import numpy as np
from PIL import Image

from e2e.command_line import ENGINE_VARIABLE, HANDTINT, NETWORK
from e2e.daemon_process import running_daemon
from e2e.dask_cluster import Cluster
from handtint_daemon.album.estimate import default_workers
from handtint_daemon.arrays.pictures import array_of
from handtint_lab.benchmarks.scene import draw_photo, size_of
from handtint_shared.paths import STATE_VARIABLE

_HINTS = 5
_QUALITY = 92
_SHIFT_PX = 37
_START_S = 120.0


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds until all photos were done, and processor seconds of all that was started."""

    took_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Trial:
    """A folder with an album in it, and with how many workers to colour it."""

    folder: Path
    workers: int

    @property
    def album(self) -> Path:
        return self.folder / "album"

    def colour(self, *words: str) -> float:
        """Run `handtint album` and return its seconds."""
        shutil.rmtree(self.folder / "album-coloured", ignore_errors=True)
        return self.run("album", "album", "--device", "cpu", *words)

    def run(self, *words: str) -> float:
        begun_s = time.monotonic()
        command = (*HANDTINT, *words)
        subprocess.run(
            command,
            env=os.environ | self.variables,
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return time.monotonic() - begun_s

    @property
    def variables(self) -> Mapping[str, str]:
        return {STATE_VARIABLE: str(self.folder / "state"), ENGINE_VARIABLE: NETWORK}


def draw_album(folder: Path, photos: int, megapixels: float) -> None:
    """Draw photos, each another picture, and hints beside each."""
    album, hints_draw = folder / "album", np.random.default_rng(14)
    album.mkdir()
    gray_u8 = array_of(draw_photo(size_of(megapixels)))
    height, width = gray_u8.shape
    for number in range(photos):
        shifted = np.roll(gray_u8, number * _SHIFT_PX, axis=1)
        Image.fromarray(shifted).save(album / f"{number:03}.jpg", quality=_QUALITY)
        hints = [
            {"x": int(x * width), "y": int(y * height), "rgb": [170, 110, 90], "radius": 4}
            for x, y in hints_draw.random((_HINTS, 2))
        ]
        (album / f"{number:03}.hints.json").write_text(json.dumps(hints))


def by_processes(trial: Trial) -> float:
    return trial.colour("--workers", str(trial.workers))


def by_default(trial: Trial) -> float:
    return trial.colour("--workers", str(default_workers()))


def by_dask(trial: Trial) -> float:
    with _cluster(trial) as address:
        return trial.colour("--dask", address)


def by_daemon(trial: Trial) -> float:
    with _daemon(trial):
        return trial.colour("--daemon", "--workers", str(default_workers()))


def by_colorize(trial: Trial) -> float:
    """Colour photo after photo, as a script would."""
    output = trial.folder / "alone"
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir()
    with _daemon(trial):
        return sum(
            trial.run(
                *("colorize", str(photo), "--hints", str(photo.with_suffix(".hints.json"))),
                *("-o", str(output / photo.name)),
            )
            for photo in sorted(trial.album.glob("*.jpg"))
        )


WAYS: Mapping[str, Callable[[Trial], float]] = {
    "plain processes": by_processes,
    "plain processes, default": by_default,
    "Dask": by_dask,
    "album by the daemon": by_daemon,
    "colorize in a loop": by_colorize,
}


@contextmanager
def _cluster(trial: Trial) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(Path(folder), trial.workers, "spawn")
        try:
            with distributed.Client(cluster.address) as client:  # type: ignore[no-untyped-call]
                client.wait_for_workers(trial.workers, timeout=_START_S)
            yield cluster.address
        finally:
            cluster.close()


@contextmanager
def _daemon(trial: Trial) -> Iterator[None]:
    with running_daemon(trial.folder / "state", engine=NETWORK) as daemon:
        yield
        daemon.stop()


def measured(way: Callable[[Trial], float], trial: Trial) -> Run:
    before_s = _children_s()
    took_s = way(trial)
    return Run(took_s, _children_s() - before_s)


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def print_table(runs: Mapping[str, list[Run]], photos: int) -> None:
    """Print in Markdown; the first way is what the others are compared with, by their medians."""
    heads = ("way", "seconds", "photos/s", "of the first", "processor seconds a photo")
    print("| " + " | ".join(heads) + " |", "|---" * len(heads) + "|", sep="\n")
    first_s = statistics.median(run.took_s for run in next(iter(runs.values())))
    for name, some in runs.items():
        median_s = statistics.median(run.took_s for run in some)
        cpu_s = statistics.median(run.cpu_s for run in some) / photos
        each = ", ".join(f"{run.took_s:.1f}" for run in some)
        rest = f"{photos / median_s:.2f} | {first_s / median_s:.2f} | {cpu_s:.2f}"
        print(f"| {name} | {each} | {rest} |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=int, default=24)
    parser.add_argument("--megapixels", type=float, default=2)
    parser.add_argument("--workers", type=int, default=4, help="of the first way and of Dask")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="+", default=list(WAYS), choices=list(WAYS))
    args = parser.parse_args()
    runs: dict[str, list[Run]] = {name: [] for name in args.ways}
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder), args.workers)
        draw_album(trial.folder, args.photos, args.megapixels)
        for _ in range(args.rounds):
            for name in args.ways:
                runs[name].append(measured(WAYS[name], trial))
    print_table(runs, args.photos)


if __name__ == "__main__":
    main()

"""How long an album will take, and how many workers it can have."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from handtint_daemon.album.folders.folder import Folder
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.ledger import Made
from handtint_daemon.album.plan import Job
from handtint_daemon.album.pool import Pool
from handtint_daemon.album.tasks import Task
from handtint_daemon.lifecycle.process_memory import free_memory_bytes

WORKER_BYTES = 1_200_000_000
"""Of a worker with a photo of 12 megapixels: torch, the network, the photo and its file."""
_LAST = 500
"""Photos made last, which tell how long others take."""
_USUAL_PX = 2_000_000
_SAMPLE = 200
"""Photos, evenly from all, whose sizes are looked at."""
_TRIALS = 5
Cost = tuple[int, float]
"""Pixels, and the seconds that one worker took."""


def default_workers() -> int:
    """Return as many as there are processors and memory for."""
    free_bytes = free_memory_bytes()
    room = free_bytes // WORKER_BYTES if free_bytes else processors()
    return max(1, min(processors(), room))


def processors() -> int:
    """Return how many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def share_processors(workers: int) -> None:
    """Have each worker compute with its share of them, unless the person has chosen otherwise."""
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, processors() // workers)))


def costs_of(made: Iterable[Made]) -> list[Cost]:
    """Return what the photos made last cost."""
    last = sorted((one for one in made if one.took_s > 0), key=lambda one: one.made_at_s)[-_LAST:]
    return [(one.pixels, one.took_s) for one in last]


def needed_s(jobs: Collection[Job], folder: Folder, costs: Collection[Cost], workers: int) -> float:
    """Return about how many seconds the jobs take, given what other photos cost."""
    if not jobs or not costs:
        return 0.0
    some = list(jobs)[:: -(-len(jobs) // _SAMPLE)]
    sizes = np.array([pixels_of(folder, job.photo.name) or _USUAL_PX for job in some])
    fixed_s, per_pixel_s = _fitted(costs)
    each_s = float((fixed_s + per_pixel_s * sizes).mean())
    return each_s * len(jobs) / max(1, min(workers, len(jobs)))


def trial_costs(tasks: Sequence[Task]) -> list[Cost]:
    """Colour one photo, from the middle, into a temporary folder, and return what it cost.

    If it cannot be coloured, some others are tried; none if they fail too.
    """
    middle = len(tasks) // 2
    tried = (*tasks[middle:], *tasks[:middle])[:_TRIALS]
    with tempfile.TemporaryDirectory(prefix="handtint-album-") as folder, Pool(1) as pool:
        apart = (replace(task, output=LocalFolder(Path(folder))) for task in tried)
        for outcome in pool.outcomes(apart):
            if not outcome.problem and not outcome.unchanged:
                return [(outcome.pixels, outcome.took_s)]
    return []


def pixels_of(folder: Folder, name: str) -> int:
    """Return how many pixels a photo has by its header; 0 if unknown."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with folder.open(name) as file, Image.open(file) as image:
                return image.width * image.height
    except Exception:  # noqa: BLE001 - what decoders raise for headers; it is a guess only
        return 0


def _fitted(costs: Collection[Cost]) -> tuple[float, float]:
    """Return the seconds of any photo, and of each pixel, by least squares; neither below 0."""
    pixels, took_s = np.array(costs, float).T
    spread = pixels.std()
    slope = float(np.cov(pixels, took_s, bias=True)[0, 1] / spread**2) if spread > 0 else 0.0
    fixed_s = float(took_s.mean() - slope * pixels.mean())
    if slope < 0:
        return float(took_s.mean()), 0.0
    return (fixed_s, slope) if fixed_s >= 0 else (0.0, float(took_s.sum() / pixels.sum()))

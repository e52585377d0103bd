"""What a simulated run comes to."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from devtools.album.watch import Watch


@dataclass(frozen=True, slots=True)
class Measured:
    """The middle half of a run: photos a second, and how many there would be if no worker ever
    waited; processor seconds a second of each process (of the sleepers, of all four); what a photo
    takes of the two that all share; how long a worker waits between photos, and how long it takes
    until a photo that is done stands in the ledger; the most memory."""

    workers: int
    photo_s: float
    photos: int
    photos_a_s: float
    photos_a_s_without_waiting: float
    scheduler_cpu: float
    album_cpu: float
    sleepers_cpu: float
    scheduler_ms_a_photo: float
    album_ms_a_photo: float
    pause_ms: float
    noted_after_ms: float
    scheduler_mb: float
    album_mb: float


def measured(
    workers: int,
    photo_s: float,
    watch: Watch,
    spans_s: list[tuple[float, float]],
    noted_s: list[float],
    memory: tuple[int, ...],
) -> Measured:
    """Return what a run came to: `spans_s` are when photos were begun and done by workers,
    `noted_s` when they stood in the ledger, in order; `memory` is the scheduler's and the album's,
    in bytes."""
    count = len(noted_s)
    first, last = count // 4, count - 1 - count // 4
    begin_s, end_s = noted_s[first], noted_s[last]
    rate = (last - first) / (end_s - begin_s)
    used = {name: watch.share(name, begin_s, end_s) for name in ("scheduler", "album", "sleepers")}
    done_s = sorted(end for _, end in spans_s)
    busy_s = statistics.mean(end - begin for begin, end in spans_s)
    return Measured(
        *(workers, photo_s, count, rate, workers / busy_s),
        *(used["scheduler"], used["album"], used["sleepers"]),
        *(1000 * used["scheduler"] / rate, 1000 * used["album"] / rate),
        1000 * max(0.0, workers / rate - busy_s),
        1000 * statistics.mean(np.subtract(noted_s, done_s)[first:last]),
        *(bytes_ / 1e6 for bytes_ in memory),
    )


def print_table(rows: Iterable[Measured]) -> None:
    """Print in Markdown what was measured, each row when it is there."""
    words = (
        *("workers", "seconds a photo", "photos", "photos/s", "without waiting"),
        *("scheduler: cores", "album: cores", "sleepers: cores"),
        *("scheduler ms/photo", "album ms/photo", "pause ms", "noted after ms"),
        *("scheduler MB", "album MB"),
    )
    digits = (0, 2, 0, 1, 1, 2, 2, 2, 2, 2, 0, 0, 0, 0)
    print("| " + " | ".join(words) + " |", "|---" * len(words) + "|", sep="\n", flush=True)
    for row in rows:
        values = zip(dataclasses.astuple(row), digits, strict=True)
        print("| " + " | ".join(f"{value:.{count}f}" for value, count in values) + " |", flush=True)

"""Workers of a Dask cluster, many in one process, that sleep where others colour.

    python -m devtools.album.sleeping_workers SCHEDULER COUNT SECONDS LOG    (in tests/)

Each is a whole worker as Dask makes it, with connections and a thread of its own. To LOG they write
a line for each photo: when it was begun and when it was done.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import random
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import distributed

from handtint_daemon.album import tasks
from handtint_daemon.album.placing import staged_name
from handtint_daemon.album.tasks import Outcome, Task

PIXELS = 24_000_000
_STRIP_BYTES = 40_000
"""As of a photo on the contact sheet."""
_SPREAD = 0.25
"""Photos take this much more or less, or all workers would be done at the same time."""
_STRIP = random.Random(1).randbytes(_STRIP_BYTES)  # noqa: S311


class SleepingTask:
    """Stands for `tasks.do`."""

    def __init__(self, photo_s: float, log: Path) -> None:
        self._photo_s = photo_s
        self._log = log.open("w", encoding="ascii")
        self._one = threading.Lock()

    def __call__(self, task: Task) -> Outcome:
        begun_s = time.time()
        took_s = self._photo_s * random.uniform(1 - _SPREAD, 1 + _SPREAD)  # noqa: S311
        time.sleep(took_s)
        content = task.job.photo.name.encode()
        digest = hashlib.sha256(content).hexdigest()
        name = staged_name(task.job.photo.name, task.job.photo.output, digest)
        task.output.write(name, content)
        with self._one:
            print(f"{begun_s:.6f} {time.time():.6f}", file=self._log, flush=True)
        return Outcome(
            task.job,
            photo=task.job.photo.sign,
            photo_sha256=digest,
            output_sha256=digest,
            pixels=PIXELS,
            took_s=took_s,
            strip=_STRIP,
        )


async def work(scheduler: str, count: int, folder: str) -> None:
    """Work until the scheduler has gone."""
    options: dict[str, Any] = {"nthreads": 1, "memory_limit": 0, "dashboard": False}
    workers: list[Any] = [
        distributed.Worker(scheduler, local_directory=folder, **options) for _ in range(count)
    ]
    await asyncio.gather(*workers)
    await asyncio.gather(*(worker.finished() for worker in workers))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scheduler")
    parser.add_argument("count", type=int)
    parser.add_argument("seconds", type=float)
    parser.add_argument("log", type=Path)
    args = parser.parse_args()
    tasks.do = SleepingTask(args.seconds, args.log)  # by this name the album sends its tasks
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(work(args.scheduler, args.count, folder))


if __name__ == "__main__":
    main()

"""Workers of a Dask cluster, on this computer or others that reach the same folders. An extra."""

from __future__ import annotations

import logging
import math
import time
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from handtint_daemon.album.crew import MOST_TRIES, Crew, set_aside
from handtint_daemon.album.tasks import Outcome, Task, do
from handtint_shared.errors import BadInput, HandtintError, Internal
from handtint_shared.problems import error_line

_CONNECT_S = 10
_WORKERS_S = 60
_LOOK_S = 1.0


def require_dask() -> None:
    """Raise BadInput if the package is missing."""
    if find_spec("distributed") is None:
        raise BadInput("album_dask_package")


class DaskCrew(Crew):
    """The workers of the scheduler at `address`, each thread with one task. Raises BadInput if
    there is none, or it has no workers, and from each method once it is gone."""

    def __init__(self, address: str) -> None:
        self._dask: Any = import_module("distributed")
        for name in ("distributed", "distributed.client"):  # what concerns a person is told by us
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._address = address
        self._running: dict[Any, Task] = {}
        self._threads, self._looked_s = 1, -math.inf
        try:
            self._client: Any = self._dask.Client(address, timeout=_CONNECT_S)
            self._client.run_on_scheduler(_set_tries, MOST_TRIES)
            self._client.wait_for_workers(1, timeout=_WORKERS_S)
        except (OSError, ValueError, TimeoutError) as error:
            why = str(error) or type(error).__name__
            raise BadInput("album_dask_unreachable", address=address, why=why) from error
        self._completed: Any = self._dask.as_completed(loop=self._client.loop)

    def __exit__(self, *_raised: object) -> None:
        if self._is_connected():
            self._client.cancel(list(self._running))
        self._client.close()

    def has_room(self) -> bool:
        if not self._is_connected():
            raise self._lost()
        return len(self._running) < self._count_threads()

    def is_busy(self) -> bool:
        return bool(self._running)

    def start(self, task: Task) -> None:
        future = self._client.submit(do, task, pure=False)
        self._running[future] = task
        self._completed.add(future)

    def wait(self) -> list[Outcome]:
        done = self._completed.next_batch()
        try:
            results = self._client.gather({future.key: future for future in done}, errors="skip")
        except OSError:
            raise self._lost() from None
        return [self._outcome(future, results[future.key]) for future in done]

    def _outcome(self, future: Any, result: Outcome | None) -> Outcome:
        """Return what a future came to; it has no result if it failed."""
        task = self._running.pop(future)
        if result is not None:
            return result
        if future.cancelled() or not self._is_connected():
            raise self._lost()
        error = future.exception()
        if isinstance(error, self._dask.KilledWorker):
            return set_aside(task)
        told = Internal("album_dask_failed", why=str(error) or type(error).__name__)
        return Outcome(task.job, error_line(told))

    def _count_threads(self) -> int:
        """Return how many threads the workers have, who come and go; asked for once in a while, as
        it takes a way to the scheduler and back."""
        now_s = time.monotonic()
        if now_s - self._looked_s > _LOOK_S:
            self._looked_s = now_s
            self._threads = max(1, self._client.scheduler_info(n_workers=0)["total_threads"])
        return self._threads

    def _is_connected(self) -> bool:
        return bool(self._client.status == "running")

    def _lost(self) -> HandtintError:
        return BadInput("album_dask_lost", address=self._address)


def _set_tries(tries: int, dask_scheduler: Any = None) -> None:
    """Runs in the scheduler."""
    dask_scheduler.allowed_failures = tries - 1

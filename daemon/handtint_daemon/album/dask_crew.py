"""Workers of a Dask cluster, on this computer or others that reach the same folders. An extra."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from queue import Empty, Queue
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
    there is none, or it has no workers, and from each method once it or they are gone."""

    def __init__(self, address: str) -> None:
        self._dask: Any = import_module("distributed")
        for name in ("distributed", "distributed.client"):  # what concerns a person is told by us
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._address = address
        self._running: dict[Any, Task] = {}
        self._threads, self._looked_s = 1, -math.inf
        self._done: Queue[Any] = Queue()
        with self._told():
            self._client: Any = self._dask.Client(address, timeout=_CONNECT_S)
            self._client.run_on_scheduler(_set_tries, MOST_TRIES)
            self._client.wait_for_workers(1, timeout=_WORKERS_S)

    def __exit__(self, *_raised: object) -> None:
        if self._is_connected():
            self._client.cancel(list(self._running))
        self._client.close()

    def has_room(self) -> bool:
        if not self._is_connected():
            raise self._lost()
        return len(self._running) < self.count_threads()

    def is_busy(self) -> bool:
        return bool(self._running)

    def start(self, task: Task) -> None:
        future = self._client.submit(do, task, pure=False)
        self._running[future] = task
        future.add_done_callback(self._done.put)

    def wait(self) -> list[Outcome]:
        done = self._some_done()
        try:
            results = self._client.gather({future.key: future for future in done}, errors="skip")
        except OSError:
            raise self._lost() from None
        return [self._outcome(future, results[future.key]) for future in done]

    def _some_done(self) -> list[Any]:
        """Wait for a future that is done, and return all that are."""
        while True:
            try:
                done = [self._done.get(timeout=_LOOK_S)]
                break
            except Empty:
                self._require_workers()
        while not self._done.empty():
            done.append(self._done.get())
        return done

    def _require_workers(self) -> None:
        """Raise BadInput if all workers have gone and none comes."""
        if self._is_connected() and not self._client.scheduler_info(n_workers=0)["total_threads"]:
            with self._told():
                self._client.wait_for_workers(1, timeout=_WORKERS_S)

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

    def count_threads(self) -> int:
        """Return how many threads the workers have, who come and go; asked for once in a while, as
        it takes a way to the scheduler and back."""
        now_s = time.monotonic()
        if now_s - self._looked_s > _LOOK_S:
            self._looked_s = now_s
            self._threads = max(1, self._client.scheduler_info(n_workers=0)["total_threads"])
        return self._threads

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError, TimeoutError) as error:
            why = str(error) or type(error).__name__
            raise BadInput("album_dask_unreachable", address=self._address, why=why) from error

    def _is_connected(self) -> bool:
        return bool(self._client.status == "running")

    def _lost(self) -> HandtintError:
        return BadInput("album_dask_lost", address=self._address)


def _set_tries(tries: int, dask_scheduler: Any = None) -> None:
    """Runs in the scheduler."""
    dask_scheduler.allowed_failures = tries - 1

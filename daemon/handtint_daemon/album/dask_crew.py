"""Workers of a Dask cluster, on this computer or others that see the same folders. An extra."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from handtint_daemon.album.crew import MOST_TRIES, Crew, set_aside
from handtint_daemon.album.inputs import sha256_of_file
from handtint_daemon.album.tasks import Outcome, Task, do
from handtint_shared.errors import BadInput, HandtintError, Internal
from handtint_shared.problems import error_line

_CONNECT_S = 10
_WORKERS_S = 60


def require_dask() -> None:
    """Raise BadInput if the package is missing."""
    if find_spec("distributed") is None:
        raise BadInput("album_dask_package")


class DaskCrew(Crew):
    """The workers of the scheduler at `address`, each thread with one task. Raises BadInput if
    there is none, or it has no workers."""

    def __init__(self, address: str) -> None:
        self._dask: Any = import_module("distributed")
        self._address = address
        self._running: dict[Any, Task] = {}
        try:
            self._client: Any = self._dask.Client(address, timeout=_CONNECT_S)
            self._client.run_on_scheduler(_set_tries, MOST_TRIES)
            self._client.wait_for_workers(1, timeout=_WORKERS_S)
        except (OSError, ValueError, TimeoutError) as error:
            why = str(error) or type(error).__name__
            raise BadInput("album_dask_unreachable", address=address, why=why) from error

    def __exit__(self, *_raised: object) -> None:
        self._client.cancel(list(self._running))
        self._client.close()

    def has_room(self) -> bool:
        threads: int = sum(self._client.nthreads().values())
        return len(self._running) < max(1, threads)

    def is_busy(self) -> bool:
        return bool(self._running)

    def start(self, task: Task) -> None:
        self._running[self._client.submit(do, task, pure=False)] = task

    def wait(self) -> list[Outcome]:
        """Raises BadInput if the scheduler is gone."""
        try:
            done = self._dask.wait(list(self._running), return_when="FIRST_COMPLETED").done
        except self._dask.CancelledError:
            raise self._lost() from None
        return [self._result(future) for future in done]

    def _result(self, future: Any) -> Outcome:
        task = self._running.pop(future)
        if future.cancelled() or self._client.status != "running":
            raise self._lost()
        error = future.exception()
        if isinstance(error, self._dask.KilledWorker):
            return set_aside(task)
        if error is not None:
            told = Internal("album_dask_failed", why=str(error) or type(error).__name__)
            return Outcome(task.job, error_line(told))
        outcome: Outcome = future.result()
        return outcome if _is_whole(outcome, task) else set_aside(task)

    def _lost(self) -> HandtintError:
        return BadInput("album_dask_lost", address=self._address)


def _set_tries(tries: int, dask_scheduler: Any = None) -> None:
    """Runs in the scheduler."""
    dask_scheduler.allowed_failures = tries - 1


def _is_whole(outcome: Outcome, task: Task) -> bool:
    """Return whether what is staged is what the worker made: one that was given up for dead may
    have written beside it."""
    if outcome.problem or outcome.unchanged:
        return True
    try:
        return sha256_of_file(task.staged) == outcome.output_sha256
    except BadInput:
        return False

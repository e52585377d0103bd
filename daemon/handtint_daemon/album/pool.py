"""Worker processes, each of one photo at a time, so that a worker's end concerns one photo."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from handtint_daemon.album.crew import MOST_TRIES, Crew, set_aside
from handtint_daemon.album.tasks import Outcome, Task, do, prepare


class Pool(Crew):
    """`count` processes on this computer."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._running: dict[Future[Outcome], tuple[Task, ProcessPoolExecutor]] = {}
        self._idle: list[ProcessPoolExecutor] = []
        self._tries: dict[str, int] = {}

    def __exit__(self, *raised: object) -> None:
        for worker in (*self._idle, *(worker for _, worker in self._running.values())):
            worker.shutdown(wait=not any(raised), cancel_futures=True)

    def has_room(self) -> bool:
        return len(self._running) < self._count

    def is_busy(self) -> bool:
        return bool(self._running)

    def start(self, task: Task) -> None:
        worker = self._idle.pop() if self._idle else _new_worker()
        self._running[worker.submit(do, task)] = task, worker

    def wait(self) -> list[Outcome]:
        done, _ = wait(self._running, return_when=FIRST_COMPLETED)
        return [outcome for future in done if (outcome := self._result(future))]

    def _result(self, future: Future[Outcome]) -> Outcome | None:
        """Return what a task came to; None if its worker ended and it has begun again."""
        task, worker = self._running.pop(future)
        try:
            outcome = future.result()
        except BrokenProcessPool:
            worker.shutdown()
            return self._after_an_end(task)
        self._idle.append(worker)
        return outcome

    def _after_an_end(self, task: Task) -> Outcome | None:
        name = task.job.photo.name
        tries = self._tries[name] = self._tries.get(name, 0) + 1
        if tries < MOST_TRIES:
            self.start(task)
            return None
        return set_aside(task)


def _new_worker() -> ProcessPoolExecutor:
    # spawned, as a fork would carry the parent's threads and locks along
    spawning = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=spawning, initializer=prepare)

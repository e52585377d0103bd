"""Worker processes, each of one photo at a time, so that a worker's end concerns one photo."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

from handtint_daemon.album.worker import Outcome, Task, do, prepare
from handtint_shared.errors import Internal
from handtint_shared.problems import error_line

MOST_TRIES = 2
"""Of a photo whose worker ended, as for lack of memory."""


@dataclass(slots=True)
class Pool:
    """`count` workers; a context manager."""

    count: int
    _running: dict[Future[Outcome], tuple[Task, ProcessPoolExecutor]] = field(default_factory=dict)
    _idle: list[ProcessPoolExecutor] = field(default_factory=list)
    _tries: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_raised: object) -> None:
        for worker in (*self._idle, *(worker for _, worker in self._running.values())):
            worker.shutdown(wait=False, cancel_futures=True)

    def outcomes(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Yield what comes of the tasks, as it comes.

        Interrupted (Ctrl+C), it yields what is being done, then raises KeyboardInterrupt; after an
        outcome that `ends_all`, it begins no other.
        """
        waiting = iter(tasks)
        interrupted = ended = False
        while True:
            try:
                while not (interrupted or ended) and len(self._running) < self.count:
                    task = next(waiting, None)
                    if task is None:
                        break
                    self._start(task)
                if not self._running:
                    break
                done, _ = wait(self._running, return_when=FIRST_COMPLETED)
            except KeyboardInterrupt:
                if interrupted:
                    raise
                interrupted = True
                continue
            for outcome in filter(None, map(self._result, done)):
                ended = ended or outcome.ends_all
                yield outcome
        if interrupted:
            raise KeyboardInterrupt

    def _start(self, task: Task) -> None:
        worker = self._idle.pop() if self._idle else _new_worker()
        self._running[worker.submit(do, task)] = task, worker

    def _result(self, future: Future[Outcome]) -> Outcome | None:
        """Return what a task came to; None if its worker ended and it has begun again."""
        task, worker = self._running.pop(future)
        try:
            outcome = future.result()
        except BrokenProcessPool:
            worker.shutdown(wait=False)
            return self._after_an_end(task)
        self._idle.append(worker)
        return outcome

    def _after_an_end(self, task: Task) -> Outcome | None:
        name = task.job.photo.name
        tries = self._tries[name] = self._tries.get(name, 0) + 1
        if tries < MOST_TRIES:
            self._start(task)
            return None
        return Outcome(task.job, error_line(Internal("album_worker_ended", tries=tries)))


def _new_worker() -> ProcessPoolExecutor:
    # spawned, as a fork would carry the parent's threads and locks along
    spawning = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=spawning, initializer=prepare)

"""The worker thread, so that the server thread never blocks on work."""

from __future__ import annotations

import contextlib
import gc
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Protocol

from handtint_daemon.lifecycle.process_memory import give_back_freed_memory
from handtint_daemon.logs import request_context
from handtint_daemon.serving.jobs import Job
from handtint_shared.errors import HandtintError, Internal, OutOfMemory
from handtint_shared.messages import EarlyEvent, ProgressEvent, Reply

logger = logging.getLogger(__name__)

Outcome = Reply | HandtintError
Wake = Callable[[], None]

_QUIET_S = 0.2
_TIDY_S = 2.0
_JOBS_UNTIL_TIDY = 50
_DONE = object()


class Upkeep(Protocol):
    """What the worker thread does when idle."""

    def warm_up(self) -> Iterator[None]:
        """Prepare what is requested most, in steps; the thread may abandon it for a job."""
        ...

    def rest(self) -> None:
        """Release what is quickly made again."""
        ...


class Worker(threading.Thread):
    """Does one job at a time.

    Calls `wake`, in this thread, when `outcomes`, or `early` with what comes before, has grown.
    """

    def __init__(self, upkeep: Upkeep, wake: Wake, rest_s: float) -> None:
        super().__init__(name="worker", daemon=True)
        self.outcomes: deque[tuple[Job, Outcome]] = deque()
        self.early: deque[tuple[Job, EarlyEvent]] = deque()
        self.progress = ProgressEvent("", -1.0)
        self._upkeep = upkeep
        self._wake = wake
        self._rest_after_s = min(rest_s, threading.TIMEOUT_MAX) if rest_s > 0 else None
        self._inbox: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._is_needed = threading.Event()
        self._jobs_since_tidy = 0

    def start_job(self, job: Job) -> None:
        self._is_needed.set()
        self.progress = ProgressEvent("", -1.0)
        self._inbox.put(job)

    def end(self, timeout_s: float) -> None:
        """End the thread after the current job."""
        self._is_needed.set()
        self._inbox.put(None)
        if self.is_alive():  # not started if the daemon failed to start
            self.join(timeout_s)

    def run(self) -> None:
        self._warm_up()
        gc.freeze()  # what exists now is permanent: keep it out of every collection
        while (job := self._next_job()) is not None:
            with request_context(job.sender.request_id):
                self.outcomes.append((job, self._outcome(job)))
            del job  # otherwise the last hint layer stays in memory until the next request
            self._wake()

    def told(self, job: Job, event: EarlyEvent) -> None:
        """Pass on what a job has to tell before its outcome."""
        self.early.append((job, event))
        self._wake()

    def _next_job(self) -> Job | None:
        """Return the next job; None at the end.

        Collects garbage when idle, and after many jobs in any case; releases more after a long time
        idle.
        """
        if self._jobs_since_tidy < _JOBS_UNTIL_TIDY:
            self._jobs_since_tidy += 1
            with contextlib.suppress(queue.Empty):
                return self._inbox.get(timeout=_TIDY_S)
        self._jobs_since_tidy = 0
        _tidy_up()
        with contextlib.suppress(queue.Empty):
            return self._inbox.get(timeout=self._rest_after_s)
        self._upkeep.rest()
        _tidy_up()
        return self._inbox.get()

    def _warm_up(self) -> None:
        """Load torch and the weights before the first click; only while there is no job."""
        steps = self._upkeep.warm_up()
        try:
            while not self._is_needed.wait(_QUIET_S):
                if next(steps, _DONE) is _DONE:
                    logger.info("the default engine is ready")
                    return
        except Exception:  # the request that needs the engine will report it
            logger.exception("the default engine cannot be made ready")

    def _outcome(self, job: Job) -> Outcome:
        try:
            return job.work.do(_Report(self, job))
        except HandtintError as error:
            return error.with_traceback(None)  # its frames would keep the pictures in memory
        except MemoryError:
            logger.exception("out of memory")
            return OutOfMemory()
        except Exception as error:
            logger.exception("a bug")
            return Internal(why=type(error).__name__)


class _Report:
    """A job's `Telling`."""

    def __init__(self, worker: Worker, job: Job) -> None:
        self._worker = worker
        self._job = job

    def __call__(self, stage: str, fraction: float, /) -> None:
        self._job.stop.check()
        self._worker.progress = ProgressEvent(stage, fraction)

    def tell(self, event: EarlyEvent, /) -> None:
        self._job.stop.check()
        self._worker.told(self._job, event)


def _tidy_up() -> None:
    gc.collect()  # Python frees the tuples that it keeps for reuse only here
    give_back_freed_memory()

"""The thread that works, so that the server's thread never waits for it."""

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
from handtint_shared.messages import ProgressEvent, Reply

logger = logging.getLogger(__name__)

Outcome = Reply | HandtintError
Wake = Callable[[], None]

_QUIET_S = 0.2
_TIDY_S = 2.0
_JOBS_UNTIL_TIDY = 50
_DONE = object()


class Upkeep(Protocol):
    """What the worker's thread does while nobody asks for anything."""

    def warm_up(self) -> Iterator[None]:
        """Makes ready what is mostly asked for, in steps between which the thread may turn to a
        job: then the rest is left undone."""
        ...

    def rest(self) -> None:
        """Lets go of what is soon made again."""
        ...


class Worker(threading.Thread):
    """Does one job at a time; `wake` is called, in this thread, when `outcomes` has grown."""

    def __init__(self, upkeep: Upkeep, wake: Wake, rest_s: float) -> None:
        super().__init__(name="worker", daemon=True)
        self.outcomes: deque[tuple[Job, Outcome]] = deque()
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
        """Lets the thread end after the job at hand."""
        self._is_needed.set()
        self._inbox.put(None)
        if self.is_alive():  # not where the daemon could not even start
            self.join(timeout_s)

    def run(self) -> None:
        self._warm_up()
        gc.freeze()  # what is there now stays: not to be looked through at each collection
        while (job := self._next_job()) is not None:
            with request_context(job.sender.request_id):
                self.outcomes.append((job, self._outcome(job)))
            del job  # else the last hint layer stays in memory until the next request
            self._wake()

    def _next_job(self) -> Job | None:
        """None at the end. Tidies up while nobody asks, and after many jobs in any case; lets go of
        more when nobody has asked for long."""
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
        """So that the first click need not wait for torch and the weights; only while nobody asks
        for anything."""
        steps = self._upkeep.warm_up()
        try:
            while not self._is_needed.wait(_QUIET_S):
                if next(steps, _DONE) is _DONE:
                    logger.info("the default engine is ready")
                    return
        except Exception:  # the request that needs the engine will be told
            logger.exception("the default engine cannot be made ready")

    def _outcome(self, job: Job) -> Outcome:
        def report(stage: str, fraction: float) -> None:
            job.stop.check()
            self.progress = ProgressEvent(stage, fraction)

        try:
            return job.work.do(report)
        except HandtintError as error:
            return error.with_traceback(None)  # whose frames would keep the pictures in memory
        except MemoryError:
            logger.exception("out of memory")
            return OutOfMemory()
        except Exception as error:
            logger.exception("a bug")
            return Internal(why=type(error).__name__)


def _tidy_up() -> None:
    gc.collect()  # Python keeps freed tuples for later, and lets go of them only so
    give_back_freed_memory()

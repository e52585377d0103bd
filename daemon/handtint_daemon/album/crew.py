"""Those who do an album's tasks, wherever they are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Self

from handtint_daemon.album.tasks import Outcome, Task
from handtint_shared.errors import Internal
from handtint_shared.problems import error_line

MOST_TRIES = 2
"""Of a photo whose worker ended, as for lack of memory."""


class Crew(ABC):
    """Workers; a context manager."""

    def __enter__(self) -> Self:
        return self

    @abstractmethod
    def __exit__(self, *_raised: object) -> None: ...

    def outcomes(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Yield what comes of the tasks, as it comes.

        Interrupted (Ctrl+C), it yields what is being done, then raises KeyboardInterrupt; after an
        outcome that `ends_all`, it begins no other.
        """
        waiting = iter(tasks)
        interrupted = ended = False
        while True:
            try:
                while not (interrupted or ended) and self.has_room():
                    task = next(waiting, None)
                    if task is None:
                        break
                    self.start(task)
                if not self.is_busy():
                    break
                some = self.wait()
            except KeyboardInterrupt:
                if interrupted:
                    raise
                interrupted = True
                continue
            for outcome in some:
                ended = ended or outcome.ends_all
                yield outcome
        if interrupted:
            raise KeyboardInterrupt

    @abstractmethod
    def has_room(self) -> bool:
        """Return whether another task would be begun at once."""

    @abstractmethod
    def is_busy(self) -> bool:
        """Return whether a task is being done."""

    @abstractmethod
    def start(self, task: Task) -> None: ...

    @abstractmethod
    def wait(self) -> list[Outcome]:
        """Wait until something happens, and return what tasks came to."""


def set_aside(task: Task) -> Outcome:
    """Return the outcome of a task whose workers ended `MOST_TRIES` times."""
    return Outcome(task.job, error_line(Internal("album_worker_ended", tries=MOST_TRIES)))

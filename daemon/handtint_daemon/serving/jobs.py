"""The job queue: round-robin over clients, and newest-wins within the same work. Pure.

No threads, no sockets.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from handtint_daemon.progress import Stop
from handtint_daemon.serving.work import Work
from handtint_shared.errors import Busy, Cancelled, Superseded

MAX_WAITING = 256
MAX_WAITING_OF_CLIENT = 8
MAX_WAITING_BYTES = 2 << 30
MAX_WAITING_BYTES_OF_CLIENT = 1 << 30


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom to answer: the client's ROUTER identity, and the request's id."""

    client: bytes
    request_id: str


@dataclass(frozen=True, slots=True)
class Job:
    """Work that a client waits for, and the flag that stops it."""

    sender: Sender
    work: Work
    stop: Stop = field(default_factory=Stop)
    arrived_at_s: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class _Place:
    """A queued job. Every client has one place per round: round-robin."""

    round: int
    number: int
    job: Job


class JobBoard:
    """The waiting jobs and the running one. Used by the server thread only."""

    def __init__(self) -> None:
        self._places: list[_Place] = []
        self._round = 0
        self._added = 0
        self.running: Job | None = None

    @property
    def waiting(self) -> tuple[Job, ...]:
        """The waiting jobs, next one first."""
        return tuple(place.job for place in sorted(self._places, key=_turn))

    def add(self, job: Job) -> Job | None:
        """Queue a job; return the waiting one that it replaced, if any.

        A running job that it supersedes is told to stop. Raises Busy if too much is waiting.
        """
        replaced = next((p for p in self._places if job.work.supersedes(p.job.work)), None)
        others = [place for place in self._places if place is not replaced]
        _require_room(job, [place.job for place in others])
        if self.running is not None and job.work.supersedes(self.running.work):
            self.running.stop.set(Superseded())
        own = replace(replaced, job=job) if replaced else self._last_place(job)
        self._places = [*others, own]
        return replaced.job if replaced else None

    def start_next(self) -> Job | None:
        """Start and return the next job; None if one is running or none is waiting."""
        if self.running is not None or not self._places:
            return None
        place = min(self._places, key=_turn)
        self._places.remove(place)
        self._round, self.running = place.round, place.job
        return self.running

    def finish(self) -> None:
        self.running = None

    def cancel(self, canvas: str) -> list[Job]:
        """Remove and return a canvas's waiting jobs; the running one is told to stop."""
        if self.running is not None and self.running.work.canvas == canvas:
            self.running.stop.set(Cancelled())
        dropped = [job for job in self.waiting if job.work.canvas == canvas]
        self._places = [place for place in self._places if place.job.work.canvas != canvas]
        return dropped

    def drop_client(self, client: bytes) -> None:
        """Drop the jobs of a client that has disconnected."""
        self._places = [place for place in self._places if place.job.sender.client != client]
        if self.running is not None and self.running.sender.client == client:
            self.running.stop.set(Cancelled())

    def _last_place(self, job: Job) -> _Place:
        client = job.sender.client
        rounds = [place.round for place in self._places if place.job.sender.client == client]
        self._added += 1
        return _Place(max([self._round, *rounds]) + 1, self._added, job)


def _require_room(job: Job, others: Sequence[Job]) -> None:
    """Raise Busy if the job is too much beside the `others` that wait."""
    own = [other for other in others if other.sender.client == job.sender.client]
    is_too_much_of_client = len(own) >= MAX_WAITING_OF_CLIENT or (
        # a single one may have any size: otherwise it could never be requested
        len(own) > 0 and _nbytes([*own, job]) > MAX_WAITING_BYTES_OF_CLIENT
    )
    if is_too_much_of_client:
        raise Busy("many_of_yours_wait")
    if len(others) >= MAX_WAITING or _nbytes([*others, job]) > MAX_WAITING_BYTES:
        raise Busy("too_many_wait")


def _turn(place: _Place) -> tuple[int, int]:
    return place.round, place.number


def _nbytes(jobs: Iterable[Job]) -> int:
    return sum(job.work.nbytes for job in jobs)

"""Who is painted for next: clients in turn, and of a canvas the newest request. Pure; no threads,
no sockets."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from handtint_shared.errors import Busy, Cancelled, HandtintError, Superseded
from handtint_shared.messages import ColorizeRequest

MAX_WAITING = 256
MAX_WAITING_OF_CLIENT = 8
MAX_WAITING_BYTES = 2 << 30
MAX_WAITING_BYTES_OF_CLIENT = 1 << 30


class Stop:
    """Set by the server's thread, looked at by the worker's at each step of its work."""

    def __init__(self) -> None:
        self.reason: HandtintError | None = None

    def set(self, reason: HandtintError) -> None:
        self.reason = self.reason or reason

    def check(self) -> None:
        """Raises the reason once there is one."""
        if self.reason is not None:
            raise self.reason


@dataclass(frozen=True, slots=True)
class Job:
    """A request to colour, whom to answer, and the sign by which it is stopped."""

    client: bytes
    request_id: str
    request: ColorizeRequest
    stop: Stop = field(default_factory=Stop)
    arrived_at_s: float = field(default_factory=time.monotonic)

    @property
    def nbytes(self) -> int:
        """The bytes of the pictures that the request holds in memory."""
        layer = self.request.hint_layer
        pictures = [self.request.photo, layer.picture if layer else None]
        return sum(len(picture.pixels) for picture in pictures if picture)


@dataclass(frozen=True, slots=True)
class _Place:
    """A job in line. Every client has one place in each round: so they take turns."""

    round: int
    number: int
    job: Job


class JobBoard:
    """What waits and what runs. Only the server's thread touches it."""

    def __init__(self) -> None:
        self._places: dict[str, _Place] = {}
        self._round = 0
        self._added = 0
        self.running: Job | None = None

    @property
    def waiting(self) -> tuple[Job, ...]:
        """The next one first."""
        return tuple(place.job for place in sorted(self._places.values(), key=_turn))

    def add(self, job: Job) -> Job | None:
        """Puts a job in line and returns the waiting one whose place it took.

        A running job of the canvas is told to stop. Raises Busy when too much waits already.
        """
        canvas = job.request.canvas
        self._require_room(job)
        if self.running is not None and self.running.request.canvas == canvas:
            self.running.stop.set(Superseded())
        replaced = self._places.get(canvas)
        if replaced is None:
            self._places[canvas] = self._last_place(job)
            return None
        self._places[canvas] = _Place(replaced.round, replaced.number, job)
        return replaced.job

    def start_next(self) -> Job | None:
        """The job whose turn it is, now running; None when one runs or none waits."""
        if self.running is not None or not self._places:
            return None
        canvas, place = min(self._places.items(), key=lambda item: _turn(item[1]))
        del self._places[canvas]
        self._round, self.running = place.round, place.job
        return self.running

    def finish(self) -> None:
        self.running = None

    def cancel(self, canvas: str) -> list[Job]:
        """Takes a canvas' waiting job out and returns it; the running one is told to stop."""
        if self.running is not None and self.running.request.canvas == canvas:
            self.running.stop.set(Cancelled())
        place = self._places.pop(canvas, None)
        return [] if place is None else [place.job]

    def drop_client(self, client: bytes) -> None:
        """Forgets what a vanished client asked for."""
        for canvas in [c for c, place in self._places.items() if place.job.client == client]:
            del self._places[canvas]
        if self.running is not None and self.running.client == client:
            self.running.stop.set(Cancelled())

    def _require_room(self, job: Job) -> None:
        """Raises Busy. What the job takes the place of does not count."""
        canvas = job.request.canvas
        others = [place.job for c, place in self._places.items() if c != canvas]
        own = [other for other in others if other.client == job.client]
        is_too_much_of_client = len(own) >= MAX_WAITING_OF_CLIENT or (
            # one alone may be as large as any: else it could never be asked for
            len(own) > 0 and _nbytes([*own, job]) > MAX_WAITING_BYTES_OF_CLIENT
        )
        if is_too_much_of_client:
            raise Busy("many_of_yours_wait")
        if len(others) >= MAX_WAITING or _nbytes([*others, job]) > MAX_WAITING_BYTES:
            raise Busy("too_many_wait")

    def _last_place(self, job: Job) -> _Place:
        rounds = [p.round for p in self._places.values() if p.job.client == job.client]
        self._added += 1
        return _Place(max([self._round, *rounds]) + 1, self._added, job)


def _turn(place: _Place) -> tuple[int, int]:
    return place.round, place.number


def _nbytes(jobs: Iterable[Job]) -> int:
    return sum(job.nbytes for job in jobs)

"""Who is painted for next: the newest request of a canvas wins. Pure; no threads, no sockets."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from handtint_shared.errors import Busy, Cancelled, RequestError, Superseded
from handtint_shared.messages import ColorizeRequest

MAX_WAITING = 32
MAX_WAITING_BYTES = 2 << 30
MAX_CANVASES_REMEMBERED = 1024


class Stop:
    """Set by the server's thread, looked at by the worker's at each step of its work."""

    def __init__(self) -> None:
        self.reason: RequestError | None = None

    def set(self, reason: RequestError) -> None:
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

    @property
    def nbytes(self) -> int:
        """The bytes of the pictures that the request holds in memory."""
        layer = self.request.hint_layer
        pictures = [self.request.photo, layer.picture if layer else None]
        return sum(len(picture.pixels) for picture in pictures if picture)


def superseded() -> Superseded:
    return Superseded("A newer request for the same picture has taken this one's place.")


def cancelled() -> Cancelled:
    return Cancelled("The request was cancelled.")


class JobBoard:
    """What waits and what runs. Only the server's thread touches it."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Job] = OrderedDict()
        self._newest: OrderedDict[str, int] = OrderedDict()
        self.running: Job | None = None

    @property
    def waiting(self) -> tuple[Job, ...]:
        return tuple(self._waiting.values())

    def add(self, job: Job) -> Job | None:
        """Puts a job in line and returns the waiting one whose place it took.

        A running job of the canvas is told to stop. Raises Superseded when a newer one of the
        canvas was seen before, Busy when too much waits already.
        """
        canvas = job.request.canvas
        if job.request.revision < self._newest.get(canvas, job.request.revision):
            raise superseded()
        replaced = self._waiting.pop(canvas, None)
        held_bytes = sum(waiting.nbytes for waiting in self._waiting.values())
        if len(self._waiting) >= MAX_WAITING or held_bytes + job.nbytes > MAX_WAITING_BYTES:
            if replaced is not None:
                self._waiting[canvas] = replaced
            raise Busy("Too many pictures wait for their colours: try again in a moment.")
        self._remember(canvas, job.request.revision)
        if self.running is not None and self.running.request.canvas == canvas:
            self.running.stop.set(superseded())
        self._waiting[canvas] = job
        return replaced

    def start_next(self) -> Job | None:
        """The job that has waited longest, now running; None when one runs or none waits."""
        if self.running is not None or not self._waiting:
            return None
        _, self.running = self._waiting.popitem(last=False)
        return self.running

    def finish(self) -> None:
        self.running = None

    def cancel(self, canvas: str) -> list[Job]:
        """Takes a canvas' waiting job out and returns it; the running one is told to stop."""
        if self.running is not None and self.running.request.canvas == canvas:
            self.running.stop.set(cancelled())
        job = self._waiting.pop(canvas, None)
        return [] if job is None else [job]

    def drop_client(self, client: bytes) -> None:
        """Forgets what a vanished client asked for."""
        for canvas in [c for c, job in self._waiting.items() if job.client == client]:
            del self._waiting[canvas]
        if self.running is not None and self.running.client == client:
            self.running.stop.set(cancelled())

    def _remember(self, canvas: str, revision: int) -> None:
        self._newest[canvas] = revision
        self._newest.move_to_end(canvas)
        if len(self._newest) > MAX_CANVASES_REMEMBERED:
            self._newest.popitem(last=False)

"""Asking the daemon about itself, and telling it what to leave."""

from __future__ import annotations

from dataclasses import dataclass

from handtint_shared.canvas import require_canvas
from handtint_shared.messages.problems import Problem


@dataclass(frozen=True, slots=True)
class PingRequest:
    """Is anybody there, and of which version? `nonce` is random for each request."""

    nonce: str = ""


@dataclass(frozen=True, slots=True)
class PingReply:
    """`proof` is computed from the token and the request's nonce (`proofs.proof_of`)."""

    product_version: str
    protocol_version: tuple[int, int]
    pid: int
    proof: str = ""


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """What is the daemon doing?"""


@dataclass(frozen=True, slots=True)
class EditTimes:
    """Percentiles of the time from request to answer of the last `count` finished edits."""

    count: int = 0
    p50_s: float = 0.0
    p95_s: float = 0.0
    p99_s: float = 0.0


@dataclass(frozen=True, slots=True)
class LastError:
    """An error that was sent, or a problem that occurred; `at` is UTC, ISO 8601. No paths."""

    at: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class StatusReply:
    """Sizes are in bytes.

    `endpoint` is where the daemon listens, `clients` how many wait for an answer, `stage` that of
    the running request. Memory is 0 if the system does not report it; photos, weights, and the
    files of programs and libraries are parts of it. `last_errors` has the newest last.
    """

    product_version: str
    pid: int
    uptime_s: float
    device: str
    engines: tuple[str, ...]
    default_engine: str
    photos: int
    photo_bytes: int
    photo_limit_bytes: int
    waiting: int
    running: int
    finished: int
    failed: int
    log_path: str
    endpoint: str = ""
    clients: int = 0
    longest_wait_s: float = 0.0
    stage: str = ""
    running_s: float = 0.0
    memory_bytes: int = 0
    peak_memory_bytes: int = 0
    edit_times: EditTimes = EditTimes()
    last_errors: tuple[LastError, ...] = ()
    weights_bytes: int = 0
    program_bytes: int = 0
    unusable_engines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Drop the waiting and the running requests of a canvas."""

    canvas: str

    def __post_init__(self) -> None:
        require_canvas(self.canvas)


@dataclass(frozen=True, slots=True)
class CancelReply:
    cancelled: int


@dataclass(frozen=True, slots=True)
class ShutdownRequest:
    """Finish nothing, answer waiting requests with `cancelled`, and exit."""


@dataclass(frozen=True, slots=True)
class ShutdownReply:
    pid: int

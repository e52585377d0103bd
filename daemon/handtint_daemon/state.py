"""What the server's thread knows; handlers read and change it."""

from __future__ import annotations

from dataclasses import dataclass, field

from handtint_daemon.config import ServeConfig
from handtint_daemon.jobs import JobBoard
from handtint_daemon.photo_cache import PhotoCache


@dataclass(slots=True)
class DaemonState:
    """One per daemon, touched by the server's thread only (the cache locks for itself)."""

    config: ServeConfig
    device: str
    token: str
    started_at_s: float
    cache: PhotoCache
    board: JobBoard = field(default_factory=JobBoard)
    finished: int = 0
    failed: int = 0
    stopping: bool = False

"""The state of the server thread, which handlers read and change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from handtint_daemon.config import ServeConfig
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.serving.jobs import JobBoard
from handtint_daemon.serving.statistics import Statistics
from handtint_daemon.serving.work import WorkMakers
from handtint_shared.messages import ProgressEvent


class EngineStatus(Protocol):
    """What `status` reports about the engines; may be read from any thread."""

    default_name: str

    @property
    def device(self) -> str: ...

    @property
    def weights_bytes(self) -> int: ...


@dataclass(slots=True)
class DaemonState:
    """One per daemon, used by the server thread only (the cache has a lock of its own)."""

    config: ServeConfig
    engines: EngineStatus
    token: str
    started_at_s: float
    cache: PhotoCache
    work_makers: WorkMakers
    board: JobBoard = field(default_factory=JobBoard)
    endpoint: str = ""
    progress: ProgressEvent = ProgressEvent("", -1.0)  # noqa: RUF009 - frozen
    running_since_s: float = 0.0
    statistics: Statistics = field(default_factory=Statistics)
    finished: int = 0
    failed: int = 0
    stopping: bool = False

    def stop(self) -> None:
        """Stop the server at its next step; may be called from a signal handler."""
        self.stopping = True

"""What the server's thread knows; handlers read and change it."""

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
    """What the status tells of the engines: any thread may read it."""

    default_name: str

    @property
    def device(self) -> str: ...

    @property
    def weights_bytes(self) -> int: ...


@dataclass(slots=True)
class DaemonState:
    """One per daemon, touched by the server's thread only (the cache locks for itself)."""

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
        """Ends the server at its next step; from a signal's handler too."""
        self.stopping = True

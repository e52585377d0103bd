"""The tasks of an album's workers. What colours is imported by the workers alone."""

from __future__ import annotations

import os
import signal
import threading
import traceback
from dataclasses import dataclass, field
from multiprocessing import connection, parent_process
from uuid import uuid4

from handtint_daemon.album.folders.folder import Folder, Sign
from handtint_daemon.album.inputs import Manner
from handtint_daemon.album.places import STAGING
from handtint_daemon.album.plan import Job
from handtint_shared.errors import (
    BadInput,
    BadWeights,
    EngineUnusable,
    HandtintError,
    Internal,
    NoDevice,
    OutOfMemory,
    ReachError,
    UnknownEngine,
    WriteFailed,
    why_of,
)
from handtint_shared.problems import error_line

_OF_ALL = (BadWeights, EngineUnusable, NoDevice, ReachError, UnknownEngine, WriteFailed)
"""Errors with which no other photo would fare better; all are staged in one folder."""


_one = threading.Lock()
"""Dask's workers may have several threads."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker needs besides the job: the photo's folder, that where its result is staged, and
    the engine as NAME or NAME=FILE. With `by_daemon` the daemon paints, on its own device."""

    job: Job
    folder: Folder
    output: Folder
    engine: str
    device: str
    manner: Manner
    by_daemon: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: a problem (a line of JSON); or nothing to do; or a staged output.

    `ends_all`: no other photo would fare better. `took_s` is without loading the engine.
    """

    job: Job
    problem: str = ""
    ends_all: bool = False
    unchanged: bool = False
    photo: Sign = field(default_factory=Sign)
    photo_sha256: str = ""
    output_sha256: str = ""
    pixels: int = 0
    took_s: float = 0.0
    notes: tuple[str, ...] = ()
    strip: bytes = b""


def prepare() -> None:
    """Begin a worker process: it leaves Ctrl+C to its parent, and ends when that has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def do(task: Task) -> Outcome:
    """Do a job, one at a time in a process. Never raises."""
    try:
        with _one:
            from handtint_daemon.album.worker import color_photo  # noqa: PLC0415 - slow

            return color_photo(task)
    except HandtintError as error:
        return Outcome(task.job, error_line(error), isinstance(error, _OF_ALL))
    except MemoryError:
        return Outcome(task.job, error_line(OutOfMemory()))
    except OSError as error:
        path = task.folder.called(task.job.photo.name)
        told = BadInput("file_unreadable", path=path, why=why_of(error))
        return Outcome(task.job, error_line(told))
    except Exception:  # noqa: BLE001 - one photo stops no other
        return Outcome(task.job, error_line(_bug(task)))


def _bug(task: Task) -> Internal:
    report = f"{STAGING}/{uuid4().hex}.txt"
    task.output.write(report, traceback.format_exc().encode(errors="backslashreplace"))
    return Internal("bug", report=task.output.called(report))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)

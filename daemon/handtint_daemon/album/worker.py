"""What a worker process of an album does: it loads the engine once, then colours photo by photo."""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from dataclasses import dataclass, field
from multiprocessing import connection, parent_process
from pathlib import Path

from handtint_daemon.album.coloring import album_hints, color
from handtint_daemon.album.finding import Sign, sign_of
from handtint_daemon.album.inputs import Manner, sha256_of_file
from handtint_daemon.album.plan import Job
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.files.colored_files import most_bytes
from handtint_daemon.files.destination import reserved
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.files.writing.formats import format_of
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_shared.errors import (
    BadInput,
    BadWeights,
    EngineUnusable,
    HandtintError,
    Internal,
    NoDevice,
    OutOfMemory,
    UnknownEngine,
    WriteFailed,
    why_of,
)
from handtint_shared.problems import error_line

_ONE_PHOTO = 0  # bytes: the photo used last is kept in any case
_SETTLED_NS = 2_000_000_000
"""A file changed later may change again with the same time: some file systems count 2 s."""
_OF_ALL = (BadWeights, EngineUnusable, NoDevice, UnknownEngine, WriteFailed)
"""Errors with which no other photo would fare better; all are staged in one folder."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker needs besides the job: where the photo is, where its result is staged, and the
    engine as NAME or NAME=FILE."""

    job: Job
    folder: Path
    staged: Path
    engine: str
    device: str
    manner: Manner


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
            return _do(task)
    except HandtintError as error:
        return Outcome(task.job, error_line(error), isinstance(error, _OF_ALL))
    except MemoryError:
        return Outcome(task.job, error_line(OutOfMemory()))
    except OSError as error:
        path = task.folder / task.job.photo.name
        told = BadInput("file_unreadable", path=path, why=why_of(error))
        return Outcome(task.job, error_line(told))
    except Exception:  # noqa: BLE001 - one photo stops no other
        return Outcome(task.job, error_line(_bug(task)))


def _do(task: Task) -> Outcome:
    path, job = task.folder / task.job.photo.name, task.job
    sign = sign_of(path)
    sha256 = sha256_of_file(path)
    if sha256 == job.known_sha256:
        return Outcome(job, unchanged=True, photo=_trusted(sign), photo_sha256=sha256)
    colorizer = _colorizer(task)
    started_s = time.monotonic()
    photo = read_photo(path)
    made_as = format_of(Path(job.photo.output))
    hints = album_hints(job.hints, photo.picture.size_hw)
    with reserved(task.staged, most_bytes(photo), force=True) as destination:
        colored = color(colorizer, photo, hints, task.manner, made_as)
        destination.write(colored.content)
    if sign_of(path) != sign:
        task.staged.unlink()
        raise BadInput("album_photo_changing", path=path)
    height, width = photo.picture.size_hw
    return Outcome(
        job,
        photo=_trusted(sign),
        photo_sha256=sha256,
        output_sha256=sha256_of_file(task.staged),
        pixels=height * width,
        took_s=time.monotonic() - started_s,
        notes=tuple(error_line(note) for note in colored.notes),
        strip=colored.strip,
    )


_made: dict[tuple[str, str], Colorizer] = {}
_one = threading.Lock()
"""Dask's workers may have several threads."""


def _colorizer(task: Task) -> Colorizer:
    """Return this process's colorizer, made with the first photo."""
    key = (task.engine, task.device)
    if key not in _made:
        _made[key] = Colorizer(PhotoCache(_ONE_PHOTO), EngineChoice(*key))
    return _made[key]


def _trusted(sign: Sign) -> Sign:
    """Return no sign for a file so new that the next change might not show."""
    return Sign() if time.time_ns() - sign.mtime_ns < _SETTLED_NS else sign


def _bug(task: Task) -> Internal:
    report = task.staged.with_suffix(".txt")
    report.write_text(traceback.format_exc(), encoding="utf-8", errors="backslashreplace")
    return Internal("bug", report=report)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)

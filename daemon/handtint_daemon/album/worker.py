"""What a worker process of an album does: it loads the engine once, then colours photo by photo."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

from handtint_daemon.album.coloring import album_hints, color
from handtint_daemon.album.daemons_painter import DaemonsPainter, Painter
from handtint_daemon.album.folders.digests import sha256_of_file
from handtint_daemon.album.places import STAGING
from handtint_daemon.album.placing import staged_name
from handtint_daemon.album.tasks import Outcome, Task
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.files.colored_files import most_bytes
from handtint_daemon.files.hint_files import Hints
from handtint_daemon.files.photo_files import PhotoFile, read_photo
from handtint_daemon.files.writing.formats import format_of
from handtint_daemon.lifecycle.process_memory import keep_freed_memory
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_shared.errors import BadInput
from handtint_shared.problems import error_line

_ONE_PHOTO = 0  # bytes: the photo used last is kept in any case


def color_photo(task: Task) -> Outcome:
    """Do a task. Raises HandtintError, OSError, MemoryError, and whatever a bug raises."""
    job, name = task.job, task.job.photo.name
    sign = task.folder.sign_of(name)
    with task.folder.at_hand(name) as path:
        sha256 = sha256_of_file(path)
        if sha256 == job.known_sha256:
            same = task.folder.settled(sign)
            return Outcome(job, unchanged=True, photo=same, photo_sha256=sha256)
        painter = _painter(task)
        started_s = time.monotonic()
        photo = read_photo(path)
    hints = _hints(task, photo)
    with task.output.reserved(STAGING, most_bytes(photo)) as write:
        colored = color(painter, photo, hints, task.manner, format_of(Path(job.photo.output)))
        if task.folder.sign_of(name) != sign:
            raise BadInput("album_photo_changing", path=task.folder.called(name))
        output_sha256 = hashlib.sha256(colored.content).hexdigest()
        write(staged_name(name, job.photo.output, output_sha256), colored.content)
    height, width = photo.picture.size_hw
    return Outcome(
        job,
        photo=task.folder.settled(sign),
        photo_sha256=sha256,
        output_sha256=output_sha256,
        pixels=height * width,
        took_s=time.monotonic() - started_s,
        notes=tuple(error_line(note) for note in colored.notes),
        strip=colored.strip,
    )


def _hints(task: Task, photo: PhotoFile) -> Hints:
    hints, size_hw = task.job.hints, photo.picture.size_hw
    if not hints.painted:
        return album_hints(hints, None, size_hw)
    with task.folder.at_hand(hints.painted) as painted:
        return album_hints(hints, painted, size_hw)


_made: dict[tuple[str, str, bool], Painter] = {}


def _painter(task: Task) -> Painter:
    """Return this process's painter, made with the first photo."""
    key = (task.engine, task.device, task.by_daemon)
    if key not in _made:
        _made[key] = DaemonsPainter() if task.by_daemon else _own_painter(task)
    return _made[key]


def _own_painter(task: Task) -> Painter:
    if "MALLOC_TRIM_THRESHOLD_" in os.environ:
        keep_freed_memory()
    colorizer = Colorizer(PhotoCache(_ONE_PHOTO), EngineChoice(task.engine, task.device))
    for _ in colorizer.warm_up():  # or the first photo would seem to take that long
        pass
    return colorizer

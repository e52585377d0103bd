"""What a worker process of an album does: it loads the engine once, then colours photo by photo."""

from __future__ import annotations

import time
from pathlib import Path

from handtint_daemon.album.coloring import album_hints, color
from handtint_daemon.album.finding import Sign, sign_of
from handtint_daemon.album.inputs import sha256_of_file
from handtint_daemon.album.tasks import Outcome, Task
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.files.colored_files import most_bytes
from handtint_daemon.files.destination import reserved
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.files.writing.formats import format_of
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_shared.errors import BadInput
from handtint_shared.problems import error_line

_ONE_PHOTO = 0  # bytes: the photo used last is kept in any case
_SETTLED_NS = 2_000_000_000
"""A file changed later may change again with the same time: some file systems count 2 s."""


def color_photo(task: Task) -> Outcome:
    """Do a task. Raises HandtintError, OSError, MemoryError, and whatever a bug raises."""
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


def _colorizer(task: Task) -> Colorizer:
    """Return this process's colorizer, made with the first photo."""
    key = (task.engine, task.device)
    if key not in _made:
        _made[key] = Colorizer(PhotoCache(_ONE_PHOTO), EngineChoice(*key))
    return _made[key]


def _trusted(sign: Sign) -> Sign:
    """Return no sign for a file so new that the next change might not show."""
    return Sign() if time.time_ns() - sign.mtime_ns < _SETTLED_NS else sign

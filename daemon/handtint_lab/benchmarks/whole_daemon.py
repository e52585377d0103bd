"""Measure a separate daemon from outside: start, first request, edits, memory."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from handtint_daemon.client import connect
from handtint_daemon.config import AUTO
from handtint_daemon.lifecycle.daemon_command import daemon_command
from handtint_lab.benchmarks.scene import draw_hint_layer, draw_photo
from handtint_lab.benchmarks.timing import best_s, peak_rss_mb
from handtint_shared.canvas import new_canvas
from handtint_shared.connection import Connection, read_connection
from handtint_shared.errors import StartFailed
from handtint_shared.exchange import Link, ask_colorize
from handtint_shared.messages import ColorizeRequest
from handtint_shared.paths import STATE_VARIABLE
from handtint_shared.pixels import photo_key

TimedEdit = Callable[[], object]

_START_DEADLINE_S = 30.0
_POLL_S = 0.01
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class DaemonFigures:
    """Measurements of a daemon.

    Seconds until it answers, and of whole edits (bytes in, bytes out) with the photo new and
    cached, by size in the given order; its peak memory; whether it loaded torch.
    """

    ready_s: float
    first_edits_s: tuple[float, ...]
    edits_s: tuple[float, ...]
    peak_rss_mb: float | None
    torch_loaded: bool


def daemon_figures(engine: str, sizes_hw: Sequence[tuple[int, int]]) -> DaemonFigures:
    """Start a daemon and have it colour the synthetic scenes."""
    started_s = time.perf_counter()
    with started_daemon(engine) as connection:
        return _measure(connection, engine, sizes_hw, time.perf_counter() - started_s)


@contextmanager
def started_daemon(engine: str) -> Iterator[Connection]:
    """Run a daemon with its own state folder inside the context. Raises StartFailed."""
    with tempfile.TemporaryDirectory(prefix="handtint-bench-") as folder:
        process = subprocess.Popen(
            daemon_command("--device", AUTO, "--engine", engine),
            env={**os.environ, STATE_VARIABLE: folder},
            stdout=subprocess.DEVNULL,
        )
        try:
            yield _wait_for(Path(folder) / "daemon.json", process)
        finally:
            process.terminate()
            process.wait()


def _wait_for(path: Path, process: subprocess.Popen[bytes]) -> Connection:
    give_up_at = time.monotonic() + _START_DEADLINE_S
    while time.monotonic() < give_up_at and process.poll() is None:
        if connection := read_connection(path):
            return connection
        time.sleep(_POLL_S)
    raise StartFailed("bench_daemon")


@contextmanager
def edits_of(
    connection: Connection, engine: str, sizes_hw: Sequence[tuple[int, int]]
) -> Iterator[list[TimedEdit]]:
    """Yield, per size, a function that has the synthetic scene coloured, bytes in, bytes out."""
    link = Link(connect(connection.endpoint, connection.token), connection.token)
    try:
        yield [_edit(link, engine, size_hw) for size_hw in sizes_hw]
    finally:
        link.transport.close()


def _measure(
    connection: Connection, engine: str, sizes_hw: Sequence[tuple[int, int]], ready_s: float
) -> DaemonFigures:
    with edits_of(connection, engine, sizes_hw) as edits:
        first_edits_s = tuple(best_s(edit, repeats=1) for edit in edits)
        # alternating, so that disturbances by other programs affect all sizes alike
        rounds_s = [[best_s(edit, repeats=1) for edit in edits] for _ in range(_ROUNDS)]
    maps = Path(f"/proc/{connection.pid}/maps")
    return DaemonFigures(
        ready_s=ready_s,
        first_edits_s=first_edits_s,
        edits_s=tuple(min(times_s) for times_s in zip(*rounds_s, strict=True)),
        peak_rss_mb=peak_rss_mb(connection.pid),
        torch_loaded=maps.exists() and "libtorch" in maps.read_text(encoding="utf-8"),
    )


def _edit(link: Link, engine: str, size_hw: tuple[int, int]) -> TimedEdit:
    photo, hints = draw_photo(size_hw), draw_hint_layer(size_hw)
    canvas, key = new_canvas(), photo_key(photo)

    def edit() -> object:
        request = ColorizeRequest(canvas, key, None, hints, engine=engine)
        return ask_colorize(link, request, photo)

    return edit

"""A real daemon that nobody has asked for a while; `python -m e2e.at_rest` waits five minutes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from e2e import at_rest
from e2e.daemon_process import Daemon, running_daemon
from handtint_daemon.commands.status import sentences
from handtint_daemon.painting.photo_cache import REST_BYTES
from handtint_shared.messages import StatusReply

DEADLINE_S = 60.0
POLL_S = 0.05
WORK = at_rest.Work(engine="propagate", megapixels=(12.0,), photos=3, edits=2)


def status_when(daemon: Daemon, is_so: Callable[[StatusReply], bool]) -> StatusReply:
    give_up_at = time.monotonic() + DEADLINE_S
    while not is_so(status := daemon.status()):
        assert time.monotonic() < give_up_at, status
        time.sleep(POLL_S)
    return status


def test_photos_are_let_go_and_come_again(tmp_path: Path) -> None:
    photos = at_rest.photos_of(WORK)
    with running_daemon(tmp_path, "--engine", "propagate", "--rest", "0.01") as daemon:
        before = [at_rest.edit(daemon, photo).picture.pixels for photo in photos]
        status_when(daemon, lambda status: status.photo_bytes <= REST_BYTES)
        assert daemon.status().photos < len(photos)
        assert before == [at_rest.edit(daemon, photo).picture.pixels for photo in photos]


def test_the_status_tells_what_is_held(tmp_path: Path) -> None:
    with running_daemon(tmp_path) as daemon:
        status = status_when(daemon, lambda status: status.weights_bytes > 0)
    assert 0 < status.program_bytes < status.memory_bytes - status.weights_bytes
    assert f"(weights {status.weights_bytes / 2**20:.0f} MB, photos 0 MB, " in sentences(status)

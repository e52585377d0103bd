"""A real daemon that has been idle for a while; `python -m e2e.at_rest` waits five minutes."""

from __future__ import annotations

from pathlib import Path

from e2e import at_rest
from e2e.command_line import NETWORK
from e2e.daemon_process import running_daemon
from handtint_daemon.commands.status import sentences
from handtint_daemon.painting.photo_cache import REST_BYTES
from waiting import wait_until

WORK = at_rest.Work(engine="propagate", megapixels=(6.0,), photos=4, edits=2)


def test_photos_are_let_go_and_come_again(tmp_path: Path) -> None:
    photos = at_rest.photos_of(WORK)
    with running_daemon(tmp_path, "--rest", "0.01") as daemon:
        before = [at_rest.edit(daemon, photo).picture.pixels for photo in photos]
        wait_until(daemon.status, lambda status: status.photo_bytes <= REST_BYTES)
        assert daemon.status().photos < len(photos)
        assert before == [at_rest.edit(daemon, photo).picture.pixels for photo in photos]


def test_the_status_tells_what_is_held(tmp_path: Path) -> None:
    with running_daemon(tmp_path, engine=NETWORK) as daemon:
        status = wait_until(daemon.status, lambda status: status.weights_bytes > 0)
    assert 0 < status.program_bytes < status.memory_bytes - status.weights_bytes
    assert f"(weights {status.weights_bytes / 2**20:.0f} MB, photos 0 MB, " in sentences(status)


def test_weights_are_let_go_and_come_again(tmp_path: Path) -> None:
    (photo,) = at_rest.photos_of(at_rest.Work(megapixels=(0.1,), photos=1))
    with running_daemon(tmp_path, "--rest", "0.01", engine=NETWORK) as daemon:
        before = at_rest.edit(daemon, photo).picture.pixels
        wait_until(daemon.status, lambda status: status.weights_bytes == 0)
        assert before == at_rest.edit(daemon, photo).picture.pixels

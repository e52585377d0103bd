"""Workers of an album that end, or are interrupted."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from e2e.deadly import deadly, ends_of
from e2e.pictures import write_ramp
from handtint_daemon.album.crew import MOST_TRIES
from handtint_daemon.album.finding import FoundPhoto
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.inputs import AlbumHints, Manner
from handtint_daemon.album.places import STAGING
from handtint_daemon.album.plan import Job
from handtint_daemon.album.pool import Pool
from handtint_daemon.album.tasks import Task
from handtint_shared.problems import error_of_line


def tasks(folder: Path, *names: str) -> Iterator[Task]:
    for name in names:
        write_ramp(folder / name)
        place = LocalFolder(folder)
        job = Job(FoundPhoto(name, place.sign_of(name)), AlbumHints(), "{}", "")
        yield Task(job, place, place, "propagate", "cpu", Manner("propagate", ""))


def test_a_photo_that_ends_its_worker_is_set_aside_and_others_go_on(tmp_path: Path) -> None:
    first, second, last = tasks(tmp_path, "a.png", "b.png", "c.png")

    with Pool(1) as pool:
        outcomes = {o.job.photo.name: o for o in pool.outcomes([first, deadly(second), last])}

    assert not outcomes["a.png"].problem and not outcomes["c.png"].problem
    error = error_of_line(outcomes["b.png"].problem)
    assert error and error.reason == "album_worker_ended"
    assert ends_of(second) == MOST_TRIES
    assert len(list((tmp_path / STAGING).glob("*.png"))) == 2


_WORKER = """
import os, time
from handtint_daemon.album.pool import _new_worker
if __name__ == "__main__":
    worker = _new_worker()
    pid = worker.submit(os.getpid).result()
    worker.submit(time.sleep, 100)
    print(pid, flush=True)
    time.sleep(100)
"""


def test_workers_end_with_a_killed_album(tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(_WORKER)
    parent = subprocess.Popen([sys.executable, tmp_path / "parent.py"], stdout=subprocess.PIPE)
    assert parent.stdout
    worker = int(parent.stdout.readline())
    watched = os.pidfd_open(worker)

    parent.kill()
    parent.wait()
    parent.stdout.close()

    poll = select.poll()
    poll.register(watched)
    assert poll.poll(20_000)
    os.close(watched)

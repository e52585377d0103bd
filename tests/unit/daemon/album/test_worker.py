"""What a worker counts as the time of a photo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.pictures import write_ramp
from handtint_daemon.album import worker
from handtint_daemon.album.finding import FoundPhoto
from handtint_daemon.album.folders.folder import Sign
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.inputs import AlbumHints, Manner
from handtint_daemon.album.plan import Job
from handtint_daemon.album.tasks import Task, do
from handtint_daemon.painting.colorizer import Colorizer
from unit.daemon.album.made_albums import planned


def test_loading_the_engine_is_not_counted_as_the_first_photos_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = [0.0]

    def load(_colorizer: Colorizer) -> Iterator[None]:
        now_s[0] += 1000
        yield

    monkeypatch.setattr(Colorizer, "warm_up", load)
    monkeypatch.setattr(worker, "_made", {})
    monkeypatch.setattr(worker.time, "monotonic", lambda: now_s[0])
    write_ramp(tmp_path / "a.png")
    (job,) = planned(tmp_path, {}).jobs
    folder = LocalFolder(tmp_path)

    outcome = do(Task(job, folder, folder, "propagate", "cpu", Manner("propagate", "")))

    assert (outcome.problem, outcome.took_s, now_s) == ("", 0.0, [1000.0])


def test_a_worker_of_dask_keeps_freed_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MALLOC_TRIM_THRESHOLD_", raising=False)
    kept: list[bool] = []
    monkeypatch.setattr(worker, "keep_freed_memory", lambda: kept.append(True))
    monkeypatch.setattr(worker, "_made", {})
    folder = LocalFolder(Path())
    job = Job(FoundPhoto("a.png", Sign()), AlbumHints(), "{}", "")
    task = Task(job, folder, folder, "propagate", "cpu", Manner("propagate", ""))

    worker._painter(task)
    assert not kept
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "65536")
    worker._made.clear()
    worker._painter(task)

    assert kept

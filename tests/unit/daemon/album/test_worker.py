"""What a worker counts as the time of a photo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.pictures import write_ramp
from handtint_daemon.album import worker
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.inputs import Manner
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

"""An album on a real Dask cluster: a scheduler and workers as processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import distributed
import pytest

from e2e.command_line import LIGHT, CommandLine, altered, execute, with_state
from e2e.dask_cluster import Cluster
from e2e.deadly import deadly, ends_of
from e2e.pictures import write_ramp
from e2e.test_album_pool import tasks
from handtint_daemon.album import dask_crew
from handtint_daemon.album.crew import MOST_TRIES
from handtint_daemon.album.dask_crew import DaskCrew
from handtint_daemon.album.finding import OWN_FOLDER
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.ledger import DONE, Ledger
from handtint_daemon.album.running import Workers
from handtint_shared.errors import BadInput
from handtint_shared.problems import error_of_line
from waiting import wait_until


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    running = Cluster(tmp_path_factory.mktemp("cluster"), workers=4)
    yield running
    running.close()


@pytest.fixture
def handtint(tmp_path: Path) -> CommandLine:
    (tmp_path / "album").mkdir()
    for number in range(30):
        write_ramp(tmp_path / "album" / f"{number:02}.png")
    return with_state(tmp_path, tmp_path / "state")


def test_a_killed_worker_loses_nothing(
    handtint: CommandLine, tmp_path: Path, cluster: Cluster
) -> None:
    words = ["album", "album", "--json", "--dask", cluster.address]
    run = subprocess.Popen(
        [sys.executable, "-m", "handtint", *words],
        env=os.environ | handtint.variables,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
    )
    wait_until((tmp_path / "album-coloured" / "00.png").exists)

    os.kill(one_worker(cluster.address), signal.SIGKILL)

    shown, _ = run.communicate(timeout=120)
    told: dict[str, Any] = json.loads(shown)
    assert (run.returncode, len(told["colored"]), told["problems"]) == (0, 30, [])
    again = handtint("album", "album", "--json", "--dask", cluster.address)
    assert json.loads(again.stdout)["colored"] == []
    require_consistent(tmp_path, 30)


def test_a_photo_that_kills_its_workers_is_set_aside(tmp_path: Path, cluster: Cluster) -> None:
    first, second, last = tasks(tmp_path, "a.png", "b.png", "c.png")

    with DaskCrew(cluster.address) as crew:
        outcomes = {o.job.photo.name: o for o in crew.outcomes([first, deadly(second), last])}

    error = error_of_line(outcomes["b.png"].problem)
    assert error and error.reason == "album_worker_ended"
    assert ends_of(second) == MOST_TRIES
    assert not outcomes["a.png"].problem and not outcomes["c.png"].problem


def test_a_scheduler_that_dies_is_told_and_another_run_goes_on(
    handtint: CommandLine, tmp_path: Path, cluster: Cluster
) -> None:
    dying = Cluster(tmp_path, workers=1)
    try:
        kill = (
            "from handtint_daemon.album.ledger import Ledger",
            "import os",
            "then = Ledger.note_done",
            f"Ledger.note_done = lambda *a: (then(*a), os.kill({dying.scheduler.pid}, 9))",
        )
        words = ("album", "album", "--dask", dying.address)
        first = execute([*altered(*kill), *words], os.environ | handtint.variables, cwd=tmp_path)
    finally:
        dying.close()
    assert (first.returncode, first.stdout) == (1, "")
    assert f"The Dask scheduler at {dying.address} is gone" in first.stderr
    made = {path.name for path in (tmp_path / "album-coloured").glob("*.png")}

    again = handtint("album", "album", "--json", "--dask", cluster.address)

    assert again.returncode == 0, again.stderr
    colored = json.loads(again.stdout)["colored"]
    assert made and made.isdisjoint(colored)
    assert len(made) + len(colored) == 30
    require_consistent(tmp_path, 30)


def test_workers_are_counted_and_told_if_they_go_and_do_not_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_crew, "_WORKERS_S", 0.1)
    alone = {"n_workers": 1, "threads_per_worker": 2, "processes": False}
    with (
        distributed.LocalCluster(**alone, dashboard_address="127.0.0.1:0") as cluster,
        DaskCrew(cluster.scheduler_address) as crew,
    ):
        assert Workers(1, LIGHT, "cpu", cluster.scheduler_address).how_many() == 2
        cluster.scale(0)
        wait_until(lambda: not cluster.scheduler.workers)

        with pytest.raises(BadInput) as told:
            list(crew.outcomes(tasks(tmp_path, "a.png")))

    assert told.value.reason == "album_dask_unreachable"


def test_a_scheduler_that_is_not_there_is_told(handtint: CommandLine) -> None:
    done = handtint("album", "album", "--dask", "127.0.0.1:1")

    assert done.returncode == 1
    assert "No workers can be had from a Dask scheduler at 127.0.0.1:1" in done.stderr


def one_worker(address: str) -> int:
    """Return the process of a worker."""
    with distributed.Client(address) as client:
        return int(next(iter(client.run(os.getpid).values())))


def require_consistent(folder: Path, count: int) -> None:
    """Require a ledger of `count` photos that says of each output what is there."""
    output = LocalFolder(folder / "album-coloured")
    ledger = Ledger(output.path / OWN_FOLDER / "ledger.sqlite", to_write=False)
    made, problems = ledger.made(), ledger.problems()
    ledger.close()
    assert (len(made), problems) == (count, {})
    for one in made.values():
        said = (one.state, one.output_sign, one.output_sha256)
        assert said == (DONE, output.sign_of(one.output), output.sha256_of(one.output))
    assert not list((output.path / OWN_FOLDER / "staging").iterdir())

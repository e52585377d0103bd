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

from devtools.namespace import DIE_WITH_PARENT
from e2e.command_line import CommandLine, altered, execute, with_state
from e2e.deadly import deadly, ends_of
from e2e.pictures import write_ramp
from e2e.test_album_pool import tasks
from handtint_daemon.album.crew import MOST_TRIES
from handtint_daemon.album.dask_crew import DaskCrew
from handtint_daemon.album.finding import OWN_FOLDER
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.ledger import DONE, Ledger
from handtint_shared.problems import error_of_line
from waiting import wait_until

DASK = (*DIE_WITH_PARENT, sys.executable, "-m", "dask")


class Cluster:
    """A scheduler and workers; a worker that ends is begun again by its nanny."""

    def __init__(self, folder: Path, workers: int) -> None:
        self._file = folder / "scheduler.json"
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[1]),
            # begins the workers as forks of one process that has imported Dask
            "DASK_DISTRIBUTED__WORKER__MULTIPROCESSING_METHOD": "forkserver",
        }
        quiet: dict[str, Any] = {
            "env": environment,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
        }
        known = ("--scheduler-file", str(self._file), "--no-dashboard")
        scheduler = (*DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", *known)
        these = (*DASK, "worker", *known, "--nworkers", str(workers), "--nthreads", "1")
        self.scheduler = subprocess.Popen(scheduler, cwd=folder, **quiet)
        self.workers = subprocess.Popen(these, cwd=folder, **quiet)

    @property
    def address(self) -> str:
        text = wait_until(lambda: self._file.read_text() if self._file.exists() else "")
        return str(json.loads(text)["address"])

    def close(self) -> None:
        for process in (self.workers, self.scheduler):
            process.terminate()
            process.wait(60)


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
    require_consistent(tmp_path, 30)
    again = handtint("album", "album", "--json", "--dask", cluster.address)
    assert json.loads(again.stdout)["colored"] == []


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

"""With how many workers, and how many photos a second, can an album on Dask keep up?

    cd tests && ../.venv/bin/python -m devtools.album.simulated_cluster --workers 64 250 1000

The command `handtint album --dask` with its ledger and contact sheet, and Dask's scheduler, are the
real ones, each a process of its own. So are the workers, but they share four processes, and instead
of colouring they sleep as long as that takes (`--seconds`; 0 shows the most that can be had) and
write a file of some bytes. What is told is of the run's middle half, by processor time, so that it
means something on a busy computer too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import distributed

from devtools.album.figures import Measured, measured, print_table
from devtools.album.watch import Watch
from devtools.namespace import DIE_WITH_PARENT
from e2e.album_pace import make_album
from e2e.command_line import ENGINE_VARIABLE, HANDTINT, LIGHT
from handtint_daemon.album.finding import OWN_FOLDER
from handtint_daemon.album.ledger import Ledger
from handtint_daemon.lifecycle.process_memory import process_memory
from handtint_shared.paths import STATE_VARIABLE
from waiting import wait_until

PROCESSES = 4
_LOOK_S = 0.25
_START_S = 300.0
_ROUNDS = 8
_TESTS = Path(__file__).resolve().parents[2]


class Cluster:
    """A scheduler and processes of sleeping workers, until it is left."""

    def __init__(self, folder: Path, workers: int, photo_s: float) -> None:
        self._folder = folder
        self._known = folder / "scheduler.json"
        python = (*DIE_WITH_PARENT, sys.executable, "-m")
        at = ("--scheduler-file", str(self._known), "--host", "127.0.0.1", "--port", "0")
        self.scheduler = self._start(*python, "dask", "scheduler", *at, "--no-dashboard")
        self.address = wait_until(self._address, deadline_s=_START_S)
        self.logs = [folder / f"worker-{number}.log" for number in range(PROCESSES)]
        self.sleepers = [
            self._start(
                *(*python, "devtools.album.sleeping_workers", self.address),
                *(str(share), str(photo_s), str(log)),
            )
            for log, share in zip(self.logs, shares(workers, PROCESSES), strict=True)
        ]
        with distributed.Client(self.address) as client:  # type: ignore[no-untyped-call]
            client.wait_for_workers(workers, timeout=_START_S)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_raised: object) -> None:
        for process in (self.scheduler, *self.sleepers):
            process.terminate()
            process.wait()

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        log = (self._folder / "log.txt").open("ab")
        environment = os.environ | {"PYTHONPATH": str(_TESTS)}
        with log:
            return subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def _address(self) -> str:
        text = self._known.read_text() if self._known.exists() else ""
        return str(json.loads(text)["address"]) if text else ""


def simulate(folder: Path, workers: int, photo_s: float, photos: int) -> Measured:
    """Run an album and measure it."""
    album = make_album(folder, photos)
    environment = os.environ | {STATE_VARIABLE: str(folder / "state"), ENGINE_VARIABLE: LIGHT}
    with ExitStack() as running:
        cluster = running.enter_context(Cluster(folder, workers, photo_s))
        command = (*DIE_WITH_PARENT, *HANDTINT, "album", str(album), "--dask", cluster.address)
        run = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        sleepers = [process.pid for process in cluster.sleepers]
        watch = Watch(album=[run.pid], scheduler=[cluster.scheduler.pid], sleepers=sleepers)
        memory: dict[int, int] = {}
        while run.poll() is None:
            watch.look()
            for pid in (cluster.scheduler.pid, run.pid):
                memory[pid] = max(memory.get(pid, 0), process_memory(pid).peak_bytes)
            time.sleep(_LOOK_S)
        if run.returncode:
            raise SystemExit(f"the album ended with {run.returncode}")
        spans_s = sorted(span for log in cluster.logs for span in _spans(log))
    noted_s = _noted(folder / "album-coloured")
    return measured(workers, photo_s, watch, spans_s, noted_s, (*memory.values(),))


def shares(whole: int, count: int) -> list[int]:
    """Share a number out as evenly as can be."""
    return [whole // count + (number < whole % count) for number in range(count)]


def _spans(log: Path) -> list[tuple[float, float]]:
    lines = log.read_text(encoding="ascii").splitlines()
    return [(float(begin), float(end)) for begin, end in map(str.split, lines)]


def _noted(output: Path) -> list[float]:
    """Return when each photo was noted, in this order."""
    ledger = Ledger(output / OWN_FOLDER / "ledger.sqlite", to_write=False)
    made = ledger.made()
    ledger.close()
    return sorted(one.made_at_s for one in made.values())


def _simulated(workers: int, photo_s: float, photos: int) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        return simulate(Path(folder), workers, photo_s, photos)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workers", type=int, nargs="+", default=[64, 250, 1000])
    parser.add_argument("--seconds", type=float, nargs="+", default=[8.0], help="of a photo")
    parser.add_argument("--photos", type=int, help="default: eight for each worker")
    args = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    print_table(
        _simulated(workers, photo_s, args.photos or _ROUNDS * workers)
        for workers in args.workers
        for photo_s in args.seconds
    )


if __name__ == "__main__":
    main()

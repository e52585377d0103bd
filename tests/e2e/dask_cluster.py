"""A Dask cluster on this computer, as people start one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from devtools.namespace import DIE_WITH_PARENT
from waiting import wait_until

DASK = (*DIE_WITH_PARENT, sys.executable, "-m", "dask")


class Cluster:
    """A scheduler and workers; a worker that ends is begun again by its nanny.

    `method` is Dask's of beginning a worker: as a fork of one process that has imported Dask, which
    is quickest; "spawn" is what it does otherwise, and has all processes be the parent's children.
    """

    def __init__(self, folder: Path, workers: int, method: str = "forkserver") -> None:
        self._file = folder / "scheduler.json"
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "DASK_DISTRIBUTED__WORKER__MULTIPROCESSING_METHOD": method,
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

"""Run tests in a fork of this process, which has imported everything that is slow to import."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

_SLOW_IMPORTS = (
    *("numpy", "scipy.ndimage", "scipy.sparse.csgraph", "scipy.spatial", "skimage.color"),
    *("PIL.Image", "safetensors.torch", "tifffile", "torch", "zmq"),
)
_SOURCES = ("shared", "daemon", "plugin", "install")  # of the tree, also for tests' programs
_MARK = "HANDTINT_MUTANT"  # in the environment of everything that a fork starts
_MOST_MEMORY_BYTES = 16 << 30  # of address space; torch alone takes 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """`outcome`: "killed", "timeout", "survived", or "unreached" by any test; `by`: the test."""

    outcome: str
    by: str = ""
    seconds: float = 0.0
    tests: int = 0


class _Chosen:
    """A pytest plug-in: runs only the given tests, in that order, and records the failing one.

    A mutant may rename parametrised tests: if one is missing, all of its function run.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._rank = {name: rank for rank, name in enumerate(names)}
        self.failed = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        gone = self._rank.keys() - {item.nodeid for item in items}
        renamed = {_function_of(name): self._rank[name] for name in gone}
        ranked = [
            (self._rank.get(item.nodeid, renamed.get(_function_of(item.nodeid))), item)
            for item in items
        ]
        chosen = [(rank, item) for rank, item in ranked if rank is not None]
        items[:] = [item for _, item in sorted(chosen, key=lambda one: one[0])]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = f"{report.nodeid} (import)"


def _function_of(name: str) -> str:
    return name.partition("[")[0]


def import_slow_ones() -> None:
    """Import them before the first fork. Single-threaded, since a fork inherits no threads."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    for name in _SLOW_IMPORTS:
        import_module(name)


def verdict_of(
    tree: Path, names: Sequence[str], files: Sequence[str], usual_s: float, few_s: float = 20.0
) -> Verdict:
    """Judge a mutant by those tests, which take `usual_s` without it.

    Stops at the first failure, or after four times that plus `few_s`.
    """
    if not names:
        return Verdict("unreached")
    began = time.monotonic()

    def judge(send: Connection) -> None:
        chosen = _Chosen(names)
        code = pytest.main(["-x", *_arguments(tree), *files], plugins=[chosen])
        send.send(chosen.failed or ("" if code == pytest.ExitCode.OK else f"pytest ended: {code}"))

    failed = in_fork(tree, judge, few_s + 4 * usual_s)
    outcome = "timeout" if failed is None else "killed" if failed else "survived"
    return Verdict(outcome, failed or "", round(time.monotonic() - began, 1), len(names))


def run_all(tree: Path, paths: Sequence[str], plugin: Any, limit_s: float) -> Any:
    """Run all tests of those paths; return the plug-in's `tests()`, or None on timeout."""

    def trace(send: Connection) -> None:
        pytest.main([*_arguments(tree), *paths], plugins=[plugin])
        send.send(plugin.tests())

    return in_fork(tree, trace, limit_s)


def in_fork(tree: Path, work: Callable[[Connection], None], limit_s: float) -> Any:
    """Return what `work` sends; None if it sends nothing within the limit.

    The limit is in CPU seconds, or three times that in wall-clock time. Kills everything started.
    """
    mark = f"{_MARK}={os.getpid()}.{time.monotonic_ns()}"
    fork = multiprocessing.get_context("fork")
    receive, send = fork.Pipe(duplex=False)
    process = fork.Process(target=_inside, args=(tree, mark, work, send, limit_s))
    process.start()
    send.close()
    answer = None
    try:
        if receive.poll(3 * limit_s):
            with contextlib.suppress(EOFError):
                answer = receive.recv()
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid or 0, signal.SIGKILL)
        process.join()
        _end_all_marked(mark)
    return answer


def _inside(
    tree: Path, mark: str, work: Callable[[Connection], None], send: Connection, limit_s: float
) -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit_s) + 1, int(limit_s) + 2))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY_BYTES, _MOST_MEMORY_BYTES))
    os.environ[_MARK] = mark.partition("=")[2]
    os.environ["PYTHONPATH"] = os.pathsep.join(str(tree / name) for name in _SOURCES)
    os.chdir(tree)
    said = os.open(tree.with_name("said.txt"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    work(send)


def _arguments(tree: Path) -> list[str]:
    folder = tree.with_name("tmp")
    return [
        *("-q", "-p", "no:cacheprovider", f"--basetemp={folder}"),
        *("--hypothesis-profile=ci", "--hypothesis-seed=0"),
    ]


def _end_all_marked(mark: str) -> None:
    """Daemons started by a test have sessions of their own; find them in /proc."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)

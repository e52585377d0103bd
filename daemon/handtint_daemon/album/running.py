"""Run an album's plan: workers colour, this process alone places outputs and writes the ledger."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from handtint_daemon.album.contact_sheet import write_strip
from handtint_daemon.album.crew import Crew
from handtint_daemon.album.dask_crew import DaskCrew
from handtint_daemon.album.folders.folder import Sign
from handtint_daemon.album.inputs import Manner
from handtint_daemon.album.ledger import PLACING, Ledger, Made
from handtint_daemon.album.movers import Movers
from handtint_daemon.album.places import Workshop
from handtint_daemon.album.placing import place, staged_name, take_up
from handtint_daemon.album.plan import Job, Plan, is_of_album
from handtint_daemon.album.pool import Pool
from handtint_daemon.album.tasks import Outcome, Task
from handtint_shared.errors import (
    AlreadyRunning,
    BadInput,
    HandtintError,
    Internal,
    RemoteUnreachable,
    WriteFailed,
    why_of,
)
from handtint_shared.lock import locked
from handtint_shared.problems import error_line, error_of_line


@dataclass(frozen=True, slots=True)
class Workers:
    """How many processes, the engine as NAME or NAME=FILE, and the device; with the address of a
    Dask scheduler, its workers instead of processes; or the daemon that paints for them."""

    count: int
    engine: str
    device: str
    dask: str = ""
    by_daemon: bool = False

    def how_many(self) -> int:
        """Return how many colour at the same time. Raises BadInput as `crew` does."""
        if not self.dask:
            return self.count
        with DaskCrew(self.dask) as crew:
            return crew.count_threads()

    def make_ready(self) -> None:
        """Start the daemon if need be. Raises what `require_daemon` does."""
        if self.by_daemon:
            from handtint_daemon.album.daemons_painter import require_daemon  # noqa: PLC0415 - slow

            require_daemon(self.device)

    def crew(self, jobs: int) -> Crew:
        """Raises BadInput if there are none at that address, and as `make_ready` does."""
        self.make_ready()
        return DaskCrew(self.dask) if self.dask else Pool(min(self.count, jobs))


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a run: photos coloured, photos found unchanged, and what went wrong."""

    colored: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[tuple[str, HandtintError], ...]
    notes: int = 0


@contextmanager
def at_work(shop: Workshop) -> Iterator[Ledger]:
    """Hold the output folder, made if need be, and its ledger, where a killed run is finished.

    Raises BadInput if another album works on it, WriteFailed.
    """
    try:
        shop.own.mkdir(parents=True, exist_ok=True)
        with locked(shop.lock_path):
            ledger = Ledger(shop.ledger_path, to_write=True)
            try:
                shop.mark()
                take_up(ledger, shop)
                yield ledger
            finally:
                ledger.close()
    except AlreadyRunning as error:
        raise BadInput("album_busy", path=str(shop.output)) from error
    except OSError as error:
        raise WriteFailed(path=shop.own, why=why_of(error)) from error


def run_plan(
    plan: Plan, shop: Workshop, ledger: Ledger, workers: Workers, tell: Callable[[str], None]
) -> Result:
    """Do the jobs of a plan; `tell` gets each photo's name when it is done with.

    Raises the problem of a photo that ends all, WriteFailed, and KeyboardInterrupt after what was
    being done has been placed.
    """
    run = Run(shop, ledger)
    ledger.begin({name: error_line(error) for name, error in plan.problems})
    for name in plan.forgotten:
        ledger.forget(name)
    tasks = (task_of(job, plan.manner, shop, workers) for job in plan.jobs)
    if plan.jobs:
        with workers.crew(len(plan.jobs)) as crew:
            try:
                for outcome in crew.outcomes(tasks):
                    run.take(outcome)
                    tell(outcome.job.photo.name)
            finally:
                run.settle()
    return run.result(plan.problems)


def task_of(job: Job, manner: Manner, shop: Workshop, workers: Workers) -> Task:
    """Return what a worker gets."""
    return Task(
        job, shop.folder, shop.output, workers.engine, workers.device, manner, workers.by_daemon
    )


class Run:
    """Takes what workers made, one outcome after another. The ledger is written in the thread that
    calls, results may be moved in others."""

    def __init__(self, shop: Workshop, ledger: Ledger) -> None:
        self._shop, self._ledger = shop, ledger
        self._movers = Movers(shop.output.moves_at_once)
        self._colored: list[str] = []
        self._unchanged: list[str] = []
        self._problems: list[tuple[str, HandtintError]] = []
        self._notes = 0
        self._ending: HandtintError | None = None

    def take(self, outcome: Outcome) -> None:
        """Place what was made, and note it, now or by `settle`."""
        name = outcome.job.photo.name
        if outcome.ends_all:
            self._ending = _error(outcome.problem)
        elif outcome.problem:
            self._note_problem(name, _error(outcome.problem))
        elif outcome.unchanged:
            there = self._shop.output.sign_of(self._shop.payload + outcome.job.photo.output)
            self._ledger.note_unchanged(name, outcome.photo, there)
            self._unchanged.append(name)
        else:
            self._place(outcome)

    def settle(self) -> None:
        """Wait for what is being placed, and note it."""
        self._movers.settle()

    def result(self, planned: tuple[tuple[str, HandtintError], ...]) -> Result:
        """Raises the problem that ended all."""
        if self._ending:
            raise self._ending
        problems = sorted((*planned, *self._problems), key=lambda problem: problem[0])
        return Result(
            tuple(sorted(self._colored)), tuple(self._unchanged), tuple(problems), self._notes
        )

    def _place(self, outcome: Outcome) -> None:
        name = outcome.job.photo.output
        strip = partial(write_strip, self._shop.output, name, outcome.strip)
        self._movers.start(strip, partial(self._place_after_strip, outcome))

    def _place_after_strip(self, outcome: Outcome, written: Callable[[], None]) -> None:
        """Begin to place what has a strip: the next run may finish that, and has no strip."""
        written()
        made = _made(outcome)
        self._ledger.note_placing(made, outcome.job.inputs)
        self._movers.start(partial(self._move, outcome), partial(self._note, outcome, made))

    def _move(self, outcome: Outcome) -> Sign:
        """Raises as `place` does."""
        job = outcome.job
        staged = staged_name(job.photo.name, job.photo.output, outcome.output_sha256)
        output = self._shop.payload + job.photo.output
        return place(self._shop.output, staged, output, job.replaces, job.there)

    def _note(self, outcome: Outcome, made: Made, moved: Callable[[], Sign]) -> None:
        """Note how a move went. Raises RemoteUnreachable."""
        try:
            sign = moved()
        except RemoteUnreachable:  # it may be there: the next run will see
            raise
        except HandtintError as error:
            if is_of_album(made.replaces):
                self._ledger.note_former(made)
            else:
                self._ledger.forget(made.name)
            self._note_problem(made.name, error)
            return
        self._ledger.note_done(made.name, sign)
        self._colored.append(made.name)
        self._notes += bool(outcome.notes)

    def _note_problem(self, name: str, error: HandtintError) -> None:
        self._problems.append((name, error))
        self._ledger.note_problem(name, error_line(error))


def _made(outcome: Outcome) -> Made:
    job = outcome.job
    return Made(
        *(job.photo.name, PLACING, outcome.photo, outcome.photo_sha256, job.inputs_sha256),
        *(job.photo.output, Sign(), outcome.output_sha256, job.replaces),
        *(outcome.pixels, outcome.took_s, time.time(), outcome.notes),
    )


def _error(line: str) -> HandtintError:
    return error_of_line(line) or Internal(line)

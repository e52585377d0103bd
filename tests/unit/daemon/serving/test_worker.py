import threading
from collections.abc import Iterator

import pytest

from handtint_daemon.progress import Progress, Telling
from handtint_daemon.serving.jobs import Job, Sender
from handtint_daemon.serving.work import Work
from handtint_daemon.serving.worker import Outcome, Worker
from handtint_shared.errors import Cancelled, Internal, NoHints, OutOfMemory, Superseded
from handtint_shared.messages import CancelReply, PreviewEvent, Reply
from handtint_shared.pixels import Picture, PixelFormat


class NothingToKeepUp:
    """For a worker without upkeep."""

    def warm_up(self) -> Iterator[None]:
        return iter(())

    def rest(self) -> None:
        pass


def failing_job(error: Exception) -> Job:
    def fail(report: Progress) -> Reply:
        report("working", 0.5)
        raise error

    return Job(Sender(b"client", "id"), Work("fail", "c0" * 16, fail))


def outcome_of(job: Job) -> Outcome:
    woken = threading.Event()
    worker = Worker(NothingToKeepUp(), woken.set, 0)
    worker.start()
    worker.start_job(job)
    assert woken.wait(10)
    worker.end(10)
    assert not worker.is_alive()
    ((_, outcome),) = worker.outcomes
    return outcome


def test_the_outcome_of_work_is_its_reply() -> None:
    work = Work("count", None, lambda _report: CancelReply(7))
    assert outcome_of(Job(Sender(b"client", "id"), work)) == CancelReply(7)


def test_what_work_tells_comes_before_its_outcome() -> None:
    event = PreviewEvent(Picture((1, 1), PixelFormat.RGB_U8, bytes(3)))
    seen: list[tuple[int, int]] = []
    woken = threading.Event()

    def do(report: Telling) -> Reply:
        report.tell(event)
        return CancelReply(7)

    def wake() -> None:
        seen.append((len(worker.early), len(worker.outcomes)))
        if worker.outcomes:
            woken.set()

    worker = Worker(NothingToKeepUp(), wake, 0)
    worker.start()
    worker.start_job(Job(Sender(b"client", "id"), Work("tell", None, do)))
    assert woken.wait(10)
    worker.end(10)
    assert (seen, [told for _, told in worker.early]) == ([(1, 0), (1, 1)], [event])


def test_superseded_work_tells_nothing_more() -> None:
    event = PreviewEvent(Picture((1, 1), PixelFormat.RGB_U8, bytes(3)))

    def do(report: Telling) -> Reply:
        job.stop.set(Superseded())
        report.tell(event)
        return CancelReply(7)

    job = Job(Sender(b"client", "id"), Work("tell", None, do))
    assert type(outcome_of(job)) is Superseded


@pytest.mark.parametrize(
    ("raised", "answered"),
    [
        (NoHints("none"), NoHints),
        (MemoryError(), OutOfMemory),
        (ZeroDivisionError(), Internal),
    ],
)
def test_every_failure_becomes_an_answer(raised: Exception, answered: type[Exception]) -> None:
    assert type(outcome_of(failing_job(raised))) is answered


def test_stopped_job_answers_its_reason() -> None:
    job = failing_job(NoHints("never reached"))
    job.stop.set(Cancelled())

    assert type(outcome_of(job)) is Cancelled


def test_an_error_keeps_no_pictures_in_memory() -> None:
    outcome = outcome_of(failing_job(NoHints("none")))
    assert isinstance(outcome, NoHints) and outcome.__traceback__ is None


class TwoSteps(NothingToKeepUp):
    """Warms up in two steps, the second of which may fail."""

    def __init__(self, error: Exception | None = None) -> None:
        self.steps: list[int] = []
        self.second_step = threading.Event()
        self._second_error = error

    def warm_up(self) -> Iterator[None]:
        self.steps.append(1)
        yield
        self.steps.append(2)
        self.second_step.set()
        if self._second_error is not None:
            raise self._second_error


def test_a_worker_that_nobody_needs_gets_ready() -> None:
    upkeep = TwoSteps()
    worker = Worker(upkeep, lambda: None, 0)
    worker.start()
    assert upkeep.second_step.wait(10)
    worker.end(10)
    assert upkeep.steps == [1, 2]


def test_a_job_that_waits_goes_first() -> None:
    upkeep = TwoSteps()
    woken = threading.Event()
    worker = Worker(upkeep, woken.set, 0)
    worker.start_job(failing_job(NoHints("none")))
    worker.start()
    assert woken.wait(10)
    worker.end(10)
    assert upkeep.steps == []


def test_a_worker_that_cannot_get_ready_works_all_the_same() -> None:
    upkeep = TwoSteps(OSError("libtorch is missing"))
    woken = threading.Event()
    worker = Worker(upkeep, woken.set, 0)
    worker.start()
    assert upkeep.second_step.wait(10)
    worker.start_job(failing_job(NoHints("none")))
    assert woken.wait(10)
    worker.end(10)
    ((_, outcome),) = worker.outcomes
    assert isinstance(outcome, NoHints)

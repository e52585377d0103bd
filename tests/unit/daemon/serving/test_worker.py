import threading
from collections.abc import Iterator

import pytest

from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.engines.engine import Report
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.serving.jobs import Job
from handtint_daemon.serving.worker import Outcome, Worker
from handtint_shared.errors import Cancelled, Internal, NoHints, OutOfMemory
from handtint_shared.messages import ColorizeReply, ColorizeRequest

JOB = Job(b"client", "id", ColorizeRequest("c0" * 16, "key"))


class FailingColorizer(Colorizer):
    """Fails as it is told."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(PhotoCache(1), EngineChoice("propagate", "cpu"))
        self._error = error

    def colorize(self, request: ColorizeRequest, report: Report) -> ColorizeReply:
        report("working", 0.5)
        raise self._error


def outcome_of(colorizer: Colorizer, job: Job = JOB) -> Outcome:
    woken = threading.Event()
    worker = Worker(colorizer, woken.set, 0)
    worker.start()
    worker.start_job(job)
    assert woken.wait(10)
    worker.end(10)
    assert not worker.is_alive()
    ((_, outcome),) = worker.outcomes
    return outcome


@pytest.mark.parametrize(
    ("raised", "answered"),
    [
        (NoHints("none"), NoHints),
        (MemoryError(), OutOfMemory),
        (ZeroDivisionError(), Internal),
    ],
)
def test_every_failure_becomes_an_answer(raised: Exception, answered: type[Exception]) -> None:
    assert type(outcome_of(FailingColorizer(raised))) is answered


def test_stopped_job_answers_its_reason() -> None:
    job = Job(b"client", "id", ColorizeRequest("c0" * 16, "key"))
    job.stop.set(Cancelled())

    assert type(outcome_of(FailingColorizer(NoHints("never reached")), job)) is Cancelled


def test_an_error_keeps_no_pictures_in_memory() -> None:
    outcome = outcome_of(FailingColorizer(NoHints("none")))
    assert isinstance(outcome, NoHints) and outcome.__traceback__ is None


class ReadyColorizer(FailingColorizer):
    """Gets ready in two steps, of which the second may fail."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__(NoHints("none"))
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
    colorizer = ReadyColorizer()
    worker = Worker(colorizer, lambda: None, 0)
    worker.start()
    assert colorizer.second_step.wait(10)
    worker.end(10)
    assert colorizer.steps == [1, 2]


def test_a_job_that_waits_goes_first() -> None:
    colorizer = ReadyColorizer()
    woken = threading.Event()
    worker = Worker(colorizer, woken.set, 0)
    worker.start_job(JOB)
    worker.start()
    assert woken.wait(10)
    worker.end(10)
    assert colorizer.steps == []


def test_a_worker_that_cannot_get_ready_works_all_the_same() -> None:
    colorizer = ReadyColorizer(OSError("libtorch is missing"))
    woken = threading.Event()
    worker = Worker(colorizer, woken.set, 0)
    worker.start()
    assert colorizer.second_step.wait(10)
    worker.start_job(JOB)
    assert woken.wait(10)
    worker.end(10)
    ((_, outcome),) = worker.outcomes
    assert isinstance(outcome, NoHints)

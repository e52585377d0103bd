import threading

import pytest

from handtint_daemon.colorizer import Colorizer
from handtint_daemon.engine import Report
from handtint_daemon.jobs import Job, cancelled
from handtint_daemon.photo_cache import PhotoCache
from handtint_daemon.worker import Outcome, Worker
from handtint_shared.errors import Cancelled, Internal, NoHints, OutOfMemory
from handtint_shared.messages import ColorizeReply, ColorizeRequest

JOB = Job(b"client", "id", ColorizeRequest("canvas", 1, "key"))


class FailingColorizer(Colorizer):
    """Fails as it is told."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(PhotoCache(1), "propagate", "cpu")
        self._error = error

    def colorize(self, request: ColorizeRequest, report: Report) -> ColorizeReply:
        report("working", 0.5)
        raise self._error


def outcome_of(colorizer: Colorizer, job: Job = JOB) -> Outcome:
    woken = threading.Event()
    worker = Worker(colorizer, woken.set)
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
    job = Job(b"client", "id", ColorizeRequest("canvas", 1, "key"))
    job.stop.set(cancelled())

    assert type(outcome_of(FailingColorizer(NoHints("never reached")), job)) is Cancelled


def test_an_error_keeps_no_pictures_in_memory() -> None:
    outcome = outcome_of(FailingColorizer(NoHints("none")))
    assert isinstance(outcome, NoHints) and outcome.__traceback__ is None

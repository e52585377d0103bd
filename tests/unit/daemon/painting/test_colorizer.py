import numpy as np
import pytest

from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.progress import Stop, report_to_nobody
from handtint_shared.errors import (
    BadMessage,
    Cancelled,
    NoHints,
    PhotoUnknown,
    UnknownEngine,
)
from handtint_shared.messages import ColorizeReply, ColorizeRequest, HintPoint
from handtint_shared.pixels import Picture, PixelFormat, photo_key

PHOTO = picture_of(np.full((20, 30), 120, np.uint8), PixelFormat.Y_U8)
POINT = HintPoint(5, 5, (140, 110, 100))


@pytest.fixture
def colorizer() -> Colorizer:
    return Colorizer(PhotoCache(1 << 20), EngineChoice("propagate", "cpu"))


def request(photo: Picture | None = PHOTO, **fields: object) -> ColorizeRequest:
    defaults = {"canvas": "c0" * 16, "photo_key": photo_key(PHOTO), "hint_points": (POINT,)}
    return ColorizeRequest(photo=photo, **(defaults | fields))  # type: ignore[arg-type]


def test_photo_is_known_after_its_first_request(colorizer: Colorizer) -> None:
    first = colorizer.colorize(request(), report_to_nobody)
    second = colorizer.colorize(request(photo=None), report_to_nobody)

    assert bytes(first.picture.pixels) == bytes(second.picture.pixels)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"photo": None}, PhotoUnknown),
        ({"photo_key": "f" * 32}, BadMessage),
        ({"engine": "no such"}, UnknownEngine),
        ({"hint_points": ()}, NoHints),
    ],
)
def test_what_cannot_be_done_is_said(
    colorizer: Colorizer, fields: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        colorizer.colorize(request(**fields), report_to_nobody)


def test_stopped_job_ends_at_its_next_step(colorizer: Colorizer) -> None:
    stop = Stop()
    stages = []

    def report(stage: str, _fraction: float) -> None:
        stages.append(stage)
        if stage == "spreading":
            stop.set(Cancelled())
        stop.check()

    with pytest.raises(Cancelled):
        colorizer.colorize(request(), report)
    assert stages[-1] == "spreading"


def changed(colorizer: Colorizer, **fields: object) -> ColorizeReply:
    """Return the answer to a second request of the canvas, which has the answer to the first."""
    first = colorizer.colorize(request(), report_to_nobody)
    later = request(**({"base_revision": first.revision} | fields))  # type: ignore[arg-type]
    return colorizer.colorize(later, report_to_nobody)


def test_who_holds_the_last_answer_gets_the_change(colorizer: Colorizer) -> None:
    assert changed(colorizer).base_revision > 0


@pytest.mark.parametrize(
    "fields",
    [
        {"base_revision": 0},
        {"base_revision": 7},
        {"answer_format": PixelFormat.RGBA_U16},
        {"vividness": 0.5},
    ],
)
def test_who_holds_another_answer_gets_the_whole(
    colorizer: Colorizer, fields: dict[str, object]
) -> None:
    reply = changed(colorizer, **fields)
    assert (reply.base_revision, reply.picture.size_hw) == (0, PHOTO.size_hw)


def test_another_canvas_gets_the_whole(colorizer: Colorizer) -> None:
    assert changed(colorizer, canvas="d0" * 16).base_revision == 0


def test_a_stopped_edit_leaves_the_last_answer_in_use(colorizer: Colorizer) -> None:
    def stopped(stage: str, _fraction: float) -> None:
        if stage == "writing":
            raise Cancelled()

    held = colorizer.colorize(request(), report_to_nobody).revision
    with pytest.raises(Cancelled):
        colorizer.colorize(request(), stopped)
    later = colorizer.colorize(request(base_revision=held), report_to_nobody)
    assert later.base_revision == held


def test_each_stage_begins_at_nothing_and_never_falls_back(colorizer: Colorizer) -> None:
    reported: dict[str, list[float]] = {}
    colorizer.colorize(request(), lambda stage, done: reported.setdefault(stage, []).append(done))
    assert next(iter(reported)) == "hints"
    for stage, fractions in reported.items():
        assert fractions == sorted(fractions), stage
        assert fractions[0] == 0 or stage == "writing", stage
        assert fractions[-1] <= 1, stage

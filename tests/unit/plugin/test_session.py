"""A session without GIMP, against a real daemon: the image is in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from daemon_in_threads import daemon_in_threads
from handtint_daemon import engines
from handtint_plugin import session as sessions
from handtint_plugin.layer_choice import Absence
from handtint_plugin.photo_layer import Inserted
from handtint_plugin.result_record import BaseLost
from handtint_plugin.session import Options, Session
from handtint_plugin.zmtp import Dealer, connect
from handtint_shared import paths
from handtint_shared.connection import write_connection
from handtint_shared.errors import BadInput, NoDaemon
from handtint_shared.exchange import ignore_progress
from handtint_shared.messages import ColorizeReply, HintLayer
from handtint_shared.pixels import Picture, PixelFormat

SIZE_HW = (40, 60)
GRAY, OTHER_GRAY = (
    Picture(SIZE_HW, PixelFormat.Y_U8, bytes([level]) * (SIZE_HW[0] * SIZE_HW[1]))
    for level in (100, 140)
)
RED, BLUE = (
    HintLayer(Picture((2, 2), PixelFormat.RGBA_U8, bytes([*rgb, 255]) * 4), (10, 10))
    for rgb in ((150, 90, 80), (80, 90, 150))
)
OPTIONS = Options("propagate", without_hints=False)


@dataclass
class ImageInMemory:
    """GIMP's part of a photo. `locked`: the person has locked the layer of colours."""

    photo: Picture = GRAY
    hints: HintLayer | Absence = RED
    locked: bool = False
    traits: int = 0
    canvas: str = "c0" * 16
    answer_format: PixelFormat = PixelFormat.RGBA_U8
    read: int = 0
    answers: list[ColorizeReply] = field(default_factory=list)

    def read_photo(self) -> Picture:
        self.read += 1
        return self.photo

    def read_hints(self) -> HintLayer | Absence:
        return self.hints

    def held_revision(self) -> int:
        return self.answers[-1].revision if self.answers else 0

    def insert(
        self, reply: ColorizeReply, _photo_size_hw: tuple[int, int], *, within_selection: bool
    ) -> Inserted:
        if self.locked and reply.base_revision:
            raise BaseLost
        self.answers.append(reply)
        return Inserted(f"layer {len(self.answers)}", within_selection)


@pytest.fixture
def state_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder without a daemon, where none can be started."""
    monkeypatch.setenv(paths.STATE_VARIABLE, str(tmp_path))
    monkeypatch.delenv("HANDTINT_DAEMON_COMMAND", raising=False)
    return tmp_path


@pytest.fixture
def daemon(state_dir: Path) -> Iterator[None]:
    with daemon_in_threads() as connection:
        write_connection(paths.connection_path(), connection)
        yield


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The endpoints of the connections opened, in order."""
    opened: list[str] = []

    def connect_and_note(endpoint: str, token: str) -> Dealer:
        opened.append(endpoint)
        return connect(endpoint, token)

    monkeypatch.setattr(sessions, "connect", connect_and_note)
    return opened


@pytest.mark.usefixtures("daemon")
def test_many_runs_read_the_photo_once_over_one_line(lines: list[str]) -> None:
    image = ImageInMemory()
    with Session(image) as session:
        assert "propagate" in session.engines().names
        for hints in (RED, BLUE, RED):
            image.hints = hints
            session.colorize(OPTIONS, ignore_progress)
    assert (len(image.answers), image.read, len(lines)) == (3, 1, 1)


def test_what_is_missing_is_known_before_the_daemon_is_asked() -> None:
    image = ImageInMemory(hints=Absence.NO_LAYER)
    with Session(image) as session:
        assert session.check() is Absence.NO_LAYER
        image.hints = RED
        assert session.check() is None
    assert image.read == 1


@pytest.mark.usefixtures("daemon")
def test_engines_without_weights_are_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    for is_ready in (False, True):
        monkeypatch.setattr(engines, "READY", {"siggraph17": f"{__name__}:ready_{is_ready}"})
        with Session(ImageInMemory()) as session:
            asked.append("siggraph17" in session.engines().names)
    assert asked == [False, True]


def ready_False() -> bool:
    return False


def ready_True() -> bool:
    return True


@pytest.mark.usefixtures("daemon")
def test_a_later_run_is_answered_with_what_differs() -> None:
    image = ImageInMemory()
    with Session(image) as session:
        first = session.colorize(OPTIONS, ignore_progress)
        second = session.colorize(OPTIONS, ignore_progress)
    assert [reply.base_revision for reply in image.answers] == [0, first.revision]
    assert (session.answer, second.layer, len(second.hints)) == (second, "layer 2", 1)


@pytest.mark.usefixtures("daemon")
def test_where_the_older_layer_was_locked_the_whole_is_asked_for() -> None:
    image = ImageInMemory()
    with Session(image) as session:
        session.colorize(OPTIONS, ignore_progress)
        image.locked = True
        session.colorize(OPTIONS, ignore_progress)
    assert [reply.base_revision for reply in image.answers] == [0, 0]


@pytest.mark.usefixtures("daemon")
def test_a_photo_that_was_changed_is_read_anew() -> None:
    image = ImageInMemory()
    with Session(image) as session:
        session.colorize(OPTIONS, ignore_progress)
        image.photo = OTHER_GRAY
        session.photo_changed()
        session.colorize(OPTIONS, ignore_progress)
    before, after = (bytes(reply.picture.pixels) for reply in image.answers)
    assert image.read == 2 and before != after


@pytest.mark.usefixtures("daemon")
def test_a_photo_of_other_traits_is_read_anew() -> None:
    image = ImageInMemory()
    with Session(image) as session:
        session.colorize(OPTIONS, ignore_progress)
        image.traits += 1
        session.colorize(OPTIONS, ignore_progress)
    assert image.read == 2


@pytest.mark.usefixtures("state_dir")
def test_a_session_outlives_its_daemon(lines: list[str]) -> None:
    image, replaced = ImageInMemory(), 0
    with Session(image) as session:
        for _ in range(2):
            with daemon_in_threads() as connection:
                write_connection(paths.connection_path(), connection)
                session.colorize(OPTIONS, ignore_progress)
                replaced += lines[-1] == connection.endpoint
    assert (len(image.answers), replaced) == (2, 2)


@pytest.mark.usefixtures("state_dir")
def test_without_a_daemon_the_person_is_told() -> None:
    with Session(ImageInMemory()) as session, pytest.raises(NoDaemon):
        session.colorize(OPTIONS, ignore_progress)


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize(
    ("hints", "reason"),
    [
        (Absence.NO_LAYER, "no_hint_layer"),
        (Absence.NOTHING_ON_PHOTO, "no_hints_on_photo"),
        (HintLayer(Picture((1, 1), PixelFormat.RGBA_U8, bytes(4))), "no_dots_in_paint"),
    ],
)
def test_why_there_are_no_hints_is_told(hints: HintLayer | Absence, reason: str) -> None:
    image = ImageInMemory(hints=hints)
    with Session(image) as session, pytest.raises(BadInput) as told:
        session.colorize(OPTIONS, ignore_progress)
    assert (told.value.reason, image.answers) == (reason, [])

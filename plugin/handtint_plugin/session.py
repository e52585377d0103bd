"""The plug-in's state for one photo: for one run, or for many while a window stays open.

No GIMP in here: the image is accessed through a `PhotoLayer`. What must outlive this process is
stored in the image itself, see result_record.py.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict, dataclass, replace
from types import TracebackType
from typing import Any, Self

from handtint_plugin.daemon_command import daemon_command, startable_command
from handtint_plugin.layer_choice import Absence
from handtint_plugin.photo_layer import PhotoLayer
from handtint_plugin.result_record import BaseLost
from handtint_plugin.zmtp import connect
from handtint_shared.errors import NoHints
from handtint_shared.exchange import Link, OnEarly, OnProgress, ask, ask_colorize, ignore_early
from handtint_shared.knobs import Knobs
from handtint_shared.launching import BY_HAND, Connect, find_or_start_daemon, still_answers
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    FaintPaint,
    HintLayer,
    HintReport,
    Problem,
    StatusReply,
    StatusRequest,
)
from handtint_shared.off_film import OffFilm, off_film_of
from handtint_shared.pixels import Picture, photo_key


@dataclass(frozen=True, slots=True)
class Options:
    """The person's options; an empty engine means the daemon's default, an empty film that nothing
    is known of it."""

    engine: str
    without_hints: bool
    faint_hints: bool = False
    within_selection: bool = True
    film: str = ""
    knobs: Knobs = Knobs()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines that the daemon has and can run."""

    names: tuple[str, ...]
    default: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a run.

    The layer of colours (GIMP's), its revision, the engine that made it, a report on each hint, an
    optional notice for the person, paint that was too faint for a hint, the layer to which what
    the person had painted on the colours was moved, if there was anything, and the hints that the
    photo's film cannot have recorded so.
    """

    layer: Any
    revision: int
    engine: str
    hints: tuple[HintReport, ...]
    notice: Problem | None
    faint: tuple[FaintPaint, ...] = ()
    touch_ups: Any | None = None
    off_film: OffFilm = OffFilm()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class _KnownPhoto:
    """The photo as it was read, and its traits at that time."""

    picture: Picture
    key: str
    traits: Hashable


@dataclass(frozen=True, slots=True)
class Task:
    """What to ask the daemon, the photo, and why there are no hints if the daemon finds none.

    And whether a selection limits what the answer changes.
    """

    request: ColorizeRequest
    photo: Picture
    absence: Absence
    within_selection: bool

    def for_whole_answer(self) -> Task:
        """Return the task for an image that has no earlier answer."""
        return replace(self, request=replace(self.request, base_revision=0))


class Session:
    """Work on one photo: reads it once, and keeps the connection to the daemon open.

    A context manager that closes the connection. Not thread-safe, but see `ask`.
    """

    def __init__(self, layer: PhotoLayer, connect_by: Connect | None = None) -> None:
        self.answer: Answer | None = None  # the last one
        self._layer = layer
        self._connect_by = connect_by
        self._photo: _KnownPhoto | None = None
        self._open_link: Link | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection to the daemon; the next request opens another."""
        if self._open_link is not None:
            self._open_link.transport.close()
            self._open_link = None

    def photo_changed(self) -> None:
        """Call this when the photo's pixels may have changed: the next run reads them again."""
        self._photo = None

    def engines(self) -> Engines:
        """Ask for the daemon's engines.

        Raises as `launching.find_or_start_daemon` and `exchange.ask` do.
        """
        status = ask(self.link(), StatusRequest(), StatusReply)
        usable = tuple(name for name in status.engines if name not in status.unusable_engines)
        return Engines(usable, status.default_engine)

    def hints(self) -> HintLayer | Absence:
        """Read what is painted over the photo now."""
        return self._layer.read_hints()

    def check(self) -> Absence | None:
        """Find out, before any choice is made, why there would be no hints; None: there may be.

        Raises what the layer's methods do where the photo or its hints cannot be read.
        """
        self._read_photo()
        hints = self._layer.read_hints()
        return hints if isinstance(hints, Absence) else None

    def colorize(self, options: Options, on_progress: OnProgress) -> Answer:
        """Colour the photo by what is painted now, and insert the layer of colours into the image.

        The image is not touched before the whole answer has arrived: the person may cancel, which
        ends this process.

        Raises BadInput if there are no hints and the options require them, and as `engines`,
        `exchange.ask_colorize` and the layer's methods do.
        """
        task = self.prepare(options, self._layer.read_hints())
        try:
            return self.place(task, self.ask(task, on_progress))
        except BaseLost:  # the person has removed or locked the previous layer
            whole = task.for_whole_answer()
            return self.place(whole, self.ask(whole, on_progress))

    def prepare(self, options: Options, hints: HintLayer | Absence) -> Task:
        """Read from the image what the daemon must know to colour the photo by these hints."""
        photo = self._read_photo()
        request = ColorizeRequest(
            canvas=self._layer.canvas,
            photo_key=photo.key,
            hint_layer=None if isinstance(hints, Absence) else hints,
            engine=options.engine,
            answer_format=self._layer.answer_format,
            without_hints=options.without_hints,
            faint_hints=options.faint_hints,
            base_revision=self._layer.held_revision(),
            film=options.film,
            **asdict(options.knobs),
        )
        absence = hints if isinstance(hints, Absence) else Absence.NO_DOTS_IN_PAINT
        return Task(request, photo.picture, absence, options.within_selection)

    def ask(
        self, task: Task, on_progress: OnProgress, on_early: OnEarly = ignore_early
    ) -> ColorizeReply:
        """Ask the daemon to do a task. Raises as `colorize` does.

        It touches nothing of the image, so that it may run in a thread of its own: one at a time.
        """
        try:
            return ask_colorize(
                self.link(),
                task.request,
                task.photo,
                on_progress=on_progress,
                on_early=on_early,
            )
        except NoHints as error:
            raise task.absence.error() from error

    def place(self, task: Task, reply: ColorizeReply) -> Answer:
        """Insert the layer of colours into the image. Raises BaseLost, BadInput, WriteFailed."""
        inserted = self._layer.insert(
            reply, task.photo.size_hw, within_selection=task.within_selection
        )
        self.answer = Answer(
            inserted.layer,
            reply.revision,
            reply.engine,
            reply.hints,
            reply.notice,
            reply.faint,
            inserted.touch_ups,
            off_film_of(reply),
        )
        return self.answer

    def _read_photo(self) -> _KnownPhoto:
        traits = self._layer.traits
        if self._photo is None or self._photo.traits != traits:
            picture = self._layer.read_photo()
            self._photo = _KnownPhoto(picture, photo_key(picture), traits)
        return self._photo

    def link(self) -> Link:
        """Return a link to a daemon that answers: the current one, or another, started if needed.

        Raises ReachError, WrongVersion.
        """
        if self._open_link is not None and not still_answers(self._open_link):
            self.close()
        if self._open_link is None:
            by_hand = daemon_command() or BY_HAND
            self._open_link = find_or_start_daemon(
                self._connect_by or connect, startable_command(), by_hand=by_hand
            )
        return self._open_link

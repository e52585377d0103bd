"""The plug-in's state for one photo: for one run, or for many while a window stays open.

No GIMP in here: the image is accessed through a `PhotoLayer`. What must outlive this process is
stored in the image itself, see result_record.py.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict, dataclass, replace
from types import TracebackType
from typing import Any, Protocol, Self

from handtint_plugin.daemon_command import daemon_command, startable_command
from handtint_plugin.layer_choice import Absence
from handtint_plugin.result_record import BaseLost
from handtint_plugin.zmtp import connect
from handtint_shared.errors import NoHints
from handtint_shared.exchange import Link, OnProgress, ask, ask_colorize
from handtint_shared.knobs import Knobs
from handtint_shared.launching import BY_HAND, find_or_start_daemon, still_answers
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
from handtint_shared.pixels import Picture, PixelFormat, photo_key


@dataclass(frozen=True, slots=True)
class Options:
    """The person's options; an empty engine means the daemon's default."""

    engine: str
    without_hints: bool
    faint_hints: bool = False
    knobs: Knobs = Knobs()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines that the daemon has."""

    names: tuple[str, ...]
    default: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a run.

    The layer of colours (GIMP's), its revision, the engine that made it, a report on each hint, an
    optional notice for the person, and paint that was too faint for a hint.
    """

    layer: Any
    revision: int
    engine: str
    hints: tuple[HintReport, ...]
    notice: Problem | None
    faint: tuple[FaintPaint, ...] = ()


class PhotoLayer(Protocol):
    """A photo's layer in its image."""

    @property
    def canvas(self) -> str:
        """See `handtint_shared.canvas`."""
        ...

    @property
    def traits(self) -> Hashable:
        """Properties of the photo other than its pixels; if they change, so have the pixels."""
        ...

    @property
    def answer_format(self) -> PixelFormat:
        """The format that matches the image's precision."""
        ...

    def read_photo(self) -> Picture:
        """Read the photo's pixels. Raises TooLarge."""
        ...

    def read_hints(self) -> HintLayer | Absence:
        """Read what is painted over the photo."""
        ...

    def held_revision(self) -> int:
        """Return the revision, in `answer_format`, that the image still has; 0: none."""
        ...

    def insert(self, reply: ColorizeReply, photo_size_hw: tuple[int, int]) -> Any:
        """Insert and return a new layer. Raises BaseLost, BadInput, WriteFailed."""
        ...


@dataclass(frozen=True, slots=True)
class _KnownPhoto:
    """The photo as it was read, and its traits at that time."""

    picture: Picture
    key: str
    traits: Hashable


class Session:
    """Work on one photo: reads it once, and keeps the connection to the daemon open.

    A context manager that closes the connection. Not thread-safe.
    """

    def __init__(self, layer: PhotoLayer) -> None:
        self.answer: Answer | None = None  # the last one
        self._layer = layer
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
        status = ask(self._link(), StatusRequest(), StatusReply)
        return Engines(status.engines, status.default_engine)

    def colorize(self, options: Options, on_progress: OnProgress) -> Answer:
        """Colour the photo by what is painted now, and insert the layer of colours into the image.

        The image is not touched before the whole answer has arrived: the person may cancel, which
        ends this process.

        Raises BadInput if there are no hints and the options require them, and as `engines`,
        `exchange.ask_colorize` and the layer's methods do.
        """
        photo = self._read_photo()
        hints = self._layer.read_hints()
        request = ColorizeRequest(
            canvas=self._layer.canvas,
            photo_key=photo.key,
            hint_layer=None if isinstance(hints, Absence) else hints,
            engine=options.engine,
            answer_format=self._layer.answer_format,
            without_hints=options.without_hints,
            faint_hints=options.faint_hints,
            base_revision=self._layer.held_revision(),
            **asdict(options.knobs),
        )
        absence = hints if isinstance(hints, Absence) else Absence.NOTHING_ON_PHOTO
        try:
            self.answer = self._answered(request, photo.picture, on_progress)
        except BaseLost:  # the person has painted on the previous layer
            whole = replace(request, base_revision=0)
            self.answer = self._answered(whole, photo.picture, on_progress)
        except NoHints as error:
            raise absence.error() from error
        return self.answer

    def _answered(
        self, request: ColorizeRequest, photo: Picture, on_progress: OnProgress
    ) -> Answer:
        reply = ask_colorize(self._link(), request, photo, on_progress=on_progress)
        layer = self._layer.insert(reply, photo.size_hw)
        return Answer(layer, reply.revision, reply.engine, reply.hints, reply.notice, reply.faint)

    def _read_photo(self) -> _KnownPhoto:
        traits = self._layer.traits
        if self._photo is None or self._photo.traits != traits:
            picture = self._layer.read_photo()
            self._photo = _KnownPhoto(picture, photo_key(picture), traits)
        return self._photo

    def _link(self) -> Link:
        """Return a link to a daemon that answers: the current one, or another, started if needed.

        Raises ReachError, WrongVersion.
        """
        if self._open_link is not None and not still_answers(self._open_link):
            self.close()
        if self._open_link is None:
            by_hand = daemon_command() or BY_HAND
            self._open_link = find_or_start_daemon(connect, startable_command(), by_hand=by_hand)
        return self._open_link

"""The conversation with the daemon about one photo. No GIMP in here."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from handtint_plugin.daemon_command import daemon_command, startable_command
from handtint_plugin.layer_choice import Absence
from handtint_plugin.zmtp import connect
from handtint_shared.errors import NoHints
from handtint_shared.exchange import Link, OnProgress, ask, ask_colorize
from handtint_shared.launching import BY_HAND, find_or_start_daemon
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    HintLayer,
    StatusReply,
    StatusRequest,
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key


@dataclass(frozen=True, slots=True)
class Options:
    """What the person chooses; an empty engine is the daemon's own choice."""

    engine: str
    vividness: float
    without_hints: bool


@dataclass(frozen=True, slots=True)
class Engines:
    """What the daemon can colour with."""

    names: tuple[str, ...]
    default: str


@dataclass(frozen=True, slots=True)
class Work:
    """One photo, as it was read: what to colour, by which hints, and how to answer. To the answer
    of `base_revision`, if that is not 0, a change of it will do."""

    canvas: str
    photo: Picture
    hints: HintLayer | Absence
    answer_format: PixelFormat
    base_revision: int = 0


@contextlib.contextmanager
def open_link() -> Iterator[Link]:
    """A connection to the daemon, which is started if need be. Raises ReachError, WrongVersion."""
    by_hand = daemon_command() or BY_HAND
    link = find_or_start_daemon(connect, startable_command(), by_hand=by_hand)
    try:
        yield link
    finally:
        link.transport.close()


def ask_engines() -> Engines:
    """Raises as `open_link` and `exchange.ask` do."""
    with open_link() as link:
        status = ask(link, StatusRequest(), StatusReply)
    return Engines(status.engines, status.default_engine)


def colorize(work: Work, options: Options, on_progress: OnProgress) -> ColorizeReply:
    """Raises BadInput when there are no hints and the options do not allow that, and as
    `exchange.ask_colorize` and `open_link` do."""
    if isinstance(work.hints, Absence):
        hint_layer, absence = None, work.hints
    else:
        hint_layer, absence = work.hints, Absence.NOTHING_ON_PHOTO
    request = ColorizeRequest(
        canvas=work.canvas,
        photo_key=photo_key(work.photo),
        hint_layer=hint_layer,
        engine=options.engine,
        answer_format=work.answer_format,
        without_hints=options.without_hints,
        vividness=options.vividness,
        base_revision=work.base_revision,
    )
    with open_link() as link:
        try:
            return ask_colorize(link, request, work.photo, on_progress=on_progress)
        except NoHints as error:
            raise absence.error() from error

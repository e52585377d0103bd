"""A person's click: find or start a daemon, and colour."""

from __future__ import annotations

from e2e.command_line import HANDTINT, LIGHT
from e2e.pictures import noise
from handtint_plugin import zmtp
from handtint_shared.canvas import new_canvas
from handtint_shared.exchange import Link, ask, ask_colorize
from handtint_shared.launching import find_or_start_daemon
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    HintPoint,
    PingReply,
    PingRequest,
)
from handtint_shared.pixels import photo_key

PHOTO = noise((60, 80))
_CANVAS = new_canvas()
SERVE = [*HANDTINT, "serve", "--device", "cpu", "--engine", LIGHT]


def colorize(link: Link, engine: str = "propagate") -> ColorizeReply:
    points = (HintPoint(5.0, 5.0, (200, 40, 30), 2.0),)
    request = ColorizeRequest(
        canvas=_CANVAS,
        photo_key=photo_key(PHOTO),
        hint_points=points,
        engine=engine,
    )
    return ask_colorize(link, request, PHOTO)


def next_click() -> PingReply:
    """Find or start a daemon, and colour."""
    link = find_or_start_daemon(zmtp.connect, SERVE)
    try:
        assert colorize(link).picture.size_hw == PHOTO.size_hw
        return ask(link, PingRequest(), PingReply)
    finally:
        link.transport.close()

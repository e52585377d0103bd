"""The running daemon paints an album's photos, where one process should have the GPU; the album's
own workers read and write them."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from handtint_daemon.client import connect, require_device
from handtint_daemon.lifecycle.daemon_command import daemon_command
from handtint_daemon.progress import Progress
from handtint_shared.errors import NoDaemon
from handtint_shared.exchange import Link, ask_colorize, ask_influence
from handtint_shared.launching import BY_HAND, find_daemon, find_or_start_daemon
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    InfluenceReply,
    InfluenceRequest,
)


class Painter(Protocol):
    """What paints a photo: a `Colorizer` does, too. The photo is in both requests."""

    def colorize(self, request: ColorizeRequest, report: Progress) -> ColorizeReply: ...

    def influence(self, request: InfluenceRequest, report: Progress) -> InfluenceReply: ...


class DaemonsPainter:
    """Asks the daemon. Raises NoDaemon if none runs, and what asking raises."""

    def __init__(self) -> None:
        link = find_daemon(connect)
        if link is None:
            raise NoDaemon(command=" ".join(BY_HAND))
        self._link: Link = link

    def colorize(self, request: ColorizeRequest, report: Progress) -> ColorizeReply:
        assert request.photo is not None  # noqa: S101  it is in all requests of an album
        return ask_colorize(self._link, request, request.photo)

    def influence(self, request: InfluenceRequest, report: Progress) -> InfluenceReply:
        assert request.photo is not None  # noqa: S101  it is in all requests of an album
        return ask_influence(self._link, replace(request, photo=None), request.photo)


def require_daemon(device: str) -> None:
    """Find the daemon, or start it. Raises BadInput if it runs on another device than is wanted,
    ReachError."""
    link = find_or_start_daemon(connect, daemon_command("--device", device))
    try:
        require_device(link, device)
    finally:
        link.transport.close()

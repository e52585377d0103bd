"""The kinds of requests that are queued: one function for each, see `Work`."""

from __future__ import annotations

from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.progress import Progress
from handtint_daemon.serving.work import Work, WorkMakers
from handtint_shared.errors import PhotoUnknown
from handtint_shared.messages import ColorizeReply, ColorizeRequest


def work_makers(cache: PhotoCache, colorizer: Colorizer) -> WorkMakers:
    """Return all of them; `colorizer` must use `cache` for its photos."""

    def colorize(request: ColorizeRequest) -> Work:
        if request.photo is None and request.photo_key not in cache:
            raise PhotoUnknown

        def do(report: Progress) -> ColorizeReply:
            return colorizer.colorize(request, report)

        return Work("colorize", request.canvas, do, _pictures_bytes(request), is_edit=True)

    return {ColorizeRequest: colorize}


def _pictures_bytes(request: ColorizeRequest) -> int:
    layer = request.hint_layer
    pictures = [request.photo, layer.picture if layer else None]
    return sum(len(picture.pixels) for picture in pictures if picture)

"""From a colorize request to its reply: the one place that knows the order of the steps."""

from __future__ import annotations

import logging
import time
from typing import Any

from handtint_daemon.edit import EncodedPhoto, encode_photo, paint_edit
from handtint_daemon.engine import Engine, Report
from handtint_daemon.engines import ENGINE_NAMES, create_engine
from handtint_daemon.hint_extraction import extract_hints
from handtint_daemon.hint_points import hints_from_points
from handtint_daemon.hints import Hint
from handtint_daemon.photo import Photo
from handtint_daemon.photo_cache import CachedPhoto, PhotoCache
from handtint_daemon.picture_array import array_of
from handtint_shared.errors import BadInput, BadMessage, NoHints, PhotoUnknown, UnknownEngine
from handtint_shared.limits import MAX_ITEMS
from handtint_shared.messages import ColorizeReply, ColorizeRequest
from handtint_shared.pixels import photo_key

logger = logging.getLogger(__name__)


class Colorizer:
    """Paints for one request after the other, and keeps what the next one can use."""

    def __init__(self, cache: PhotoCache, default_engine: str, device: str) -> None:
        self._cache = cache
        self._default_engine = default_engine
        self._device = device
        self._engines: dict[str, Engine[Any]] = {}

    def colorize(self, request: ColorizeRequest, report: Report) -> ColorizeReply:
        """The coloured picture.

        Raises UnknownEngine, BadMessage, PhotoUnknown, NoHints, and what `report` raises.
        """
        started_s = time.monotonic()
        engine = self._engine(request.engine or self._default_engine)
        cached = self._cached_photo(request)
        report("hints", 0.0)
        hints = find_hints(request, cached.photo.size_hw)
        if not hints and engine.needs_hints and not request.without_hints:
            raise NoHints("There is no paint on the hint layer: paint a few dots of colour first.")
        encoded = self._encoded(engine, cached, report)
        result = paint_edit(engine, encoded, cached.photo, hints, request.answer_format, report)
        logger.info(
            "colored %d×%d with %d hints by %s in %.2f s",
            *reversed(cached.photo.size_hw),
            len(hints),
            engine.name,
            time.monotonic() - started_s,
        )
        return ColorizeReply(
            request.canvas, request.revision, engine.name, result.picture, result.hints
        )

    def _engine(self, name: str) -> Engine[Any]:
        if name not in ENGINE_NAMES:  # a name off the wire is never more than a name
            raise UnknownEngine(f"There is no engine {name[:40]!r}: there is {_listed()}.")
        if name not in self._engines:
            self._engines[name] = create_engine(name, self._device)
        return self._engines[name]

    def _cached_photo(self, request: ColorizeRequest) -> CachedPhoto:
        if cached := self._cache.get(request.photo_key):
            return cached
        if request.photo is None:
            raise PhotoUnknown("The daemon does not have this photo any more: send it along.")
        if photo_key(request.photo) != request.photo_key:
            raise BadMessage("The photo's key does not belong to its pixels.")
        return self._cache.put(request.photo_key, Photo.from_picture(request.photo))

    def _encoded(self, engine: Engine[Any], cached: CachedPhoto, report: Report) -> EncodedPhoto:
        if engine.name not in cached.encodings:
            cached.encodings[engine.name] = encode_photo(engine, cached.photo, report)
            self._cache.shrink()
        return cached.encodings[engine.name]


def find_hints(request: ColorizeRequest, photo_size_hw: tuple[int, int]) -> tuple[Hint, ...]:
    """All hints of a request: those painted on its layer, then those given as points."""
    layer = request.hint_layer
    painted = (
        extract_hints(array_of(layer.picture), layer.offset_yx, photo_size_hw) if layer else ()
    )
    given = hints_from_points(request.hint_points, photo_size_hw)
    if len(painted) + len(given) > MAX_ITEMS:  # the reply must list them all
        raise BadInput(f"There are more than {MAX_ITEMS} hints: give fewer of them.")
    return (*painted, *given)


def _listed() -> str:
    return ", ".join(ENGINE_NAMES)

"""Turn a colorize request into its reply: the only place that knows the order of the steps."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.engines.choice import EngineChoice, Way
from handtint_daemon.engines.engine import weights_sha256_of
from handtint_daemon.engines.torch_memory import is_out_of_memory, release_gpu_memory
from handtint_daemon.hints.hint import Hint
from handtint_daemon.hints.on_film import off_film
from handtint_daemon.hints.requested import find_hints, reference_hints
from handtint_daemon.logs import edit_facts
from handtint_daemon.painting.early import early_of
from handtint_daemon.painting.edit import Edit, EncodedPhoto, Wanted, encode_photo, paint_edit
from handtint_daemon.painting.photo_cache import CachedPhoto, PhotoCache
from handtint_daemon.painting.proposing import HintedPhotograph, propose
from handtint_daemon.painting.suggesting import (
    gain_map,
    lightness_at,
    likely_colors,
    max_chroma,
    places_to_hint,
    uncertainty,
)
from handtint_daemon.painting.weighing import influence_levels, shares_of
from handtint_daemon.photo import Photo
from handtint_daemon.progress import Progress, Tell, tell_nobody
from handtint_shared.errors import (
    BadInput,
    BadMessage,
    NoHints,
    OutOfMemory,
    PhotoUnknown,
)
from handtint_shared.geometry import Rect
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    HintedPhoto,
    InfluenceReply,
    InfluenceRequest,
    Problem,
    ProposeReply,
    ProposeRequest,
    SuggestReply,
    SuggestRequest,
    UncertaintyReply,
    UncertaintyRequest,
)
from handtint_shared.pixels import PixelFormat, photo_key
from handtint_shared.problems import problem_of

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Colorizer:
    """Serves one request after another, and caches what the next one can reuse."""

    def __init__(self, cache: PhotoCache, engines: EngineChoice) -> None:
        self._cache = cache
        self._engines = engines

    def warm_up(self) -> Iterator[None]:
        """See `EngineChoice.warm_up`."""
        return self._engines.warm_up()

    def rest(self) -> None:
        """See `PhotoCache.rest` and `EngineChoice.rest`."""
        self._cache.rest()
        self._engines.rest()

    def colorize(
        self, request: ColorizeRequest, report: Progress, tell: Tell = tell_nobody
    ) -> ColorizeReply:
        """Return the coloured picture; `tell` what the request wants to have before it.

        Raises BadMessage, PhotoUnknown, NoHints, OutOfMemory, and what `report` and
        `EngineChoice.first_way` raise.
        """
        started_s = time.monotonic()
        cached = self._cached_photo(request)
        report("hints", 0.0)
        hints, faint = find_hints(request, cached.photo.size_hw)
        if not hints and not request.without_hints:
            raise NoHints
        way, result, revision = self._edit(request, cached, hints, report, tell)
        logger.info(
            "colored %d×%d with %d hints by %s in %.2f s",
            *reversed(cached.photo.size_hw),
            len(hints),
            way.engine.name,
            (took_s := time.monotonic() - started_s),
            extra=edit_facts(cached.photo.size_hw, len(hints), way.engine.name, took_s),
        )
        self._engines.said(way)
        off = off_film(result.hints, cached.photo, request.film)
        return ColorizeReply(
            revision,
            way.engine.name,
            result.picture,
            result.hints,
            _notice_of(way),
            0 if result.parts == (Rect(0, 0, *cached.photo.size_hw),) else request.base_revision,
            tuple((part.y, part.x) for part in result.parts),
            faint,
            weights_sha256_of(way.engine),
            request.alone(),
            request.film,
            off.darker,
            off.lighter,
        )

    def suggest(self, request: SuggestRequest, report: Progress) -> SuggestReply:
        """Return likely colours at a place in the photo, given the hints.

        Raises BadInput if the engine predicts none or the place is outside, and as `colorize` does.
        """
        cached = self._cached_photo(request)
        place_yx = _place_yx(request, cached.photo.size_hw)
        hints, _ = find_hints(request, cached.photo.size_hw)
        L_0_100 = lightness_at(cached.photo, place_yx)

        def look(way: Way, encoded: EncodedPhoto) -> SuggestReply:
            colors = likely_colors(way.engine, encoded, cached.photo, hints, place_yx)
            return SuggestReply(
                way.engine.name, L_0_100, max_chroma(L_0_100), colors, _notice_of(way)
            )

        return self._in_memory(request, cached, report, look)

    def where(self, request: UncertaintyRequest, report: Progress) -> UncertaintyReply:
        """Return where further hints would help most. Raises as `suggest` does."""
        cached = self._cached_photo(request)
        size_hw = cached.photo.size_hw
        hints, _ = find_hints(request, size_hw)

        def look(way: Way, encoded: EncodedPhoto) -> UncertaintyReply:
            places, gains = places_to_hint(way.engine, encoded, cached.photo, hints, request.count)
            picture, top = gain_map(gains, size_hw, request.map_px) if request.map_px else (None, 0)
            return UncertaintyReply(way.engine.name, places, picture, top, _notice_of(way))

        return self._in_memory(request, cached, report, look)

    def uncertainty(self, request: HintedPhoto, report: Progress) -> Float32:
        """See `suggesting.uncertainty`, given the hints. Raises as `suggest` does."""
        cached = self._cached_photo(request)
        hints, _ = find_hints(request, cached.photo.size_hw)

        def look(way: Way, encoded: EncodedPhoto) -> Float32:
            return uncertainty(way.engine, encoded, cached.photo, hints)

        return self._in_memory(request, cached, report, look)

    def influence(self, request: InfluenceRequest, report: Progress) -> InfluenceReply:
        """Return how much the hints decided. Raises BadInput if the engine cannot tell, and as
        `colorize` does."""
        cached = self._cached_photo(request)
        hints, _ = find_hints(request, cached.photo.size_hw)

        def look(way: Way, encoded: EncodedPhoto) -> InfluenceReply:
            levels = influence_levels(way.engine, encoded, cached.photo, hints)
            picture = picture_of(levels, PixelFormat.Y_U8) if request.with_map else None
            return InfluenceReply(way.engine.name, *shares_of(levels), picture, _notice_of(way))

        return self._in_memory(request, cached, report, look)

    def propose(self, request: ProposeRequest, report: Progress) -> ProposeReply:
        """Return where the photo shows what the hints of its reference lie on.

        Raises BadInput if the engine cannot compare photos or the reference has no hints, and as
        `suggest` does.
        """
        cached, reference = self._cached_photo(request), self._cached_photo(request.of_reference())
        hints, _ = find_hints(request, cached.photo.size_hw)
        known = reference_hints(request, reference.photo.size_hw)

        def look(way: Way, encoded: EncodedPhoto) -> ProposeReply:
            there = self._encoded(way, reference, report)
            proposals = propose(
                way.engine,
                HintedPhotograph(reference.photo, there, known),
                HintedPhotograph(cached.photo, encoded, hints),
                request.per_hint,
            )
            return ProposeReply(way.engine.name, proposals, _notice_of(way))

        return self._in_memory(request, cached, report, look)

    def _edit(
        self,
        request: ColorizeRequest,
        cached: CachedPhoto,
        hints: Sequence[Hint],
        report: Progress,
        tell: Tell,
    ) -> tuple[Way, Edit, int]:
        """Return the way used, the edit, and its revision."""
        knobs = request.alone()

        def paint(way: Way, encoded: EncodedPhoto) -> tuple[Way, Edit, int]:
            manner = (way.key, request.answer_format, knobs)
            base = cached.composed_for(request.canvas, request.base_revision, manner)
            wanted = Wanted(request.answer_format, knobs, base, early_of(request, tell))
            edit = paint_edit(way.engine, encoded, cached.photo, hints, wanted, report)
            return way, edit, cached.keep_answer(request.canvas, manner, edit.composed)

        made = self._in_memory(request, cached, report, paint)
        self._cache.shrink()
        return made

    def _in_memory(
        self,
        request: HintedPhoto,
        cached: CachedPhoto,
        report: Progress,
        work: Callable[[Way, EncodedPhoto], T],
    ) -> T:
        """Call `work` with the photo encoded in the first way that fits into memory."""
        way: Way | None = self._engines.first_way(request.engine)
        while way is not None:
            try:
                return work(way, self._encoded(way, cached, report))
            except RuntimeError as error:
                if not is_out_of_memory(error):
                    raise
                logger.warning("%s has no memory left for %s", way.engine.device, way.key)
            self._cache.forget_encodings()
            release_gpu_memory()
            way = self._engines.way_out(way)
        raise OutOfMemory

    def _cached_photo(self, request: HintedPhoto) -> CachedPhoto:
        if cached := self._cache.get(request.photo_key):
            return cached
        if request.photo is None:
            raise PhotoUnknown
        if photo_key(request.photo) != request.photo_key:
            raise BadMessage("photo_key")
        return self._cache.put(request.photo_key, Photo.from_picture(request.photo))

    def _encoded(self, way: Way, cached: CachedPhoto, report: Progress) -> EncodedPhoto:
        if way.key not in cached.encodings:
            cached.encodings[way.key] = encode_photo(
                way.engine, cached.photo, report, way.working_area_px
            )
            self._cache.shrink()
        return cached.encodings[way.key]


def _notice_of(way: Way) -> Problem | None:
    return problem_of(way.notice) if way.notice else None


def _place_yx(request: SuggestRequest, photo_size_hw: tuple[int, int]) -> tuple[int, int]:
    (height, width), x, y = photo_size_hw, request.x, request.y
    if not (0 <= x < width and 0 <= y < height):
        raise BadInput("place_outside", x=x, y=y, width=width, height=height)
    return int(y), int(x)

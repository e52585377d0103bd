"""What colours the grey photographs: the engines as the daemon runs them, at the photo's size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

from handtint_daemon.arrays.dtypes import Float32, UInt8, UInt16
from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_daemon.engines import FACTORIES, plain_name, unusable_engines
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.progress import report_to_nobody
from handtint_lab.experiment.seeing import seen_features
from handtint_shared.canvas import new_canvas
from handtint_shared.messages import (
    ColorizeRequest,
    HintLayer,
    HintPoint,
    LikelyColor,
    PlaceToHint,
    SuggestRequest,
    UncertaintyRequest,
)
from handtint_shared.pixels import PixelFormat, photo_key

_ONE_PHOTO = 0  # bytes: the photo used last is kept in any case
KNOWING = "handtint"
"""The engine that knows where hints help, and which colours are likely."""


@dataclass(frozen=True, slots=True)
class Dots:
    """Hints: discs given as numbers, or a painted layer of the photo's size."""

    points: tuple[HintPoint, ...] = ()
    layer: HintLayer | None = None

    def __bool__(self) -> bool:
        return bool(self.points) or self.layer is not None


@dataclass(frozen=True, slots=True)
class Painted:
    """sRGB (h, w, 3), uint8; `hints` is how many there were."""

    rgb_u8: UInt8
    hints: int


class Painter(Protocol):
    """Colours a photo. `weights_sha256` is known after the first one; "" if there are none."""

    name: str
    weights_sha256: str

    def paint(self, gray: UInt16, dots: Dots) -> Painted:
        """Return the colours of a photo (h, w), 0..65535. Raises HandtintError."""
        ...


class Knowing(Protocol):
    """A network that is asked about a photo (h, w), 0..65535, without hints."""

    def where(self, gray: UInt16, count: int) -> Sequence[PlaceToHint]:
        """Return up to `count` places where hints help most, the best first."""
        ...

    def suggest(self, gray: UInt16, y: int, x: int) -> Sequence[LikelyColor]:
        """Return up to nine likely colours of a pixel, the likeliest first."""
        ...

    def features(self, gray: UInt16) -> Float32:
        """Return what it sees: (channels, h, w) of whatever size, with the photo's aspect ratio."""
        ...


class EnginePainter:
    """Implements `Painter` by an engine of ours, or of another package; `Knowing` if it is ours."""

    def __init__(self, engine: str, device: str = "cpu") -> None:
        """`engine` is NAME or NAME=FILE, with those weights. Raises UnknownEngine."""
        self._engine = plain_name(engine)
        _, _, weights = engine.partition("=")
        self.name = f"{self._engine}={PurePath(weights).name}" if weights else self._engine
        self.weights_sha256 = ""
        self._engines = EngineChoice(engine, device)
        self._colorizer = Colorizer(PhotoCache(_ONE_PHOTO), self._engines)
        self._request: tuple[UInt16, ColorizeRequest] | None = None

    def paint(self, gray: UInt16, dots: Dots) -> Painted:
        request = self._requested(gray, dots)
        reply = self._colorizer.colorize(request, report_to_nobody)
        self.weights_sha256 = reply.weights_sha256
        return Painted(array_of(reply.picture)[..., :3], len(reply.hints))

    def where(self, gray: UInt16, count: int) -> Sequence[PlaceToHint]:
        request = UncertaintyRequest(**self._requested(gray, Dots()).hinted(), count=count)
        return self._colorizer.where(request, report_to_nobody).places

    def suggest(self, gray: UInt16, y: int, x: int) -> Sequence[LikelyColor]:
        request = SuggestRequest(**self._requested(gray, Dots()).hinted(), x=x, y=y)
        return self._colorizer.suggest(request, report_to_nobody).colors

    def features(self, gray: UInt16) -> Float32:
        return seen_features(self._engines.first_way(self._engine).engine, gray)

    def _requested(self, gray: UInt16, dots: Dots) -> ColorizeRequest:
        if self._request is None or self._request[0] is not gray:
            photo = picture_of(gray, PixelFormat.Y_U16)
            asked = ColorizeRequest(new_canvas(), photo_key(photo), photo, engine=self._engine)
            self._request = gray, asked
        asked = self._request[1]
        return ColorizeRequest(
            asked.canvas,
            asked.photo_key,
            asked.photo,
            dots.layer,
            dots.points,
            self._engine,
            faint_hints=True,
            answer_format=PixelFormat.RGBA_U8,
            without_hints=not dots,
        )


def runnable_engines() -> list[str]:
    """Return the names of all engines that can run here, the default one first."""
    missing = unusable_engines()
    return sorted((n for n in FACTORIES if n not in missing), key=lambda n: (n != KNOWING, n))

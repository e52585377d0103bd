"""The photo coloured by its hints, and what comes before that answer."""

from __future__ import annotations

from dataclasses import dataclass

from handtint_shared.errors import BadMessage
from handtint_shared.films import require_film
from handtint_shared.geometry import Rect
from handtint_shared.knobs import Knobs
from handtint_shared.messages.hinted_photo import HintedPhoto
from handtint_shared.messages.problems import Problem
from handtint_shared.pixels import ANSWER_FORMATS, Picture, PixelFormat


@dataclass(frozen=True, slots=True)
class ColorizeRequest(HintedPhoto, Knobs):
    """Colour the photo by these hints.

    A request supersedes earlier ones of the same `canvas`, whoever sent them: its name is a secret
    (see `canvas.new_canvas`).

    Without any hint the daemon answers NoHints, whatever the engine, unless `without_hints` is set:
    forgetting to paint should not give an automatic colouring. `base_revision` says that the client
    still holds this canvas's answer of that revision (0: none), so that the differences from it are
    enough.

    With `preview`, a `PreviewEvent` comes before the answer. With a `base_revision`, what differs
    within `focus`, a part of the photo, comes before the rest, as a `PartEvent`. `stale` are the
    parts in which the client holds a `PartEvent` of a request that was never answered.

    `film` is what the person said of the photo's, one of FILMS or "": it changes no colour, but the
    reply tells which hints it cannot have recorded so.
    """

    answer_format: PixelFormat = PixelFormat.RGBA_U8
    without_hints: bool = False
    base_revision: int = 0
    preview: bool = False
    focus: Rect | None = None
    stale: tuple[Rect, ...] = ()
    film: str = ""

    def __post_init__(self) -> None:
        Knobs.__post_init__(self)
        HintedPhoto.__post_init__(self)
        if self.answer_format not in ANSWER_FORMATS:
            raise BadMessage("answer_format")
        require_film(self.film)


@dataclass(frozen=True, slots=True)
class HintReport:
    """A hint as the daemon found it.

    Its centre, requested colour and area; whether the colour exists in sRGB at the photo's
    lightness there (otherwise its chroma was reduced); and `de00`, the CIEDE2000 between hint and
    answer that 95 % of its pixels do not exceed. The name is short because 16,384 reports share a
    header of 1 MiB.
    """

    x: int
    y: int
    rgb: tuple[int, int, int]
    area_px: int
    in_gamut: bool
    de00: float = 0.0


@dataclass(frozen=True, slots=True)
class FaintPaint:
    """Paint that was not taken as a hint: under 40 % alpha at its strongest, beside full hints.

    An eraser leaves such slivers. Its innermost pixel, colour and area.
    """

    x: int
    y: int
    rgb: tuple[int, int, int]
    area_px: int


@dataclass(frozen=True, slots=True)
class ColorizeReply:
    """The answer, at the photo's size, in the requested format.

    `revision` identifies it uniquely among the answers of the canvas. A `notice` is present if it
    was made in another way than requested.

    If `base_revision` is not 0, it is the request's, and `picture` holds only what differs from the
    answer of that revision: patches of one size, stacked vertically, each with its top left corner
    at its pair of `offsets_yx` in photo pixels. See `patches.patches_of`.

    `weights_sha256` names the engine's weights, if it has any, in hexadecimal digits; `knobs` and
    `film` are the request's. `darker_on_film` and `lighter_on_film` are the numbers, from 0, of the
    `hints` that must have come out darker on that film than the photo is there, or lighter.
    """

    revision: int
    engine: str
    picture: Picture
    hints: tuple[HintReport, ...] = ()
    notice: Problem | None = None
    base_revision: int = 0
    offsets_yx: tuple[tuple[int, int], ...] = ((0, 0),)
    faint: tuple[FaintPaint, ...] = ()
    weights_sha256: str = ""
    knobs: Knobs = Knobs()  # noqa: RUF009 - frozen
    film: str = ""
    darker_on_film: tuple[int, ...] = ()
    lighter_on_film: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """Progress: `stage` as in stages.py, `fraction` 0..1, or negative if unknown."""

    stage: str
    fraction: float


@dataclass(frozen=True, slots=True)
class PreviewEvent:
    """The answer to come, `R'G'B' u8` and smaller than the photo: MAX_PREVIEW_PX a side at most."""

    picture: Picture


@dataclass(frozen=True, slots=True)
class PartEvent:
    """A part of the answer to come: patches like those of `ColorizeReply`.

    The reply, which has the same `base_revision`, does not repeat them, unless it is a whole one.
    """

    picture: Picture
    base_revision: int
    offsets_yx: tuple[tuple[int, int], ...] = ((0, 0),)


EarlyEvent = PreviewEvent | PartEvent
"""What a request may bring before its reply, apart from progress."""

"""The messages of PROTOCOL.md, one frozen dataclass each; every default is defined here.

`<action>_request` is answered by `<action>_reply` or `error_reply`; a long request also sends
`progress_event`s before its answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any

from handtint_shared import limits
from handtint_shared.canvas import require_canvas
from handtint_shared.contents import Content
from handtint_shared.errors import BadMessage, Fact, TooLarge
from handtint_shared.films import FILMS
from handtint_shared.geometry import Rect
from handtint_shared.knobs import Knobs
from handtint_shared.pixels import (
    ANSWER_FORMATS,
    FILE_FORMATS,
    PHOTO_FORMATS,
    Picture,
    PixelFormat,
)


@dataclass(frozen=True, slots=True)
class PingRequest:
    """Is anybody there, and of which version? `nonce` is random for each request."""

    nonce: str = ""


@dataclass(frozen=True, slots=True)
class PingReply:
    """`proof` is computed from the token and the request's nonce (`proofs.proof_of`)."""

    product_version: str
    protocol_version: tuple[int, int]
    pid: int
    proof: str = ""


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """What is the daemon doing?"""


@dataclass(frozen=True, slots=True)
class EditTimes:
    """Percentiles of the time from request to answer of the last `count` finished edits."""

    count: int = 0
    p50_s: float = 0.0
    p95_s: float = 0.0
    p99_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Problem:
    """What a person needs to know.

    `code` as in errors.py; `reason` and `facts` as in the package sentences; `sentence` is its
    English text, for those who do not know the reason.
    """

    code: str
    reason: str
    facts: Mapping[str, Fact]
    sentence: str


@dataclass(frozen=True, slots=True)
class LastError:
    """An error that was sent, or a problem that occurred; `at` is UTC, ISO 8601. No paths."""

    at: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class StatusReply:
    """Sizes are in bytes.

    `endpoint` is where the daemon listens, `clients` how many wait for an answer, `stage` that of
    the running request. Memory is 0 if the system does not report it; photos, weights, and the
    files of programs and libraries are parts of it. `last_errors` has the newest last.
    """

    product_version: str
    pid: int
    uptime_s: float
    device: str
    engines: tuple[str, ...]
    default_engine: str
    photos: int
    photo_bytes: int
    photo_limit_bytes: int
    waiting: int
    running: int
    finished: int
    failed: int
    log_path: str
    endpoint: str = ""
    clients: int = 0
    longest_wait_s: float = 0.0
    stage: str = ""
    running_s: float = 0.0
    memory_bytes: int = 0
    peak_memory_bytes: int = 0
    edit_times: EditTimes = EditTimes()
    last_errors: tuple[LastError, ...] = ()
    weights_bytes: int = 0
    program_bytes: int = 0
    unusable_engines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Drop the waiting and the running requests of a canvas."""

    canvas: str

    def __post_init__(self) -> None:
        require_canvas(self.canvas)


@dataclass(frozen=True, slots=True)
class CancelReply:
    cancelled: int


@dataclass(frozen=True, slots=True)
class ShutdownRequest:
    """Finish nothing, answer waiting requests with `cancelled`, and exit."""


@dataclass(frozen=True, slots=True)
class ShutdownReply:
    pid: int


@dataclass(frozen=True, slots=True)
class HintLayer:
    """A painted layer, `R'G'B'A u8`, and its top left corner in photo pixels (may be outside)."""

    picture: Picture
    offset_yx: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        if self.picture.format is not PixelFormat.RGBA_U8:
            raise BadMessage("hint_layer_format")


@dataclass(frozen=True, slots=True)
class HintPoint:
    """A hint given as numbers: a disc of `radius_px` around (x, y) in photo pixels."""

    x: float
    y: float
    rgb: tuple[int, int, int]
    radius_px: float = 0.0

    def __post_init__(self) -> None:
        if not all(0 <= channel <= 255 for channel in self.rgb):
            raise BadMessage("hint_rgb")
        if not 0 <= self.radius_px <= limits.MAX_SIDE_PX:
            raise BadMessage("hint_radius", limit_px=limits.MAX_SIDE_PX)


@dataclass(frozen=True)
class HintedPhoto:
    """A photo and the hints on it: the base of the requests of a canvas.

    The photo is known by `photo_key`, or sent along as `photo`. An empty `engine` means the
    daemon's default. `faint_hints` takes faint paint (see `FaintPaint`) as hints too.
    """

    __slots__ = ()  # not those of the fields: a class has at most one base that has some

    canvas: str
    photo_key: str
    photo: Picture | None = None
    hint_layer: HintLayer | None = None
    hint_points: tuple[HintPoint, ...] = ()
    engine: str = ""
    faint_hints: bool = False

    def __post_init__(self) -> None:
        require_canvas(self.canvas)
        if self.photo is not None and self.photo.format not in PHOTO_FORMATS:
            raise BadMessage("photo_format")
        if len(self.hint_points) > limits.MAX_ITEMS:
            raise TooLarge("too_many_points", limit=limits.MAX_ITEMS)

    def hinted(self) -> dict[str, Any]:
        """Return these fields, for another request about the same photo and hints."""
        return {field.name: getattr(self, field.name) for field in fields(HintedPhoto)}


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
    """

    answer_format: PixelFormat = PixelFormat.RGBA_U8
    without_hints: bool = False
    base_revision: int = 0
    preview: bool = False
    focus: Rect | None = None
    stale: tuple[Rect, ...] = ()

    def __post_init__(self) -> None:
        Knobs.__post_init__(self)
        HintedPhoto.__post_init__(self)
        if self.answer_format not in ANSWER_FORMATS:
            raise BadMessage("answer_format")


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

    `weights_sha256` names the engine's weights, if it has any, in hexadecimal digits; `knobs` are
    the request's.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestRequest(HintedPhoto):
    """Which colours are likely at (x, y) of the photo, given the hints?"""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class LikelyColor:
    """A colour at the photo's lightness, sRGB 0..255, and how likely it is, 0..1."""

    rgb: tuple[int, int, int]
    share: float


@dataclass(frozen=True, slots=True)
class SuggestReply:
    """Up to nine colours at the place, likeliest first; their shares add up to at most 1.

    `L_0_100` is the photo's CIE L there, `max_chroma` the largest CIE chroma that sRGB has at that
    lightness, by hue: entry i of n belongs to hue 360·i/n degrees. A colour beyond it becomes the
    one at it, of the same hue.
    """

    engine: str
    L_0_100: float
    max_chroma: tuple[float, ...]
    colors: tuple[LikelyColor, ...] = ()
    notice: Problem | None = None


@dataclass(frozen=True, slots=True)
class UncertaintyRequest(HintedPhoto):
    """Where would further hints help most, given those that are there?

    `count` places are wanted; `map_px` is the longer side of the wanted map of gains, 0: none.
    """

    count: int = 1
    map_px: int = 0

    def __post_init__(self) -> None:
        HintedPhoto.__post_init__(self)
        if not 0 <= self.count <= limits.MAX_PLACES:
            raise BadMessage("place_count", limit=limits.MAX_PLACES)
        if not 0 <= self.map_px <= limits.MAX_MAP_PX:
            raise BadMessage("map_side", limit_px=limits.MAX_MAP_PX)


@dataclass(frozen=True, slots=True)
class PlaceToHint:
    """A pixel of the photo where a hint would help, and its gain.

    The gain is by how much the mean of Δa² + Δb² over the photo is expected to fall, in squared
    units of CIE Lab, by a hint there after hints at the places before it.
    """

    x: int
    y: int
    gain: float


@dataclass(frozen=True, slots=True)
class UncertaintyReply:
    """The places, best first; fewer than wanted if the photo has no room for more.

    `gain_map`, `Y' u8`, holds what a first hint would gain at each place, from 0 to `map_top` as 0
    to 255, linearly. It has the photo's aspect ratio.
    """

    engine: str
    places: tuple[PlaceToHint, ...] = ()
    gain_map: Picture | None = None
    map_top: float = 0.0
    notice: Problem | None = None


@dataclass(frozen=True, slots=True)
class InfluenceRequest(HintedPhoto):
    """How much do the hints decide at each place, and how much does the engine guess?"""

    with_map: bool = False


@dataclass(frozen=True, slots=True)
class InfluenceReply:
    """The influence of the hints: 0 where the engine guessed, 1 where a hint is painted.

    `mean` is its mean over the photo, `decided` the share of pixels with at least 0.5, and
    `influence_map`, `Y' u8` and of the photo's size, holds 0 to 1 as 0 to 255, linearly.
    """

    engine: str
    mean: float
    decided: float
    influence_map: Picture | None = None
    notice: Problem | None = None


class FileFormat(Enum):
    """The formats of files that the daemon makes."""

    PNG = "PNG"
    TIFF = "TIFF"
    JPEG = "JPEG"
    WEBP = "WebP"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest(HintedPhoto):
    """Make the file of a coloured picture, with the record of how it was made.

    `picture` is what the file is to show, as the person has it now; photo, hints and engine are
    those of the colours in it, as are `knobs` and `weights_sha256`. `photo_sha256` is
    `pixels.pixels_sha256` of the photo. `listed_hints` are the hints with their notes, as JSON that
    documents.plain_hints reads. `metadata` is a PNG that holds, beside any pixels, what is known of
    the photo. `label` is a sentence for the caption, `film` what the person said of the photo's,
    `program` where the picture comes from.
    """

    picture: Picture
    file_format: FileFormat
    knobs: Knobs = Knobs()  # noqa: RUF009 - frozen
    weights_sha256: str = ""
    photo_sha256: str = ""
    listed_hints: Content | None = None
    metadata: Content | None = None
    label: str = ""
    film: str = ""
    program: str = ""

    def __post_init__(self) -> None:
        HintedPhoto.__post_init__(self)
        if self.picture.format not in FILE_FORMATS:
            raise BadMessage("export_picture_format")
        if self.film not in ("", *FILMS):
            raise BadMessage("export_film")


@dataclass(frozen=True, slots=True)
class ExportReply:
    """The file, and notes to show to the person.

    `hints_file` goes beside it, if the hints are too many for the record: its name is that of the
    file with `.hints.json` added.
    """

    file: Content
    hints_file: Content | None = None
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """Another photo, whose hints may fit this one: known by `key`, or sent along as `photo`.

    The hints are painted on `hint_layer` or given as `hint_points`. With `own_colors` the photo is
    in colour, and its own colours serve as hints, at places that are spread over it.
    """

    key: str
    photo: Picture | None = None
    hint_layer: HintLayer | None = None
    hint_points: tuple[HintPoint, ...] = ()
    own_colors: bool = False

    def __post_init__(self) -> None:
        if self.photo is not None and self.photo.format not in PHOTO_FORMATS:
            raise BadMessage("photo_format")
        if len(self.hint_points) > limits.MAX_ITEMS:
            raise TooLarge("too_many_points", limit=limits.MAX_ITEMS)


@dataclass(frozen=True, slots=True)
class HintedReference(HintedPhoto):
    """A reference as the photo that is asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeRequest(HintedPhoto):
    """Where does the photo show what the hints of a reference lie on?

    Near hints that the photo has already, nothing is proposed. `per_hint` is how many places may be
    proposed for one hint of the reference.
    """

    reference: Reference
    per_hint: int = 1

    def __post_init__(self) -> None:
        HintedPhoto.__post_init__(self)
        if not 1 <= self.per_hint <= limits.MAX_PER_HINT:
            raise BadMessage("per_hint", limit=limits.MAX_PER_HINT)

    def of_reference(self) -> HintedReference:
        """Return the reference and its hints as if they were asked about."""
        there = self.reference
        return HintedReference(
            self.canvas,
            there.key,
            there.photo,
            there.hint_layer,
            there.hint_points,
            self.engine,
            self.faint_hints,
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A hint that may fit: a disc around (x, y) in photo pixels, with the colour of a hint of the
    reference.

    `hint` is that hint's number, from 0, in the order in which `colorize` reports hints.
    `confidence`, 0..1, is how likely the colour is right there, within ΔE 10.
    """

    x: float
    y: float
    rgb: tuple[int, int, int]
    radius_px: float
    confidence: float
    hint: int


@dataclass(frozen=True, slots=True)
class ProposeReply:
    """The proposals, the surest first."""

    engine: str
    proposals: tuple[Proposal, ...] = ()
    notice: Problem | None = None


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


@dataclass(frozen=True, slots=True)
class ErrorReply(Problem):
    """The request failed."""


AboutPhoto = (
    ColorizeRequest
    | SuggestRequest
    | UncertaintyRequest
    | InfluenceRequest
    | ExportRequest
    | ProposeRequest
)
Request = PingRequest | StatusRequest | CancelRequest | ShutdownRequest | AboutPhoto
Reply = (
    PingReply
    | StatusReply
    | CancelReply
    | ShutdownReply
    | ColorizeReply
    | SuggestReply
    | UncertaintyReply
    | InfluenceReply
    | ExportReply
    | ProposeReply
    | ErrorReply
)
Event = ProgressEvent | PreviewEvent | PartEvent
Message = Request | Reply | Event


def type_name(message_class: type[Message]) -> str:
    """Return the name on the wire: `ColorizeRequest` is `colorize_request`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", message_class.__name__).lower()


MESSAGE_CLASSES: dict[str, type[Message]] = {
    type_name(c): c for c in (*Request.__args__, *Reply.__args__, *Event.__args__)
}

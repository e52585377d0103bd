"""One message of each type with every field set, and the one with most defaults without them."""

from __future__ import annotations

from handtint_shared.codec import Envelope, encode
from handtint_shared.contents import Content
from handtint_shared.geometry import Rect
from handtint_shared.knobs import Knobs
from handtint_shared.messages import (
    CancelReply,
    CancelRequest,
    ColorizeReply,
    ColorizeRequest,
    EditTimes,
    ErrorReply,
    ExportReply,
    ExportRequest,
    FaintPaint,
    FileFormat,
    HintLayer,
    HintPoint,
    HintReport,
    InfluenceReply,
    InfluenceRequest,
    LastError,
    LikelyColor,
    Message,
    PartEvent,
    PingReply,
    PingRequest,
    PlaceToHint,
    PreviewEvent,
    Problem,
    ProgressEvent,
    Proposal,
    ProposeReply,
    ProposeRequest,
    Reference,
    ShutdownReply,
    ShutdownRequest,
    StatusReply,
    StatusRequest,
    SuggestReply,
    SuggestRequest,
    UncertaintyReply,
    UncertaintyRequest,
    type_name,
)
from handtint_shared.pixels import Picture, PixelFormat

_PHOTO = Picture((2, 3), PixelFormat.Y_U8, bytes(range(6)))
_LAYER = Picture((1, 2), PixelFormat.RGBA_U8, bytes(range(100, 108)))
_CANVAS = "fedcba9876543210fedcba9876543210"
_KEY = "0123456789abcdef0123456789abcdef"

_BUSY = Problem("busy", "busy", {}, "Too many pictures wait: try again in a moment.")
_NOTICE = Problem(
    "engine_unusable",
    "engine_instead",
    {"wanted": "handtint", "used": "propagate"},
    "The colours were spread by engine “propagate”.",
)

_MESSAGES: tuple[Message, ...] = (
    PingRequest("f00d"),
    PingReply("0.1.0", (1, 0), 4321, "cafe"),
    StatusRequest(),
    StatusReply(
        product_version="0.1.0",
        pid=4321,
        uptime_s=12.5,
        device="cpu",
        engines=("propagate", "siggraph17"),
        default_engine="propagate",
        photos=2,
        photo_bytes=24_000_000,
        photo_limit_bytes=2_147_483_648,
        waiting=1,
        running=1,
        finished=7,
        failed=3,
        log_path="/home/zoë/.local/state/handtint/daemon.log",
        endpoint="tcp://127.0.0.1:40001",
        clients=2,
        longest_wait_s=0.25,
        stage="solving",
        running_s=0.75,
        memory_bytes=300_000_000,
        peak_memory_bytes=400_000_000,
        edit_times=EditTimes(7, 0.5, 0.75, 1.5),
        last_errors=(LastError("2026-11-22T19:00:00Z", _BUSY),),
        unusable_engines=("siggraph17",),
    ),
    CancelRequest(_CANVAS),
    CancelReply(2),
    ShutdownRequest(),
    ShutdownReply(4321),
    ColorizeRequest(
        canvas=_CANVAS,
        photo_key=_KEY,
        photo=_PHOTO,
        hint_layer=HintLayer(_LAYER, (-1, 2)),
        hint_points=(HintPoint(0.5, 1.5, (200, 40, 30), 2.5), HintPoint(2.0, 0.0, (0, 128, 255))),
        engine="propagate",
        answer_format=PixelFormat.RGBA_U16,
        without_hints=True,
        vividness=1.5,
        base_revision=7,
        faint_hints=True,
        preview=True,
        focus=Rect(1, 2, 30, 40),
        stale=(Rect(5, 6, 7, 8),),
        film="ortho",
    ),
    ColorizeReply(
        revision=8,
        engine="propagate",
        picture=Picture((2, 3), PixelFormat.RGBA_U8, bytes(range(24))),
        hints=(HintReport(0, 1, (200, 40, 30), 19, in_gamut=False, de00=7.25),),
        notice=_NOTICE,
        base_revision=7,
        offsets_yx=((1, 2), (0, 5)),
        faint=(FaintPaint(2, 0, (0, 128, 255), 3),),
        weights_sha256="1bd21f91" * 8,
        knobs=Knobs(vividness=1.25),
        film="ortho",
        darker_on_film=(0,),
        lighter_on_film=(1, 2),
    ),
    SuggestRequest(
        canvas=_CANVAS,
        photo_key=_KEY,
        photo=_PHOTO,
        hint_layer=HintLayer(_LAYER, (-1, 2)),
        hint_points=(HintPoint(0.5, 1.5, (200, 40, 30), 2.5),),
        engine="handtint",
        faint_hints=True,
        x=2.5,
        y=1.0,
    ),
    SuggestReply(
        engine="handtint",
        L_0_100=53.5,
        max_chroma=(80.5, 60.25, 40.0, 70.75),
        colors=(LikelyColor((150, 120, 110), 0.5), LikelyColor((128, 128, 128), 0.25)),
        notice=_NOTICE,
    ),
    UncertaintyRequest(
        canvas=_CANVAS,
        photo_key=_KEY,
        photo=_PHOTO,
        hint_layer=HintLayer(_LAYER, (-1, 2)),
        hint_points=(HintPoint(0.5, 1.5, (200, 40, 30), 2.5),),
        engine="handtint",
        faint_hints=True,
        count=5,
        map_px=3,
    ),
    UncertaintyReply(
        engine="handtint",
        places=(PlaceToHint(2, 1, 40.5), PlaceToHint(0, 0, 20.25)),
        gain_map=Picture((2, 3), PixelFormat.Y_U8, bytes(range(40, 46))),
        map_top=40.5,
        notice=_NOTICE,
    ),
    InfluenceRequest(
        canvas=_CANVAS,
        photo_key=_KEY,
        photo=_PHOTO,
        hint_layer=HintLayer(_LAYER, (-1, 2)),
        hint_points=(HintPoint(0.5, 1.5, (200, 40, 30), 2.5),),
        engine="handtint",
        faint_hints=True,
        with_map=True,
    ),
    InfluenceReply(
        engine="handtint",
        mean=0.375,
        decided=0.25,
        influence_map=Picture((2, 3), PixelFormat.Y_U8, bytes((0, 64, 128, 191, 254, 255))),
        notice=_NOTICE,
    ),
    ExportRequest(
        canvas=_CANVAS,
        photo_key=_KEY,
        photo=_PHOTO,
        hint_layer=HintLayer(_LAYER, (-1, 2)),
        hint_points=(HintPoint(0.5, 1.5, (200, 40, 30), 2.5),),
        engine="handtint",
        faint_hints=True,
        picture=Picture((2, 1), PixelFormat.RGBA_U8, bytes(range(8))),
        file_format=FileFormat.WEBP,
        knobs=Knobs(vividness=0.5),
        weights_sha256="1bd21f91" * 8,
        photo_sha256="f00dcafe" * 8,
        listed_hints=Content(b"[]"),
        metadata=Content(b"\x89PNG"),
        label="Coloured with Handtint.",
        film="ortho",
        program="GIMP 3.0.4",
        sign=True,
    ),
    ExportReply(Content(b"RIFF"), Content(b"[]\n"), (_NOTICE,)),
    ProposeRequest(
        canvas=_CANVAS,
        photo_key=_KEY,
        photo=_PHOTO,
        hint_layer=HintLayer(_LAYER, (-1, 2)),
        hint_points=(HintPoint(0.5, 1.5, (200, 40, 30), 2.5),),
        engine="handtint",
        faint_hints=True,
        reference=Reference(
            key=_KEY,
            photo=_PHOTO,
            hint_layer=HintLayer(_LAYER, (3, -2)),
            hint_points=(HintPoint(1.5, 0.5, (30, 40, 200), 1.5),),
            own_colors=True,
        ),
        per_hint=3,
    ),
    ProposeReply(
        engine="handtint",
        proposals=(Proposal(2.5, 1.5, (30, 40, 200), 1.25, 0.875, 4, 1, 0),),
        notice=_NOTICE,
    ),
    ProgressEvent("painting", 0.25),
    PreviewEvent(Picture((1, 2), PixelFormat.RGB_U8, bytes(range(6)))),
    PartEvent(Picture((2, 1), PixelFormat.RGBA_U8, bytes(range(8))), 7, ((1, 2), (0, 5))),
    ErrorReply(
        "bad_input",
        "too_many_hints",
        {"limit": 16_384, "path": "/home/zoë/hints.json", "share": 0.5},
        "There are more than 16384 hints: give fewer of them.",
    ),
)

IN_FRAMES = "colorize_request_in_frames"
"""The message whose pictures are split into frames, as over TCP, of at most this many bytes:"""
MAX_FRAME_BYTES = 4

ENVELOPES = {
    type_name(type(message)): Envelope("request-1", message, "token") for message in _MESSAGES
} | {
    "colorize_request_defaults": Envelope("request-2", ColorizeRequest(_CANVAS, _KEY)),
}
ENVELOPES[IN_FRAMES] = ENVELOPES["colorize_request"]


def frames_of(name: str) -> list[bytes]:
    """Return the frames of that envelope."""
    frames = encode(ENVELOPES[name], MAX_FRAME_BYTES if name == IN_FRAMES else None)
    return [bytes(frame) for frame in frames]

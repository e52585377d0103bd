"""The fuzz targets: each takes arbitrary bytes; an escaping exception is a finding."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import struct
import time
from collections.abc import Callable, Iterator

import numpy as np

from fuzz.framing import Bytes, split_frames
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.config import ServeConfig
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.hints.extraction import extract_hints
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.serving.handlers import handle
from handtint_daemon.serving.jobs import MAX_WAITING, Sender
from handtint_daemon.serving.state import DaemonState
from handtint_daemon.serving.work_makers import work_makers
from handtint_plugin.zmtp import Dealer
from handtint_shared.codec import Envelope, decode, decode_body, decode_header, encode
from handtint_shared.errors import BadMessage, HandtintError, Internal, ProtocolError, ReachError
from handtint_shared.messages import ColorizeReply, ColorizeRequest, HintLayer, HintPoint, Message
from handtint_shared.patches import patches_of
from handtint_shared.pixels import (
    ANSWER_FORMATS,
    PHOTO_FORMATS,
    Picture,
    PixelFormat,
    photo_key,
    picture_nbytes,
)

_SIDE_PX = 20
_CACHE_BYTES = 1 << 16


def codec(data: bytes) -> None:
    """Frames decode to a message or raise a ProtocolError; a message survives a round trip."""
    frames = list(split_frames(data))
    with contextlib.suppress(ProtocolError):
        header = decode_header(frames)
        envelope = Envelope(header.request_id, decode_body(header, frames), header.token)
        assert decode(encode(envelope)) == envelope


def server(data: bytes) -> None:
    """A session: messages, each ended by an empty frame; waiting jobs are started and finished."""
    cache = PhotoCache(_CACHE_BYTES)
    engines = EngineChoice("handtint", "cpu")
    makers = work_makers(cache, Colorizer(cache, engines))
    state = DaemonState(ServeConfig(), engines, "token", time.monotonic(), cache, makers)
    for number, message in enumerate(_messages(data)):
        try:
            reply = handle(message, Sender(bytes([number % 3]), str(number)), state).reply
            assert reply is None or encode(Envelope("id", reply))
        except HandtintError as error:
            assert not isinstance(error, Internal)
        assert len(state.board.waiting) <= MAX_WAITING
        if number % 2:
            state.board.finish()
        state.board.start_next()


def _messages(data: bytes) -> Iterator[Message]:
    frames: list[bytes] = []
    for frame in (*split_frames(data), b""):
        if frame:
            frames.append(frame)
            continue
        with contextlib.suppress(ProtocolError):
            yield decode(frames).message
        frames = []


def paint(data: bytes) -> None:
    """Two requests of one photo are coloured or refused, whatever photo, layer and points are.

    Applying the second answer's change to the first gives the answer that the second would get
    alone.
    """
    source = Bytes(data)
    first = _request(source)
    points = _points(source)
    with contextlib.suppress(HandtintError):
        colorizer = _colorizer()
        before = colorizer.colorize(first, _no_report)
        assert first.photo is not None
        assert before.picture.size_hw == first.photo.size_hw
        assert decode(encode(Envelope("id", before))).message == _as_read(before)
        second = dataclasses.replace(
            first, base_revision=before.revision, photo=None, hint_points=points
        )
        change = colorizer.colorize(second, _no_report)
        alone = _colorizer().colorize(dataclasses.replace(second, photo=first.photo), _no_report)
        assert change.hints == alone.hints
        if alone.picture.format is PixelFormat.RGBA_U8:
            patched = array_of(before.picture).astype(int)
            for place, picture in patches_of(change):
                patched[place.slices] = array_of(picture)
            assert abs(patched - array_of(alone.picture)).max() <= 1


def _colorizer() -> Colorizer:
    return Colorizer(PhotoCache(_CACHE_BYTES), EngineChoice("propagate", "cpu"))


def _as_read(reply: ColorizeReply) -> ColorizeReply:
    picture = dataclasses.replace(reply.picture, pixels=bytes(reply.picture.pixels))
    return dataclasses.replace(reply, picture=picture)


def _no_report(_stage: str, _fraction: float) -> None:
    pass


def _request(source: Bytes) -> ColorizeRequest:
    photo = _picture(source, source.number(0, len(PHOTO_FORMATS) - 1))
    layer = None
    if source.number(0, 3):
        size_hw = source.number(1, _SIDE_PX), source.number(1, _SIDE_PX)
        pixels = source.few_colors(size_hw[0] * size_hw[1], 4)
        offset_yx = (_offset(source), _offset(source))
        layer = HintLayer(Picture(size_hw, PixelFormat.RGBA_U8, pixels), offset_yx)
    formats = sorted(ANSWER_FORMATS, key=lambda f: f.value)
    return ColorizeRequest(
        canvas="c0" * 16,
        photo_key=photo_key(photo),
        photo=photo,
        hint_layer=layer,
        hint_points=_points(source),
        engine=["", "propagate", "../propagate", "os"][source.number(0, 3)],
        answer_format=formats[source.number(0, len(formats) - 1)],
        without_hints=bool(source.number(0, 1)),
        vividness=source.number(0, 4) / 2,
    )


def _picture(source: Bytes, format_number: int) -> Picture:
    pixel_format = sorted(PHOTO_FORMATS, key=lambda f: f.value)[format_number]
    size_hw = source.number(1, _SIDE_PX), source.number(1, _SIDE_PX)
    return Picture(size_hw, pixel_format, source.take(picture_nbytes(size_hw, pixel_format)))


def _offset(source: Bytes) -> int:
    near, far = source.number(-_SIDE_PX, _SIDE_PX), source.number(0, 255)
    return {254: 2**63, 255: -(2**62)}.get(far, near)


def _points(source: Bytes) -> tuple[HintPoint, ...]:
    points = []
    for _ in range(source.number(0, 4)):
        x, y, radius_px = struct.unpack("<3d", source.take(24))
        with contextlib.suppress(BadMessage):
            finite = np.isfinite([x, y, radius_px]).all()  # the codec rejects others
            points.append(HintPoint(x, y, tuple(source.take(3)), radius_px) if finite else _POINT)
    return tuple(points)


_POINT = HintPoint(1.5, 1.5, (200, 40, 30), 1.0)


def hints(data: bytes) -> None:
    """Hints found on a layer lie on the photo, and have the layer's colour there."""
    source = Bytes(data)
    height, width = source.number(1, 60), source.number(1, 60)
    rgba = np.frombuffer(source.few_colors(height * width, 4), np.uint8).reshape(height, width, 4)
    offset_yx = (source.number(-70, 70), source.number(-70, 70))
    photo_hw = (source.number(1, 60), source.number(1, 60))
    with contextlib.suppress(HandtintError):
        for hint in extract_hints(rgba, offset_yx, photo_hw):
            box = hint.box
            assert box.y >= 0 and box.x >= 0
            assert box.y + box.height <= photo_hw[0] and box.x + box.width <= photo_hw[1]
            y, x = hint.center_yx
            assert hint.mask.shape == (box.height, box.width) and hint.mask[y - box.y, x - box.x]
            assert tuple(rgba[y - offset_yx[0], x - offset_yx[1], :3]) == hint.rgb_u8
            assert rgba[y - offset_yx[0], x - offset_yx[1], 3] > 0


def zmtp(data: bytes) -> None:
    """Whatever a false daemon sends, the plug-in's client gets messages or a ReachError."""
    ours, theirs = socket.socketpair()
    with contextlib.closing(Dealer(ours)) as dealer, theirs:
        theirs.sendall(data[: 1 << 15])
        theirs.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ReachError, ProtocolError):
            if data[:1] == b"\xff":
                dealer.shake_hands(0.05, "password" if data[12:13] == b"P" else None)
            while (frames := dealer.receive(0.05)) is not None:
                decode(frames)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (codec, server, paint, hints, zmtp)
}

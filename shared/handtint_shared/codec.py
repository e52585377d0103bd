"""Encode messages as buffers and decode them: a small msgpack header, then raw pixel frames.

No sockets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgpack

from handtint_shared import limits
from handtint_shared.contents import Content
from handtint_shared.errors import BadMessage, TooLarge, WrongVersion
from handtint_shared.fields import Framed, from_plain, to_plain
from handtint_shared.messages import MESSAGE_CLASSES, Message, type_name
from handtint_shared.pixels import Buffer, Picture, PixelFormat, picture_nbytes
from handtint_shared.version import PROTOCOL_VERSION, can_talk


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message with the id that pairs it with its reply, and the token that authenticates it."""

    request_id: str
    message: Message
    token: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """A decoded header frame: enough to send an error reply even if the rest is invalid."""

    request_id: str
    type_name: str
    token: str
    protocol_version: tuple[int, int]
    body: dict[str, Any]


def encode(envelope: Envelope, max_frame_bytes: int | None = None) -> list[Buffer]:
    """Return the frames of a message: the header, then pixels and contents, uncopied.

    Each of them is one frame, or several if the transport limits the size of frames. Raises
    TooLarge if the receiver would refuse the header.
    """
    frames: list[Buffer] = []

    def put_framed(value: Framed) -> dict[str, Any]:
        announced: dict[str, Any] = {}
        if isinstance(value, Picture):
            announced = {"size_hw": list(value.size_hw), "format": value.format.value}
        parts = _parts(value.pixels if isinstance(value, Picture) else value.data, max_frame_bytes)
        frames.extend(parts)
        announced |= {"frame": len(frames) - len(parts) + 1}
        return announced if len(parts) == 1 else announced | {"frames": len(parts)}

    header = {
        "protocol": list(PROTOCOL_VERSION),
        "type": type_name(type(envelope.message)),
        "request_id": envelope.request_id,
        "token": envelope.token,
        "body": to_plain(envelope.message, put_framed),
    }
    # an error's facts may contain a path that is not UTF-8, which must not prevent the reply
    packed: bytes = msgpack.packb(header, unicode_errors="backslashreplace")
    if len(packed) > limits.MAX_HEADER_BYTES:
        raise TooLarge("header_too_large", limit_bytes=limits.MAX_HEADER_BYTES)
    return [packed, *frames]


def decode(frames: Sequence[Buffer]) -> Envelope:
    """Decode a message. Raises BadMessage, TooLarge or WrongVersion."""
    header = decode_header(frames)
    return Envelope(header.request_id, decode_body(header, frames), header.token)


def decode_header(frames: Sequence[Buffer]) -> Header:
    """Decode the first frame only. Raises BadMessage or TooLarge; does not check the version."""
    if not frames:
        raise BadMessage("message_empty")
    if len(frames) > 1 + limits.MAX_FRAMES:
        raise TooLarge("too_many_frames", limit=limits.MAX_FRAMES)
    plain = _unpack(frames[0])
    body = plain.get("body")
    if not isinstance(body, dict):
        raise BadMessage("header_body")
    return Header(
        request_id=_text(plain, "request_id"),
        type_name=_text(plain, "type"),
        token=_text(plain, "token"),
        protocol_version=_two_ints(plain.get("protocol"), "protocol"),
        body=body,
    )


def decode_body(header: Header, frames: Sequence[Buffer]) -> Message:
    """Decode the message that a header announces. Raises BadMessage, TooLarge or WrongVersion."""
    if not can_talk(header.protocol_version):
        theirs = ".".join(map(str, header.protocol_version))
        ours = ".".join(map(str, PROTOCOL_VERSION))
        raise WrongVersion(theirs=theirs, ours=ours)
    message_class = MESSAGE_CLASSES.get(header.type_name)
    if message_class is None:
        raise BadMessage("unknown_message", type=header.type_name[:40])
    unused = set(range(1, len(frames)))

    def get_framed(cls: type[Framed], plain: Any) -> Framed:
        numbers = _frame_numbers(plain, len(frames))
        if not unused.issuperset(numbers):
            raise BadMessage("frame_shared")
        unused.difference_update(numbers)
        own = frames[numbers.start : numbers.stop]
        return _picture(plain, own) if cls is Picture else _content(own)

    message = from_plain(message_class, header.body, get_framed)
    if unused:
        raise BadMessage("frame_count")
    return message


def _parts(pixels: Buffer, max_frame_bytes: int | None) -> list[Buffer]:
    view = memoryview(pixels).cast("B")
    if max_frame_bytes is None or view.nbytes <= max_frame_bytes:
        return [pixels]
    starts = range(0, view.nbytes, max_frame_bytes)
    return [view[start : start + max_frame_bytes] for start in starts]


def _unpack(header_frame: Buffer) -> dict[Any, Any]:
    if len(header_frame) > limits.MAX_HEADER_BYTES:
        raise TooLarge("header_too_large", limit_bytes=limits.MAX_HEADER_BYTES)
    try:
        _check_complete(header_frame)
        plain = msgpack.unpackb(
            header_frame,
            max_str_len=limits.MAX_TEXT_BYTES,
            max_bin_len=0,
            max_ext_len=0,
            max_array_len=limits.MAX_ITEMS,
            max_map_len=limits.MAX_ITEMS,
        )
    except (ValueError, TypeError, RecursionError, msgpack.UnpackException) as error:
        reason = str(error) or type(error).__name__
        raise BadMessage("header_msgpack", why=reason) from error
    if not isinstance(plain, dict):
        raise BadMessage("header_map")
    return plain


def _check_complete(header_frame: Buffer) -> None:
    # msgpack allocates a list as soon as its length is declared: 3 kB of nested lengths cost 80 MB.
    # Skipping allocates nothing, and items that really exist cost no more than the bytes sent.
    unpacker = msgpack.Unpacker(max_buffer_size=len(header_frame))
    unpacker.feed(header_frame)
    unpacker.skip()


def _text(plain: dict[Any, Any], name: str) -> str:
    value = plain.get(name, "")
    if not isinstance(value, str):
        raise BadMessage("header_text", field=name)
    return value


def _two_ints(value: Any, name: str) -> tuple[int, int]:
    if isinstance(value, list) and len(value) == 2 and all(type(n) is int for n in value):
        return value[0], value[1]
    raise BadMessage("field_size", where=name)


def _frame_numbers(plain: Any, frame_count: int) -> range:
    """Return the numbers of the frames of a picture's pixels, which must exist."""
    if not isinstance(plain, dict):
        raise BadMessage("picture_map")
    first, count = plain.get("frame"), plain.get("frames", 1)
    if type(first) is not int or type(count) is not int:
        raise BadMessage("frame_numbers")
    if first < 1 or count < 1 or first + count > frame_count:
        raise BadMessage("frame_number")
    return range(first, first + count)


def _picture(plain: dict[str, Any], frames: Sequence[Buffer]) -> Picture:
    size_hw = _two_ints(plain.get("size_hw"), "size_hw")
    if min(size_hw) < 1:
        raise BadMessage("picture_empty")
    if max(size_hw) > limits.MAX_SIDE_PX or size_hw[0] * size_hw[1] > limits.MAX_PICTURE_PX:
        raise TooLarge("picture_too_large", limit_mp=limits.MAX_PICTURE_PX // 10**6)
    try:
        pixel_format = PixelFormat(plain.get("format"))
    except ValueError:
        raise BadMessage("picture_format") from None
    nbytes = sum(memoryview(frame).nbytes for frame in frames)
    if nbytes != picture_nbytes(size_hw, pixel_format):
        raise BadMessage("frame_bytes")
    return Picture(size_hw, pixel_format, frames[0] if len(frames) == 1 else _joined(frames))


def _content(frames: Sequence[Buffer]) -> Content:
    nbytes = sum(memoryview(frame).nbytes for frame in frames)
    if nbytes > limits.MAX_FRAME_BYTES:
        raise TooLarge("content_too_large", limit_mb=limits.MAX_FRAME_BYTES // 10**6)
    return Content(frames[0] if len(frames) == 1 else _joined(frames))


def _joined(frames: Sequence[Buffer]) -> bytearray:
    # Not `b"".join`, which blocks all other threads until it is done: up to half a second.
    joined = bytearray()
    for frame in frames:
        joined += frame
    return joined

from __future__ import annotations

from typing import Any

import msgpack
import msgpack.fallback
import pytest

from handtint_shared import limits
from handtint_shared.codec import Envelope, decode, decode_header, encode
from handtint_shared.errors import BadMessage, TooLarge, WrongVersion
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    ErrorReply,
    HintLayer,
    HintPoint,
    HintReport,
    PingRequest,
)
from handtint_shared.pixels import Buffer, Picture, PixelFormat
from handtint_shared.version import PROTOCOL_VERSION

PHOTO = Picture((2, 3), PixelFormat.Y_U8, bytes(range(6)))
LAYER = HintLayer(Picture((1, 2), PixelFormat.RGBA_U8, bytes(range(8))), (-1, 4))
REQUEST = ColorizeRequest("c0" * 16, "key", photo=PHOTO, hint_layer=LAYER)
ENVELOPE = Envelope("id", REQUEST, "token")


@pytest.fixture(params=["msgpack in C", "msgpack in Python"], autouse=True)
def _both_msgpacks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plug-in uses msgpack in pure Python."""
    if request.param == "msgpack in Python":
        monkeypatch.setattr(msgpack, "unpackb", msgpack.fallback.unpackb)
        monkeypatch.setattr(msgpack, "Unpacker", msgpack.fallback.Unpacker)
        monkeypatch.setattr(msgpack, "Packer", msgpack.fallback.Packer)  # packb uses it


def header_of(envelope: Envelope) -> dict[str, Any]:
    header: dict[str, Any] = msgpack.unpackb(bytes(encode(envelope)[0]))
    return header


def with_header(changes: dict[str, Any], envelope: Envelope = ENVELOPE) -> list[Buffer]:
    """Return the envelope's frames with another header."""
    return [msgpack.packb(header_of(envelope) | changes), *encode(envelope)[1:]]


def with_photo(changes: dict[str, Any]) -> list[Buffer]:
    """Return the envelope's frames with another announcement of the photo."""
    body = header_of(ENVELOPE)["body"]
    return with_header({"body": body | {"photo": body["photo"] | changes}})


def test_an_envelope_survives_the_trip() -> None:
    assert decode(encode(ENVELOPE)) == ENVELOPE


def test_the_header_is_the_one_of_the_protocol() -> None:
    expected = {
        "protocol": list(PROTOCOL_VERSION),
        "type": "colorize_request",
        "request_id": "id",
        "token": "token",
        "body": {
            "canvas": "c0" * 16,
            "photo_key": "key",
            "photo": {"size_hw": [2, 3], "format": "Y' u8", "frame": 1},
            "hint_layer": {
                "picture": {"size_hw": [1, 2], "format": "R'G'B'A u8", "frame": 2},
                "offset_yx": [-1, 4],
            },
        },
    }
    assert expected == header_of(ENVELOPE)


def test_pixels_are_not_copied() -> None:
    assert encode(ENVELOPE)[1] is PHOTO.pixels


def test_pixels_are_not_copied_on_arrival() -> None:
    frames = encode(ENVELOPE)
    message = decode(frames).message
    assert isinstance(message, ColorizeRequest) and message.photo is not None
    assert message.photo.pixels is frames[1]


def test_a_transport_of_small_frames_gets_a_picture_in_several() -> None:
    header, *pixels = encode(ENVELOPE, max_frame_bytes=4)
    body = msgpack.unpackb(bytes(header))["body"]
    assert pixels == [b"\0\1\2\3", b"\4\5", b"\0\1\2\3", b"\4\5\6\7"]
    assert body["photo"] == {"size_hw": [2, 3], "format": "Y' u8", "frame": 1, "frames": 2}
    assert tuple(body["hint_layer"]["picture"][key] for key in ("frame", "frames")) == (3, 2)


def test_a_picture_that_fits_stays_in_one_frame() -> None:
    assert encode(ENVELOPE, max_frame_bytes=8) == encode(ENVELOPE)


def test_pixels_are_split_without_being_copied() -> None:
    part = encode(ENVELOPE, max_frame_bytes=4)[1]
    assert isinstance(part, memoryview) and part.obj is PHOTO.pixels


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_frames_of_any_kind_are_joined(kind: type) -> None:
    assert decode([kind(bytes(frame)) for frame in encode(ENVELOPE, 4)]) == ENVELOPE


def test_parts_of_any_sizes_are_joined() -> None:
    header, first, second, *layer = encode(ENVELOPE, max_frame_bytes=4)
    joined = bytes(first) + bytes(second)
    assert decode([header, joined[:1], joined[1:], *layer]) == ENVELOPE


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_kind_of_buffer_is_read(kind: type) -> None:
    assert decode([kind(bytes(frame)) for frame in encode(ENVELOPE)]) == ENVELOPE


def test_a_header_is_read_by_itself() -> None:
    header = decode_header(encode(ENVELOPE)[:1])
    assert (
        header.request_id,
        header.type_name,
        header.token,
    ) == ("id", "colorize_request", "token")


def test_a_path_that_is_no_utf_8_can_be_told() -> None:
    error = ErrorReply("write_failed", "write_failed", {}, "/home/ada/caf\udce9 is full")
    told = decode(encode(Envelope("id", error))).message
    assert told == ErrorReply("write_failed", "write_failed", {}, r"/home/ada/caf\udce9 is full")


def test_who_needs_no_token_may_leave_it_out() -> None:
    header = header_of(Envelope("id", PingRequest()))
    del header["token"]
    assert decode([msgpack.packb(header)]).token == ""


def test_unknown_keys_of_the_header_are_ignored() -> None:
    assert decode(with_header({"of_the_future": {"a": [1]}})) == ENVELOPE


@pytest.mark.parametrize("minor", [0, 1, 99])
def test_another_minor_version_is_understood(minor: int) -> None:
    assert decode(with_header({"protocol": [PROTOCOL_VERSION[0], minor]})) == ENVELOPE


@pytest.mark.parametrize("major", [-1, 0, 1, 3, 2**63])
def test_another_major_version_is_refused(major: int) -> None:
    with pytest.raises(WrongVersion, match=f"theirs='{major}.0'"):
        decode(with_header({"protocol": [major, 0]}))


def test_the_header_of_another_major_version_is_read() -> None:
    assert decode_header(with_header({"protocol": [9, 0]})).request_id == "id"


@pytest.mark.parametrize(
    "changes",
    [
        {"protocol": None},
        {"protocol": [1]},
        {"protocol": [1, 0, 0]},
        {"protocol": [1.0, 0]},
        {"protocol": [True, 0]},
        {"protocol": "1.0"},
        {"type": "no_such_request"},
        {"type": 1},
        {"type": ""},
        {"request_id": 1},
        {"request_id": None},
        {"token": []},
        {"body": None},
        {"body": []},
        {"body": {}},
        {"body": {"canvas": "c0" * 16, "photo_key": "k"}},  # leaves the frames unannounced
    ],
)
def test_a_wrong_header_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadMessage):
        decode(with_header(changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"frame": 0},
        {"frame": 2},  # the hint layer's
        {"frame": 3},
        {"frame": -1},
        {"frame": 1.0},
        {"frame": True},
        {"frame": None},
        {"frames": 0},
        {"frames": -1},
        {"frames": 2},  # the second would be the hint layer's
        {"frames": 3},
        {"frames": 2**63},
        {"frames": 1.0},
        {"frames": True},
        {"frames": None},
        {"size_hw": [0, 6]},
        {"size_hw": [-2, -3]},
        {"size_hw": [2, 2]},
        {"size_hw": [6]},
        {"size_hw": [2.0, 3]},
        {"size_hw": None},
        {"format": "Y' u16"},
        {"format": "CMYK"},
        {"format": []},
        {"format": None},
    ],
)
def test_a_picture_that_does_not_fit_its_frame_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadMessage):
        decode(with_photo(changes))


@pytest.mark.parametrize("changes", [{"frame": 0}, {"frames": 0}, {"frame": 3}, {"frames": 3}])
def test_a_frame_that_is_not_there_is_told_as_that(changes: dict[str, Any]) -> None:
    """The header is frame 0: pixels begin at 1."""
    with pytest.raises(BadMessage, match="frame_number"):
        decode(with_photo(changes))


def test_two_pictures_cannot_share_a_frame() -> None:
    photo = Picture((4, 1), PixelFormat.RGB_U16, bytes(24))
    layer = HintLayer(Picture((2, 3), PixelFormat.RGBA_U8, bytes(24)))
    envelope = Envelope("id", ColorizeRequest("c0" * 16, "k", photo=photo, hint_layer=layer))
    body = header_of(envelope)["body"]
    body["hint_layer"]["picture"]["frame"] = 1
    frames = with_header({"body": body}, envelope)[:2]
    with pytest.raises(BadMessage, match="frame_shared"):
        decode(frames)


@pytest.mark.parametrize("first", [1, 2, 3])
def test_two_pictures_cannot_share_one_of_their_frames(first: int) -> None:
    photo = Picture((4, 1), PixelFormat.RGB_U16, bytes(24))
    layer = HintLayer(Picture((2, 3), PixelFormat.RGBA_U8, bytes(24)))
    envelope = Envelope("id", ColorizeRequest("c0" * 16, "k", photo=photo, hint_layer=layer))
    header = msgpack.unpackb(bytes(encode(envelope, 8)[0]))
    header["body"]["hint_layer"]["picture"]["frame"] = first
    with pytest.raises(BadMessage, match="frame_shared"):
        decode([msgpack.packb(header), *encode(envelope, 8)[1:]])


def test_a_frame_more_is_refused() -> None:
    with pytest.raises(BadMessage, match="frame_count"):
        decode([*encode(ENVELOPE), b""])


def test_a_frame_less_is_refused() -> None:
    with pytest.raises(BadMessage, match="frame_number"):
        decode(encode(ENVELOPE)[:-1])


def test_no_frames_are_refused() -> None:
    with pytest.raises(BadMessage, match="message_empty"):
        decode([])


def test_more_frames_than_a_message_may_have_are_refused() -> None:
    with pytest.raises(TooLarge, match="too_many_frames limit=6104"):
        decode([*encode(ENVELOPE), *[b""] * limits.MAX_FRAMES])


@pytest.mark.parametrize("size_hw", [[1, 262_145], [262_145, 1], [20_000, 10_001], [2**40, 2**40]])
def test_a_huge_picture_is_refused(size_hw: list[int]) -> None:
    with pytest.raises(TooLarge, match="picture_too_large limit_mp=200"):
        decode(with_photo({"size_hw": size_hw}))


def test_an_oversized_header_is_refused() -> None:
    with pytest.raises(TooLarge, match="header_too_large limit_bytes=1048576"):
        decode([bytes(limits.MAX_HEADER_BYTES + 1)])


def test_a_header_that_would_be_refused_is_not_sent() -> None:
    reply = ErrorReply("code", "code", {}, "x" * limits.MAX_HEADER_BYTES)
    with pytest.raises(TooLarge, match="header_too_large limit_bytes=1048576"):
        encode(Envelope("id", reply))


def test_as_many_hints_as_are_allowed_fit_in_a_header() -> None:
    point = HintPoint(12345.6, 12345.6, (255, 255, 255), 1.1)
    points = (point,) * limits.MAX_ITEMS
    envelope = Envelope("i" * 32, ColorizeRequest("c0" * 16, "k" * 32, hint_points=points))
    assert envelope == decode(encode(envelope))


def test_as_many_found_hints_as_are_allowed_fit_in_a_header() -> None:
    side = limits.MAX_SIDE_PX
    report = HintReport(side, side, (255, 255, 255), limits.MAX_PICTURE_PX, False, 99.9)
    reply = ColorizeReply(1, "e", PHOTO, (report,) * limits.MAX_ITEMS)
    assert reply == decode(encode(Envelope("i" * 32, reply))).message


@pytest.mark.parametrize(
    "message",
    [
        ErrorReply("code", "code", {}, "x" * (limits.MAX_TEXT_BYTES + 1)),
        ColorizeReply(1, "e", PHOTO, (HintReport(0, 0, (0, 0, 0), 1, True),) * 16_385),
    ],
    ids=["text", "list"],
)
def test_a_text_or_a_list_beyond_its_limit_is_refused(message: ErrorReply | ColorizeReply) -> None:
    with pytest.raises(BadMessage, match="exceeds"):
        decode(encode(Envelope("id", message)))


@pytest.mark.parametrize(
    "unwanted",
    [dict.fromkeys(map(str, range(limits.MAX_ITEMS + 1))), b"x", msgpack.ExtType(1, b"x")],
    ids=["map", "bytes", "extension"],
)
def test_what_no_header_holds_is_refused(unwanted: object) -> None:
    """Even under a key that would be ignored."""
    with pytest.raises(BadMessage, match="exceeds"):
        decode(with_header({"of_the_future": unwanted}))

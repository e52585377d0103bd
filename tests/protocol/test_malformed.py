"""Whatever arrives becomes a message or a protocol error, and never takes memory."""

from __future__ import annotations

import contextlib
import tracemalloc
from typing import Any

import msgpack
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handtint_shared import limits
from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.errors import BadMessage, ProtocolError, TooLarge, WrongVersion
from handtint_shared.messages import ColorizeRequest
from handtint_shared.version import PROTOCOL_VERSION
from protocol.samples import ENVELOPES
from protocol.strategies import envelopes

COLORIZE = ENVELOPES["colorize_request"]
plain_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab", max_size=2), inner),
    max_leaves=8,
)


def paths_in(plain: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return all paths in a header, as keys and indices."""
    inner = plain.items() if isinstance(plain, dict) else enumerate(plain)
    paths = []
    for key, value in inner:
        paths.append((*path, key))
        if isinstance(value, dict | list):
            paths += paths_in(value, (*path, key))
    return paths


HEADER = msgpack.unpackb(bytes(encode(COLORIZE)[0]))
PLACES = paths_in(HEADER)


def header_with(place: tuple[Any, ...], value: Any) -> bytes:
    header = msgpack.unpackb(bytes(encode(COLORIZE)[0]))
    inner = header
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    packed: bytes = msgpack.packb(header)
    return packed


@given(frames=st.lists(st.binary(max_size=64), max_size=7))
def test_garbage(frames: list[bytes]) -> None:
    with pytest.raises(ProtocolError):
        decode(frames)


@given(plain=plain_values)
def test_sound_msgpack_that_is_no_header(plain: Any) -> None:
    with pytest.raises(ProtocolError):
        decode([msgpack.packb(plain)])


@given(envelope=envelopes, data=st.data())
def test_a_truncated_header(envelope: Envelope, data: st.DataObject) -> None:
    header, *pixels = encode(envelope)
    kept = data.draw(st.integers(0, len(header) - 1))
    with pytest.raises(BadMessage):
        decode([header[:kept], *pixels])


@given(position=st.integers(0), bit=st.integers(0, 7))
def test_a_flipped_bit_in_the_header(position: int, bit: int) -> None:
    header, *pixels = encode(COLORIZE)
    flipped = bytearray(header)
    flipped[position % len(flipped)] ^= 1 << bit
    with contextlib.suppress(ProtocolError):
        assert isinstance(decode([flipped, *pixels]), Envelope)


@given(place=st.sampled_from(PLACES), value=plain_values)
@example(place=("body", "hint_points", 0, "x"), value=float("nan"))
@example(place=("body", "hint_points", 0, "radius_px"), value=float("inf"))
def test_any_value_in_any_place(place: tuple[Any, ...], value: Any) -> None:
    with contextlib.suppress(ProtocolError):
        assert isinstance(decode([header_with(place, value), *encode(COLORIZE)[1:]]), Envelope)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("field", ["x", "y", "radius_px"])
def test_numbers_that_are_none(field: str, value: float) -> None:
    header = header_with(("body", "hint_points", 0, field), value)
    with pytest.raises(BadMessage, match=f"HintPoint.{field}"):
        decode([header, *encode(COLORIZE)[1:]])


@given(envelope=envelopes, data=st.data())
def test_frames_that_are_too_few_or_too_many(envelope: Envelope, data: st.DataObject) -> None:
    frames = encode(envelope)
    count = data.draw(st.integers(1, 7).filter(lambda n: n != len(frames)))
    with pytest.raises(ProtocolError):
        decode([*frames, *[b""] * 7][:count])


@given(change=st.integers(-14, 20).filter(bool), frame=st.integers(1, 2))
def test_frames_that_are_too_short_or_too_long(change: int, frame: int) -> None:
    frames = encode(COLORIZE)
    frames[frame] = bytes(max(0, len(frames[frame]) + change))
    with pytest.raises(BadMessage, match="frame_bytes"):
        decode(frames)


@given(
    max_frame_bytes=st.integers(1, 8),
    photo=st.tuples(st.integers(-1, 9), st.integers(-1, 9)),
    layer=st.tuples(st.integers(-1, 9), st.integers(-1, 9)),
)
def test_whatever_frames_two_pictures_claim(
    max_frame_bytes: int, photo: tuple[int, int], layer: tuple[int, int]
) -> None:
    frames = encode(COLORIZE, max_frame_bytes)
    header = msgpack.unpackb(bytes(frames[0]))
    places = header["body"]["photo"], header["body"]["hint_layer"]["picture"]
    for place, (frame, count) in zip(places, (photo, layer), strict=True):
        place |= {"frame": frame, "frames": count}
    with contextlib.suppress(ProtocolError):
        assert decode([msgpack.packb(header), *frames[1:]]) == COLORIZE


def test_more_frames_than_the_largest_pictures_need_are_refused() -> None:
    with pytest.raises(TooLarge, match="too_many_frames"):
        decode([encode(COLORIZE)[0], *[b""] * (limits.MAX_FRAMES + 1)])


@given(major=st.integers(0, 2**31).filter(lambda n: n != PROTOCOL_VERSION[0]))
def test_another_major_version(major: int) -> None:
    with pytest.raises(WrongVersion):
        decode([header_with(("protocol", 0), major), *encode(COLORIZE)[1:]])


def test_another_major_version_is_told_before_its_fields_are_judged() -> None:
    header = HEADER | {"protocol": [PROTOCOL_VERSION[0] + 1, 0], "type": "new", "body": {"a": 1}}
    with pytest.raises(WrongVersion):
        decode([msgpack.packb(header)])


_LISTS_IN_LISTS = b"\xdc" + (limits.MAX_ITEMS).to_bytes(2, "big")
_MAPS_IN_MAPS = b"\xde" + (limits.MAX_ITEMS).to_bytes(2, "big") + b"\xa1a"
BOMBS = {
    "lists in lists, each of the length that is allowed": _LISTS_IN_LISTS * 500,
    "maps in maps, each of the length that is allowed": _MAPS_IN_MAPS * 500,
    "the longest list": b"\xdd\xff\xff\xff\xff",
    "the longest map": b"\xdf\xff\xff\xff\xff",
    "the longest text": b"\xdb\xff\xff\xff\xff",
    "the longest bytes": b"\xc6\xff\xff\xff\xff",
    "the longest extension": b"\xc9\xff\xff\xff\xff\x01",
    "a body of the longest list": b"\x81\xa4body\xdd\xff\xff\xff\xff",
    "lists in lists without end": b"\x91" * 100_000,
    "maps in maps without end": b"\x81\xa1a" * 100_000,
    "extensions in the body": b"\x81\xa4body\xd6\xff\0\0\0\0",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_without_memory_for_it(bomb: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(BadMessage):
            decode([bomb])
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 2_000_000


def test_a_header_costs_no_more_than_a_hundred_times_its_bytes() -> None:
    items = limits.MAX_HEADER_BYTES // limits.MAX_ITEMS - 1
    header = msgpack.packb({"body": [[{}] * limits.MAX_ITEMS] * items})  # all of it really exists
    tracemalloc.start()
    try:
        with pytest.raises(BadMessage):
            decode([header])
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 100 * limits.MAX_HEADER_BYTES


def test_a_picture_announced_far_too_large_costs_nothing() -> None:
    header = header_with(("body", "photo", "size_hw"), [200_000, 1000])  # 200 megapixels, allowed
    tracemalloc.start()
    try:
        with pytest.raises(BadMessage, match="frame_bytes"):
            decode([header, *encode(COLORIZE)[1:]])
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 1_000_000


def test_an_oversized_header_is_not_even_read() -> None:
    header = memoryview(bytearray(64 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            decode([header])
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 1_000_000


def test_a_key_that_comes_twice_is_no_crash() -> None:
    twice = b"\x82" + (msgpack.packb("body") + msgpack.packb({})) * 2
    with pytest.raises(BadMessage):
        decode([twice])


def test_a_message_of_the_reply_kind_is_no_request_but_is_read() -> None:
    # who may send what is up to the server, not the codec
    assert not isinstance(decode(encode(ENVELOPES["ping_reply"])).message, ColorizeRequest)

from __future__ import annotations

from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.messages import MESSAGE_CLASSES, Message
from handtint_shared.version import PROTOCOL_VERSION
from protocol.strategies import envelopes, instances, texts

of_the_future = st.dictionaries(
    texts.map("future_{}".format),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=5,
    ),
    min_size=1,
    max_size=3,
)


@pytest.mark.parametrize("message_class", MESSAGE_CLASSES.values())
@given(data=st.data())
def test_every_message_survives_the_trip(message_class: type[Message], data: st.DataObject) -> None:
    message = data.draw(instances(message_class))
    assert message == decode(encode(Envelope("id", message))).message


@given(envelope=envelopes)
def test_the_envelope_survives_too(envelope: Envelope) -> None:
    assert envelope == decode(encode(envelope))


@given(envelope=envelopes, max_frame_bytes=st.integers(1, 200))
def test_pictures_in_several_frames_survive_too(envelope: Envelope, max_frame_bytes: int) -> None:
    frames = encode(envelope, max_frame_bytes)
    assert all(memoryview(frame).nbytes <= max_frame_bytes for frame in frames[1:])
    assert envelope == decode(frames)


@given(envelope=envelopes)
def test_what_was_read_is_sent_as_the_same_bytes(envelope: Envelope) -> None:
    frames = encode(envelope)
    assert frames == encode(decode(frames))


@given(envelope=envelopes, in_header=of_the_future, in_body=of_the_future, minor=st.integers(0, 99))
def test_a_newer_minor_version_is_understood(
    envelope: Envelope, in_header: dict[str, Any], in_body: dict[str, Any], minor: int
) -> None:
    first, *pixels = encode(envelope)
    header = msgpack.unpackb(first)
    newer = in_header | header | {"protocol": [PROTOCOL_VERSION[0], minor]}
    newer["body"] = in_body | header["body"]
    assert envelope == decode([msgpack.packb(newer), *pixels])

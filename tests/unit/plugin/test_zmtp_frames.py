"""The pure parts of the ZMTP client: heads, commands, and incremental parsing."""

import tracemalloc
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handtint_plugin.zmtp_frames import Frame, FrameReader, command, frame_head, pong_for
from handtint_shared.errors import DaemonGone
from handtint_shared.limits import MAX_FRAME_BYTES


def read_in_pieces(data: bytes, piece: int) -> list[Frame]:
    reader, frames = FrameReader(), []
    while data:
        wanted = reader.wanted()
        count = min(piece, len(wanted), len(data))
        wanted[:count] = data[:count]
        data = data[count:]
        if frame := reader.received(count):
            frames.append(frame)
    return frames


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, b"\0\0"), (255, b"\0\xff"), (256, b"\2\0\0\0\0\0\0\1\0")],
)
def test_head_is_short_up_to_255_bytes(size: int, expected: bytes) -> None:
    assert frame_head(size) == expected


def test_head_carries_its_flags() -> None:
    assert frame_head(1, has_more=True)[0] == 1
    assert frame_head(1, is_command=True)[0] == 4
    assert frame_head(256, has_more=True)[0] == 3


@given(
    bodies=st.lists(st.binary(max_size=600), min_size=1, max_size=4),
    piece=st.integers(1, 700),
)
def test_frames_come_back_whole_however_the_bytes_are_cut(bodies: list[bytes], piece: int) -> None:
    data = b"".join(frame_head(len(body), has_more=True) + body for body in bodies)
    expected = [Frame(bytearray(body), is_command=False, has_more=True) for body in bodies]
    assert read_in_pieces(data, piece) == expected


def test_largest_size_is_refused_before_memory_is_taken() -> None:
    with pytest.raises(DaemonGone):
        read_in_pieces(frame_head(MAX_FRAME_BYTES + 1), 9)


def test_unknown_flags_are_refused() -> None:
    with pytest.raises(DaemonGone):
        read_in_pieces(b"\x47\x45", 2)  # "GE", as a web client would send


def test_ping_is_answered_with_its_context() -> None:
    assert pong_for(b"\4PING\0\x0acontext") == command(b"PONG", b"context")


def test_other_commands_are_not_answered() -> None:
    assert pong_for(b"\5READY") is None


def test_an_announced_size_takes_no_memory_before_its_bytes_come() -> None:
    tracemalloc.start()
    try:
        read_in_pieces(frame_head(MAX_FRAME_BYTES) + bytes(1 << 20), 1 << 20)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 64 << 20


def test_a_frame_whose_buffer_has_to_grow_comes_back_whole() -> None:
    body = array("Q", range(5 << 20)).tobytes()
    frames = read_in_pieces(frame_head(len(body)) + body, 7 << 20)
    assert [body] == [frame.body for frame in frames]


def test_a_command_larger_than_any_is_refused() -> None:
    with pytest.raises(DaemonGone):
        read_in_pieces(frame_head(1 << 20, is_command=True), 9)

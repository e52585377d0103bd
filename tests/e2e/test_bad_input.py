"""Whatever is sent to the daemon, it answers what can be answered and carries on."""

from __future__ import annotations

import dataclasses
import random
import socket
from collections import Counter
from itertools import islice

import msgpack
import pytest

from e2e import fuzz
from e2e.command_line import LIGHT, NETWORK
from e2e.conversation import ANSWER_S, code_of, final_answer
from e2e.daemon_process import Daemon
from e2e.pictures import noise
from handtint_daemon.serving.jobs import MAX_WAITING_OF_CLIENT
from handtint_plugin import zmtp
from handtint_shared import limits
from handtint_shared.canvas import new_canvas
from handtint_shared.codec import Envelope, encode
from handtint_shared.errors import (
    BadInput,
    BadMessage,
    Internal,
    TooLarge,
    WrongToken,
    WrongVersion,
    error_classes,
)
from handtint_shared.exchange import ask, ask_colorize
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    HintPoint,
    PingReply,
    PingRequest,
    StatusRequest,
)
from handtint_shared.pixels import Buffer, Picture, PixelFormat, photo_key
from handtint_shared.version import PROTOCOL_VERSION

SEED = 20170727
MESSAGES = 10_000
MESSAGES_OF_CLIENT = 500  # more would be too many at once
WARM_UP_MESSAGES = 2_000
GROWTH_ALLOWED_BYTES = 16 << 20
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
READY = zmtp.command(b"READY", b"\x0bSocket-Type\x00\x00\x00\x06DEALER")


def answer_to(daemon: Daemon, frames: list[Buffer]) -> Envelope:
    with daemon.link() as link:
        link.transport.send(frames)
        return final_answer(link.transport)


def ping_frames(daemon: Daemon) -> list[Buffer]:
    return encode(Envelope("the-id", PingRequest(), daemon.token))


def raw_connection(daemon: Daemon) -> socket.socket:
    return daemon.raw_connection(ANSWER_S)


def colorize_request(photo: Picture) -> ColorizeRequest:
    """Return a request with the photo, one hint, and the widest answer format."""
    return ColorizeRequest(
        new_canvas(),
        photo_key(photo),
        photo=photo,
        hint_points=(HintPoint(1.0, 1.0, (200, 40, 30), 2.0),),
        answer_format=PixelFormat.RGBA_U16,
    )


def test_ten_thousand_bad_messages_are_answered_with_their_codes(daemon: Daemon) -> None:
    codes: Counter[str] = Counter()
    messages = fuzz.messages(SEED, daemon.token)
    with daemon.link() as link:  # loads the default engine, which must not count as growth
        ask(link, colorize_request(noise((8, 8))), ColorizeReply)
    for n in range(0, MESSAGES, MESSAGES_OF_CLIENT):
        if n == WARM_UP_MESSAGES:
            warm_bytes = daemon.rss_bytes()
        with daemon.link() as link:
            for frames in islice(messages, MESSAGES_OF_CLIENT):
                link.transport.send(frames)
                code = code_of(final_answer(link.transport).message)
                expected = fuzz.expected_code(frames, daemon.token)
                assert code == expected or (expected is None and code != Internal.code), (n, frames)
                codes[code] += 1
    assert daemon.rss_bytes() - warm_bytes < GROWTH_ALLOWED_BYTES
    wanted = {BadMessage.code, TooLarge.code, WrongToken.code, WrongVersion.code}
    is_various = wanted <= set(codes) and not set(codes) <= set(error_classes())
    assert is_various, codes


def test_the_same_seed_makes_the_same_messages() -> None:
    once, again = (list(islice(fuzz.messages(SEED, "token"), 500)) for _ in range(2))
    assert once == again


def test_a_wrong_token_is_told_that_and_nothing_else(daemon: Daemon) -> None:
    answer = answer_to(daemon, encode(Envelope("the-id", StatusRequest(), "wrong")))
    assert ("the-id", WrongToken.code) == (answer.request_id, code_of(answer.message))


def test_a_wrong_token_comes_before_a_wrong_version(daemon: Daemon) -> None:
    frames = encode(Envelope("the-id", StatusRequest(), "wrong"))
    header = msgpack.unpackb(bytes(frames[0])) | {"protocol": [PROTOCOL_VERSION[0] + 1, 0]}
    assert code_of(answer_to(daemon, [msgpack.packb(header)]).message) == WrongToken.code


def test_another_protocol_is_told_so_under_its_own_id(daemon: Daemon) -> None:
    header = msgpack.unpackb(bytes(ping_frames(daemon)[0]))
    newer = header | {"protocol": [PROTOCOL_VERSION[0] + 1, 0]}
    answer = answer_to(daemon, [msgpack.packb(newer)])
    assert ("the-id", WrongVersion.code) == (answer.request_id, code_of(answer.message))


def test_an_oversized_header_is_refused_without_an_id(daemon: Daemon) -> None:
    answer = answer_to(daemon, [bytes(limits.MAX_HEADER_BYTES + 1)])
    assert ("", TooLarge.code) == (answer.request_id, code_of(answer.message))


def test_a_frame_too_many_is_refused_under_its_id(daemon: Daemon) -> None:
    answer = answer_to(daemon, [*ping_frames(daemon), b"more"])
    assert ("the-id", BadMessage.code) == (answer.request_id, code_of(answer.message))


def test_a_frame_that_is_too_short_is_refused_under_its_id(daemon: Daemon) -> None:
    request = colorize_request(noise((8, 8)))
    header, pixels = encode(Envelope("the-id", request, daemon.token))
    answer = answer_to(daemon, [header, pixels[:-1]])
    assert ("the-id", BadMessage.code) == (answer.request_id, code_of(answer.message))


def test_a_reply_is_no_request(daemon: Daemon) -> None:
    frames = encode(Envelope("the-id", PingReply("0", (1, 0), 1), daemon.token))
    assert code_of(answer_to(daemon, frames).message) == BadMessage.code


def test_a_photo_that_is_not_the_one_of_its_key_is_refused(daemon: Daemon) -> None:
    request = dataclasses.replace(colorize_request(noise((8, 8))), photo_key="0" * 32)
    with daemon.link() as link, pytest.raises(BadMessage) as caught:
        ask(link, request, ColorizeReply)
    assert caught.value.reason == "photo_key"


def test_as_many_and_as_large_hint_points_as_can_be_are_refused(daemon: Daemon) -> None:
    photo = noise((1000, 1000))
    points = (HintPoint(500.0, 500.0, (1, 2, 3), limits.MAX_SIDE_PX),) * limits.MAX_ITEMS
    request = dataclasses.replace(colorize_request(photo), hint_points=points)
    before = daemon.rss_bytes()
    with daemon.link() as link, pytest.raises(BadInput):
        ask(link, request, ColorizeReply)
    assert daemon.rss_bytes() - before < 100 << 20


@pytest.mark.parametrize("size_hw", [(1, 1), (1, 2), (1, 3000), (3000, 1), (2, 2), (3, 1)])
@pytest.mark.parametrize("has_hints", [True, False])
@pytest.mark.parametrize("engine", [LIGHT, NETWORK])
def test_the_smallest_photos_are_colored(
    daemon: Daemon, engine: str, size_hw: tuple[int, int], has_hints: bool
) -> None:
    photo = Picture(size_hw, PixelFormat.Y_U8, bytes(range(250)) * 12)
    photo = dataclasses.replace(photo, pixels=photo.pixels[: size_hw[0] * size_hw[1]])
    request = dataclasses.replace(
        colorize_request(photo),
        engine=engine,
        hint_points=(HintPoint(0.5, 0.5, (200, 40, 30)),) if has_hints else (),
        without_hints=not has_hints,
    )
    with daemon.link() as link:
        assert size_hw == ask_colorize(link, request, photo).picture.size_hw


def test_garbage_on_the_port_does_no_harm(daemon: Daemon) -> None:
    rng = random.Random(SEED)  # noqa: S311
    garbage = [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + rng.randbytes(500),
        GREETING[:20],
        GREETING + zmtp.frame_head(2**62, is_command=True),
        GREETING + READY + b"\xff" * 100,
        GREETING + READY + zmtp.frame_head(limits.MAX_FRAME_BYTES + 1),
        GREETING + READY + zmtp.frame_head(2**63 - 1, has_more=True),
        *(rng.randbytes(rng.randrange(2000)) for _ in range(50)),
        *(GREETING + READY + rng.randbytes(rng.randrange(2000)) for _ in range(50)),
    ]
    for sent in garbage:
        with raw_connection(daemon) as connection:
            connection.sendall(sent)
    assert daemon.ping().pid == daemon.pid


def test_a_client_that_vanishes_in_the_middle_of_a_frame(daemon: Daemon) -> None:
    before = daemon.rss_bytes()
    for _ in range(20):
        with raw_connection(daemon) as connection:
            announced = zmtp.frame_head(1000 << 20, has_more=True)
            connection.sendall(GREETING + READY + announced + bytes(1 << 20))
    assert daemon.ping().pid == daemon.pid
    assert daemon.rss_bytes() - before < 100 << 20


def test_a_client_that_vanishes_in_the_middle_of_a_message(daemon: Daemon) -> None:
    header = bytes(ping_frames(daemon)[0])
    with raw_connection(daemon) as connection:
        head = zmtp.frame_head(len(header), has_more=True)
        connection.sendall(GREETING + READY + head + header)
    assert daemon.ping().pid == daemon.pid


def test_a_client_that_vanishes_before_its_answer(daemon: Daemon) -> None:
    photo = noise((700, 700))
    for _ in range(8):
        with daemon.link() as link:
            envelope = Envelope("id", colorize_request(photo), daemon.token)
            link.transport.send(encode(envelope))
    assert daemon.wait_until_idle().waiting == 0


def test_a_client_that_never_reads_holds_nobody_up(daemon: Daemon) -> None:
    photo = noise((700, 700))
    requests = [colorize_request(photo) for n in range(16)]
    with daemon.link() as link:
        ask_colorize(link, requests[0], photo)  # warm
    done_before = daemon.status().finished
    never_reads = zmtp.connect(daemon.endpoint, daemon.token)
    try:
        for request in requests[1:]:
            never_reads.send(encode(Envelope("id", request, daemon.token)))
        assert daemon.ping(silence_s=1.0).pid == daemon.pid
        taken = daemon.wait_until_idle().finished - done_before
        assert MAX_WAITING_OF_CLIENT <= taken < len(requests)
    finally:
        never_reads.close()

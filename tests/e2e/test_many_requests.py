"""Bursts, crowds and slow readers: the newest wins, and every request gets exactly one answer."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack

import pytest

from e2e.command_line import NETWORK
from e2e.conversation import code_of, final_answer, final_answers
from e2e.daemon_process import Daemon
from e2e.pictures import noise
from handtint_plugin import zmtp
from handtint_shared.canvas import new_canvas
from handtint_shared.codec import Envelope, encode
from handtint_shared.errors import Cancelled, DaemonGone, Superseded
from handtint_shared.exchange import Transport, ask
from handtint_shared.messages import (
    CancelReply,
    CancelRequest,
    ColorizeReply,
    ColorizeRequest,
    HintPoint,
    PingRequest,
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key

DEFAULT_ENGINE = NETWORK
BURST = 500
SIDE_PX = 300
PHOTO = noise((SIDE_PX, SIDE_PX))


def request(canvas: str, photo: Picture = PHOTO) -> ColorizeRequest:
    points = (HintPoint(5.0, 5.0, (200, 40, 30), 2.0),)
    return ColorizeRequest(canvas, photo_key(photo), photo, hint_points=points)


def send_burst(daemon: Daemon, transport: Transport) -> None:
    canvas = new_canvas()
    for n in range(BURST):
        transport.send(encode(Envelope(str(n), request(canvas), daemon.token)))


def test_each_request_of_a_burst_is_answered_once(daemon: Daemon) -> None:
    with daemon.link() as link:
        send_burst(daemon, link.transport)
        arrived = list(final_answers(link.transport, BURST))
    assert Counter(str(n) for n in range(BURST)) == Counter(e.request_id for e in arrived)


def test_the_newest_of_a_burst_wins(daemon: Daemon) -> None:
    with daemon.link() as link:
        send_burst(daemon, link.transport)
        by_id = {e.request_id: e.message for e in final_answers(link.transport, BURST)}
    newest = by_id.pop(str(BURST - 1))
    assert isinstance(newest, ColorizeReply)
    assert {code_of(message) for message in by_id.values()} <= {Superseded.code, "ColorizeReply"}


def test_a_reader_that_starts_late_gets_every_answer(daemon: Daemon) -> None:
    late = zmtp.connect(daemon.endpoint, daemon.token)  # reads on request, not in the background
    try:
        send_burst(daemon, late)
        daemon.wait_until_idle()
        arrived = list(final_answers(late, BURST))
    finally:
        late.close()
    assert Counter(str(n) for n in range(BURST)) == Counter(e.request_id for e in arrived)


def test_two_hundred_clients_at_once(daemon: Daemon) -> None:
    with ExitStack() as stack:
        links = [stack.enter_context(daemon.link()) for _ in range(200)]
        for n, link in enumerate(links):
            link.transport.send(encode(Envelope(str(n), PingRequest(), daemon.token)))
        ids = [final_answer(link.transport).request_id for link in links]
    assert ids == [str(n) for n in range(200)]


def test_pings_are_answered_while_it_paints(daemon: Daemon) -> None:
    large = Picture((2000, 2000), PixelFormat.Y_U8, bytes(range(250)) * 16_000)
    with daemon.link() as link:
        painting = Envelope("large", request(new_canvas(), large), daemon.token)
        link.transport.send(encode(painting))
        daemon.wait_until_it_paints()
        pongs_meanwhile = 0
        while daemon.status().running:  # it is one of them
            daemon.ping()
            pongs_meanwhile += 1
        assert code_of(final_answer(link.transport).message) == "ColorizeReply"
    assert pongs_meanwhile > 1


def test_a_cancelled_request_is_told_so(daemon: Daemon) -> None:
    large = Picture((3000, 3000), PixelFormat.Y_U8, bytes(range(250)) * 36_000)
    canvas = new_canvas()
    with daemon.link() as painting, daemon.link() as control:
        frames = encode(Envelope("large", request(canvas, large), daemon.token))
        painting.transport.send(frames)
        daemon.wait_until_it_paints()
        reply = ask(control, CancelRequest(canvas), CancelReply)
        code = code_of(final_answer(painting.transport).message)
    assert (1, Cancelled.code) == (reply.cancelled, code)


def test_a_killed_daemon_is_noticed_at_once(own_daemon: Daemon) -> None:
    large = Picture((3000, 3000), PixelFormat.Y_U8, bytes(range(250)) * 36_000)
    with own_daemon.link() as link:
        frames = encode(Envelope("id", request(new_canvas(), large), own_daemon.token))
        link.transport.send(frames)
        own_daemon.wait_until_it_paints()
        own_daemon.process.kill()
        with pytest.raises(DaemonGone):
            final_answer(link.transport)


def test_a_daemon_that_is_stopped_while_it_paints_leaves_in_time(own_daemon: Daemon) -> None:
    large = Picture((3000, 3000), PixelFormat.Y_U8, bytes(range(250)) * 36_000)
    with own_daemon.link() as link:
        frames = encode(Envelope("id", request(new_canvas(), large), own_daemon.token))
        link.transport.send(frames)
        own_daemon.wait_until_it_paints()
        assert own_daemon.stop() == 0
        assert code_of(final_answer(link.transport).message) == Cancelled.code

"""Many clients at once: greedy ones wait, and unread answers take bounded memory."""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import TypeVar

import pytest

from e2e.command_line import LIGHT, altered
from e2e.daemon_process import Daemon, running_daemon
from e2e.pictures import noise
from handtint_daemon.client import connect
from handtint_daemon.lifecycle.process_memory import process_memory
from handtint_daemon.serving import jobs
from handtint_plugin import zmtp
from handtint_shared.canvas import new_canvas
from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.connection import read_connection
from handtint_shared.errors import Busy, ReachError
from handtint_shared.exchange import Link, Transport, ask, ask_colorize
from handtint_shared.launching import find_or_start_daemon
from handtint_shared.messages import (
    ColorizeRequest,
    ErrorReply,
    HintPoint,
    PingReply,
    PingRequest,
    ProgressEvent,
    StatusReply,
    StatusRequest,
)
from handtint_shared.paths import connection_path
from handtint_shared.pixels import Buffer, Picture, PixelFormat, photo_key
from waiting import wait_until

T = TypeVar("T")

MODEST_CLIENTS = 31
GREEDY_REQUESTS = 50
ANSWER_S = 60.0


PHOTO = noise((80, 120))


def request(photo: Picture = PHOTO) -> ColorizeRequest:
    points = (HintPoint(5.0, 5.0, (200, 40, 30), 2.0),)
    return ColorizeRequest(
        new_canvas(),
        photo_key(photo),
        photo,
        hint_points=points,
        engine="propagate",
        answer_format=PixelFormat.RGBA_U16,
    )


def frames_of(message: ColorizeRequest | PingRequest, token: str) -> list[Buffer]:
    return encode(Envelope("id", message, token))


def arrivals(transports: dict[str, Transport], expected: int) -> Iterator[tuple[str, str]]:
    """Yield whose answer arrived, and its code or `picture`, in order of arrival."""
    give_up_at, arrived = time.monotonic() + ANSWER_S, 0
    while arrived < expected:
        assert time.monotonic() < give_up_at, f"only {arrived} of {expected} answers came"
        for name, transport in transports.items():
            if frames := transport.receive(0.0005):
                message = decode(frames).message
                if not isinstance(message, ProgressEvent):
                    arrived += 1
                    yield name, message.code if isinstance(message, ErrorReply) else "picture"


def test_a_greedy_client_among_32_waits_for_its_turns(daemon: Daemon) -> None:
    with ExitStack() as stack:
        names = ["greedy", *(f"modest {n}" for n in range(MODEST_CLIENTS))]
        transports = {name: stack.enter_context(daemon.link()).transport for name in names}
        for _ in range(GREEDY_REQUESTS):
            transports["greedy"].send(frames_of(request(), daemon.token))
        for name in names[1:]:
            transports[name].send(frames_of(request(), daemon.token))
        order = list(arrivals(transports, GREEDY_REQUESTS + MODEST_CLIENTS))

    pictures = [name for name, answer in order if answer == "picture"]
    last_modest = max(n for n, name in enumerate(pictures) if name != "greedy")
    assert Counter(pictures) - Counter(greedy=GREEDY_REQUESTS) == Counter(names[1:])
    assert Counter(answer for _, answer in order)[Busy.code] >= (
        GREEDY_REQUESTS - jobs.MAX_WAITING_OF_CLIENT - 20
    )
    # It was first, and got some answers before the others had asked; then it takes turns.
    assert pictures[last_modest:].count("greedy") >= jobs.MAX_WAITING_OF_CLIENT - 3


CONNECT_S = 5.0
SMALL_OUTBOX_BYTES = 4 << 20


def daemon_with_outbox(limit: str) -> list[str]:
    change = f"import handtint_daemon.serving.outbox as o; o.{limit} = {SMALL_OUTBOX_BYTES}"
    return [*altered(change), "serve", "--device", "cpu", "--engine", LIGHT]


def endpoint_and_token() -> tuple[str, str]:
    connection = read_connection(connection_path())
    assert connection is not None
    return connection.endpoint, connection.token


@pytest.mark.usefixtures("client_state")
def test_a_thousand_clients_that_never_read_take_neither_memory_nor_turns() -> None:
    large = noise((400, 600))
    honest = find_or_start_daemon(connect, daemon_with_outbox("MAX_UNREAD_BYTES"))
    with closing(honest.transport), ExitStack() as slow_ones:
        ask_colorize(honest, request(large), large)  # warm
        pid = ask(honest, PingRequest(), PingReply).pid
        endpoint, token = endpoint_and_token()
        slow = [
            slow_ones.enter_context(closing(zmtp.connect(endpoint, token))) for _ in range(1000)
        ]
        for transport in slow:
            transport.send(frames_of(PingRequest(), token))
        ask(honest, PingRequest(), PingReply)
        before_bytes = process_memory(pid).bytes
        painted = ask(honest, StatusRequest(), StatusReply).finished + 16
        for transport in slow[:16]:
            transport.send(frames_of(request(large), token))
        wait_until_finished(honest, painted)
        # idle, after the daemon has released the memory of its edits
        most_bytes = before_bytes + 4 * SMALL_OUTBOX_BYTES
        wait_until(lambda: process_memory(pid).bytes, lambda held_bytes: held_bytes < most_bytes)
        with pytest.raises(Busy):  # no room for a picture, but for a short message
            ask_colorize(honest, request(large), large)
        slow_ones.close()
        assert eventually(lambda: ask_colorize(honest, request(large), large)).hints


@pytest.mark.usefixtures("client_state")
def test_what_one_client_does_not_read_leaves_room_for_the_others() -> None:
    large = noise((400, 600))
    honest = find_or_start_daemon(connect, daemon_with_outbox("MAX_UNREAD_BYTES_OF_CLIENT"))
    endpoint, token = endpoint_and_token()
    with closing(honest.transport), closing(zmtp.connect(endpoint, token)) as slow:
        for n in range(5):  # its own share holds two, the total room four
            slow.send(frames_of(request(large), token))
            wait_until_finished(honest, n + 1)
        assert ask_colorize(honest, request(large), large).hints
        arrived = Counter(answer for _, answer in arrivals({"slow": slow}, 5))
    assert arrived == {"picture": 2, Busy.code: 3}


def wait_until_finished(link: Link, requests: int) -> None:
    def finished() -> int:
        return ask(link, StatusRequest(), StatusReply).finished

    wait_until(finished, lambda count: count >= requests)


def eventually(answer: Callable[[], T]) -> T:
    """Return the answer as soon as there is one."""

    def given() -> T | None:
        with suppress(ReachError, Busy):
            return answer()
        return None

    found = wait_until(given)
    assert found is not None
    return found


def test_more_connections_than_the_system_allows_are_survived(tmp_path: Path) -> None:
    with running_daemon(tmp_path) as daemon, daemon.link() as link:
        open_files = len(list(Path(f"/proc/{daemon.pid}/fd").iterdir()))
        resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (open_files + 300, 4096))
        with ExitStack() as stack:
            for _ in range(400):
                stack.callback(daemon.raw_connection(CONNECT_S).close)
                time.sleep(0.003)
            assert ask(link, PingRequest(), PingReply).pid == daemon.pid
            with pytest.raises(ReachError):
                for _ in range(50):  # one may be answered before the doorkeeper has noticed
                    daemon.ping()
        assert eventually(lambda: daemon.ping().pid) == daemon.pid

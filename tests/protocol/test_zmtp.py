"""The pure-Python ZMTP client against libzmq's ROUTER, and against misbehaving servers."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zmq

from handtint_daemon.serving.doorkeeper import Doorkeeper
from handtint_daemon.serving.listening import ask_for_password
from handtint_plugin.zmtp import Dealer, connect
from handtint_plugin.zmtp_frames import command, frame_head
from handtint_shared import limits
from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.errors import DaemonGone, DaemonSilent, HandtintError, NoDaemon, WrongToken
from handtint_shared.exchange import Transport
from handtint_shared.messages import ColorizeRequest, HintPoint
from handtint_shared.proofs import password_of

GREETING = b"\xff" + bytes(8) + b"\x7f\3\1" + b"NULL".ljust(20, b"\0") + bytes(32)
READY = command(b"READY", b"\x0bSocket-Type\0\0\0\x06ROUTER")
TOKEN = "t0ken"  # noqa: S105 - of nothing that is secret
MEGABYTES_64 = 64 << 20


@pytest.fixture
def router() -> Iterator[zmq.Socket[bytes]]:
    with zmq.Context() as context, context.socket(zmq.ROUTER) as server:
        server.linger = 0
        server.rcvtimeo = 10_000
        doorkeeper = Doorkeeper(context, server, password_of(TOKEN))
        doorkeeper.start()
        yield server
        doorkeeper.end()


def bind(router: zmq.Socket[bytes], scheme: str, folder: Path) -> str:
    """Bind as the daemon does; return the endpoint."""
    if scheme == "tcp":
        ask_for_password(router)
    router.bind("tcp://127.0.0.1:*" if scheme == "tcp" else f"ipc://{folder}/s")
    return router.last_endpoint.decode().rstrip("\0")


@pytest.fixture(params=["tcp", "ipc"])
def endpoint(request: pytest.FixtureRequest, router: zmq.Socket[bytes], tmp_path: Path) -> str:
    return bind(router, request.param, tmp_path)


@pytest.fixture
def dealer(endpoint: str) -> Iterator[Transport]:
    client = connect(endpoint, TOKEN)
    yield client
    client.close()


@pytest.mark.parametrize(
    "frames",
    [[b"x"], [b""], [b"head", b"", b"tail"], [b"a" * 255, b"b" * 256, b"c" * 300]],
    ids=["one", "empty", "empty in the middle", "short and long heads"],
)
def test_messages_arrive_the_same_both_ways(
    router: zmq.Socket[bytes], dealer: Transport, frames: list[bytes]
) -> None:
    dealer.send(frames)
    identity, *arrived = router.recv_multipart()
    router.send_multipart([identity, *arrived])
    assert dealer.receive(10) == frames


def test_large_frames_arrive_the_same_both_ways(
    router: zmq.Socket[bytes], dealer: Transport
) -> None:
    pixels = os.urandom(1 << 20) * (MEGABYTES_64 >> 20)
    size = dealer.max_frame_bytes or MEGABYTES_64
    dealer.send([b"head", *(pixels[start : start + size] for start in range(0, len(pixels), size))])
    identity, head, *arrived = router.recv_multipart()
    router.send_multipart([identity, head, b"".join(arrived)])
    assert dealer.receive(10) == [b"head", pixels]


def test_a_frame_too_large_for_tcp_ends_the_connection(
    router: zmq.Socket[bytes], tmp_path: Path
) -> None:
    client = connect(bind(router, "tcp", tmp_path), TOKEN)
    with pytest.raises(DaemonGone):
        client.send([bytes(limits.MAX_TCP_FRAME_BYTES + 1)])
        client.receive(10)
    client.close()


def test_a_picture_is_sent_without_being_bytes(
    router: zmq.Socket[bytes], dealer: Transport
) -> None:
    dealer.send([b"head", memoryview(bytearray(b"pixels"))])
    assert router.recv_multipart()[1:] == [b"head", b"pixels"]


def test_nothing_in_time_is_none(dealer: Transport) -> None:
    assert dealer.receive(0.01) is None


def test_heartbeats_are_answered(router: zmq.Socket[bytes], tmp_path: Path) -> None:
    router.heartbeat_ivl = 20
    router.heartbeat_timeout = 100
    client = connect(bind(router, "ipc", tmp_path), TOKEN)
    client.send([b"hello"])
    identity = router.recv_multipart()[0]
    assert client.receive(0.4) is None  # answers pings; otherwise libzmq hangs up
    router.send_multipart([identity, b"still here"])
    assert client.receive(10) == [b"still here"]
    client.close()


def test_nobody_listening_is_no_daemon(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    for endpoint in (f"tcp://127.0.0.1:{port}", f"ipc://{tmp_path}/none", "junk", "tcp://x:y"):
        with pytest.raises(NoDaemon):
            connect(endpoint, TOKEN)


def test_a_socket_at_which_many_wait_is_waited_for(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as first:
        listener.bind(f"{tmp_path}/s")
        listener.listen(0)
        listener.settimeout(5)
        first.connect(f"{tmp_path}/s")
        let_in: list[socket.socket] = []

        def let_both_in() -> None:
            with contextlib.suppress(TimeoutError):
                for _ in range(2):
                    let_in.append(listener.accept()[0])
                    let_in[-1].close()

        opening = threading.Timer(0.2, let_both_in)
        opening.start()
        with pytest.raises(NoDaemon, match="nobody_listens"):  # because the peer hung up
            connect(f"ipc://{tmp_path}/s", TOKEN, deadline_s=30)
        opening.join()
    assert len(let_in) == 2


def test_router_that_closes_is_gone(tmp_path: Path) -> None:
    with zmq.Context() as context:
        with context.socket(zmq.ROUTER) as router:
            client = connect(bind(router, "ipc", tmp_path), TOKEN)
        with pytest.raises(DaemonGone):
            client.receive(10)
        client.close()


Talk = Callable[[socket.socket], None]
Serve = Callable[[Talk], str]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """A starter of one-client servers whose every byte the test decides; returns the endpoint."""
    threads: list[threading.Thread] = []
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{tmp_path}/bytes")
    listener.listen()

    def start(talk: Talk) -> str:
        def run() -> None:
            with listener.accept()[0] as peer:
                peer.settimeout(30)
                talk(peer)

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return f"ipc://{tmp_path}/bytes"

    yield start
    for thread in threads:
        thread.join(10)
    listener.close()


def shake_hands(peer: socket.socket) -> None:
    peer.sendall(GREETING + READY)
    received = b""
    while b"DEALER" not in received:
        part = peer.recv(4096)
        assert part, "the client hung up"
        received += part


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 400 Bad Request\r\n\r\n" * 9, b"", bytes(range(64)), GREETING, GREETING + b"\0\1x"],
    ids=["web server", "hangs up", "garbage", "hangs up after its greeting", "no READY"],
)
def test_peer_that_is_no_zmq_router_is_no_daemon(serve: Serve, answer: bytes) -> None:
    with pytest.raises(NoDaemon):
        connect(serve(lambda peer: peer.sendall(answer)), TOKEN, deadline_s=1)


@pytest.mark.parametrize("token", ["", "another", TOKEN + "x", "x" * 1000, "tökén"])
def test_a_password_that_is_refused_is_a_wrong_token(
    router: zmq.Socket[bytes], tmp_path: Path, token: str
) -> None:
    with pytest.raises(WrongToken):
        connect(bind(router, "tcp", tmp_path), token)


ROUTERS_WORDS = {
    "refused, as ZMTP spells it": ([command(b"ERROR", b"\x03400")], WrongToken),
    "refused, as libzmq spells it": (
        [frame_head(9, is_command=True) + b"^RROR\x03400"],
        WrongToken,
    ),
    "refused when all seemed well": (
        [command(b"WELCOME", b""), command(b"ERROR", b"")],
        WrongToken,
    ),
    "silent after HELLO": ([], DaemonSilent),
    "silent after INITIATE": ([command(b"WELCOME", b"")], DaemonSilent),
    "READY at once": ([READY], DaemonGone),
    "a message": ([frame_head(1) + b"x"], DaemonGone),
}


@pytest.mark.parametrize(("words", "raised"), ROUTERS_WORDS.values(), ids=ROUTERS_WORDS)
def test_what_a_router_may_say_to_a_password(
    words: list[bytes], raised: type[HandtintError]
) -> None:
    ours, theirs = socket.socketpair()
    dealer = Dealer(ours)
    with contextlib.closing(dealer), theirs:
        theirs.sendall(GREETING.replace(b"NULL\0", b"PLAIN") + b"".join(words))
        with pytest.raises(raised):
            dealer.shake_hands(0.2, "password")


@pytest.mark.parametrize(("theirs", "password"), [(b"PLAIN", None), (b"NULL\0", "password")])
def test_another_mechanism_is_no_daemon(theirs: bytes, password: str | None) -> None:
    ours, peer = socket.socketpair()
    dealer = Dealer(ours)
    with contextlib.closing(dealer), peer:
        peer.sendall(GREETING.replace(b"NULL\0", theirs) + READY)
        with pytest.raises(DaemonGone, match="not_zmtp"):
            dealer.shake_hands(0.2, password)


def test_peer_that_never_speaks_is_no_daemon_in_time(tmp_path: Path) -> None:
    given_up: list[float] = []

    def give_up_after(deadline_s: float) -> None:
        with pytest.raises(NoDaemon):
            connect(f"ipc://{tmp_path}/silent", TOKEN, deadline_s=deadline_s)
        given_up.append(deadline_s)

    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(f"{tmp_path}/silent")
        silent.listen()
        patient = threading.Thread(target=give_up_after, args=[1.5])
        patient.start()
        with silent.accept()[0] as peer:
            assert peer.recv(64)  # the patient client has begun to wait
            give_up_after(0.1)
            patient.join()
    assert given_up == [0.1, 1.5]


def test_server_that_vanishes_within_a_frame_is_gone(serve: Serve) -> None:
    def vanish(peer: socket.socket) -> None:
        shake_hands(peer)
        peer.sendall(frame_head(1000) + b"half")

    client = connect(serve(vanish), TOKEN)
    with pytest.raises(DaemonGone):
        client.receive(10)
    client.close()


def test_part_of_a_message_survives_a_time_out(serve: Serve) -> None:
    message = frame_head(4, has_more=True) + b"head" + frame_head(300) + b"p" * 300
    cuts = [3, 6, 7, 12, 100, len(message)]
    go_on = threading.Semaphore(0)

    def send_in_pieces(peer: socket.socket) -> None:
        shake_hands(peer)
        for start, end in zip([0, *cuts], cuts, strict=False):
            go_on.acquire(timeout=10)
            peer.sendall(message[start:end])

    client = connect(serve(send_in_pieces), TOKEN)
    for _ in cuts[:-1]:
        go_on.release()
        assert client.receive(0.02) is None
    go_on.release()
    assert client.receive(10) == [b"head", b"p" * 300]
    client.close()


def test_absurd_size_is_refused(serve: Serve) -> None:
    def announce_too_much(peer: socket.socket) -> None:
        shake_hands(peer)
        peer.sendall(frame_head(1 << 62))

    client = connect(serve(announce_too_much), TOKEN)
    with pytest.raises(DaemonGone, match="answer_too_large"):
        client.receive(10)
    client.close()


def test_endless_commands_do_not_hold_the_client() -> None:
    """Sent from another process, which always has the next one ready, and hangs up after 20 MB."""
    ours, theirs = socket.socketpair()
    noise = command(b"NOISE", b"\n").decode().removesuffix("\n")
    chatter = ["sh", "-c", 'yes "$0" | head -c 20000000', noise]
    with (
        contextlib.closing(Dealer(ours)) as client,
        subprocess.Popen(chatter, stdout=theirs, stderr=subprocess.DEVNULL) as talking,
    ):
        theirs.close()
        assert client.receive(0.05) is None
        talking.kill()


def test_endless_parts_are_refused(serve: Serve) -> None:
    def send_parts(peer: socket.socket) -> None:
        shake_hands(peer)
        peer.sendall((frame_head(1, has_more=True) + b"x") * 100)

    client = connect(serve(send_parts), TOKEN)
    with pytest.raises(DaemonGone, match="answer_too_large"):
        client.receive(10)
    client.close()


def test_a_message_larger_than_any_answer_is_refused(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handtint_plugin.zmtp._MAX_MESSAGE_BYTES", 150)

    def send_parts(peer: socket.socket) -> None:
        shake_hands(peer)
        peer.sendall((frame_head(100, has_more=True) + b"x" * 100) * 2)

    client = connect(serve(send_parts), TOKEN)
    with pytest.raises(DaemonGone, match="answer_too_large"):
        client.receive(10)
    client.close()


def test_daemon_that_takes_no_bytes_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handtint_plugin.zmtp.SILENCE_S", 0.05)
    ours, theirs = socket.socketpair()
    with theirs:
        client = Dealer(ours)
        with pytest.raises(DaemonSilent):
            client.send([bytes(MEGABYTES_64)])
        client.close()


PURE_PYTHON_ROUND_TRIP = """
import sys
import msgpack
assert msgpack.Packer.__module__ == "msgpack.fallback"
from handtint_shared import limits
from handtint_shared.codec import decode, encode
envelope = decode([sys.stdin.buffer.read()])
sys.stdout.buffer.write(encode(envelope)[0])
"""


def test_pure_python_msgpack_reads_and_writes_the_same_headers() -> None:
    point = HintPoint(1.5, 2.0, (1, 2, 255), 3.0)
    request = ColorizeRequest("c0" * 16, "ké" * 200, hint_points=(point,) * 40, base_revision=2**60)
    envelope = Envelope("r1", request, "token")
    done = subprocess.run(
        [sys.executable, "-c", PURE_PYTHON_ROUND_TRIP],
        input=encode(envelope)[0],
        stdout=subprocess.PIPE,
        check=True,
        env={"MSGPACK_PUREPYTHON": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert decode([done.stdout]) == envelope

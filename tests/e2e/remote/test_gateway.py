"""The door for other computers: nothing is answered without an allowed key."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import zmq

from e2e.daemon_process import Daemon
from e2e.remote.computers import Far, handtint, link_in
from handtint_daemon import client
from handtint_daemon.serving.remote_keys import hex_of_key, key_from_hex
from handtint_plugin import zmtp
from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.connection import read_connection
from handtint_shared.errors import NoDaemon, WrongToken
from handtint_shared.exchange import ask
from handtint_shared.messages import (
    ErrorReply,
    PingRequest,
    ShutdownRequest,
    StatusReply,
    StatusRequest,
)

NOTHING_S = 1.0


def test_an_address_that_is_none_of_this_computers_is_one_sentence(tmp_path: Path) -> None:
    refused = handtint(tmp_path, "serve", "--device", "cpu", "--remote", "192.0.2.1")

    assert (refused.returncode, "--remote" in refused.stderr) == (1, True)
    assert "Traceback" not in refused.stderr


@pytest.fixture
def knock(far: Far, far_daemon: Daemon) -> Iterator[zmq.Socket[bytes]]:
    """A DEALER of the test's own, not connected yet."""
    with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
        dealer.linger = 0
        yield dealer


def is_answered(dealer: zmq.Socket[bytes], far: Far, token: str) -> bool:
    dealer.connect(f"tcp://{far.address}")
    dealer.send_multipart(encode(Envelope("id", PingRequest(), token)))
    return bool(dealer.poll(NOTHING_S * 1000))


def test_without_curve_nothing_is_answered(
    knock: zmq.Socket[bytes], far: Far, far_daemon: Daemon
) -> None:
    assert not is_answered(knock, far, far_daemon.token)


def test_with_another_key_nothing_is_answered(
    knock: zmq.Socket[bytes], far: Far, far_daemon: Daemon
) -> None:
    knock.curve_serverkey = key_from_hex(far.key)
    knock.curve_publickey, knock.curve_secretkey = zmq.curve_keypair()

    assert not is_answered(knock, far, far_daemon.token)


def with_allowed_key(dealer: zmq.Socket[bytes], far: Far) -> None:
    public, secret = zmq.curve_keypair()
    handtint(far.state_dir, "keys", "--allow", "test", hex_of_key(public))
    dealer.curve_serverkey = key_from_hex(far.key)
    dealer.curve_publickey, dealer.curve_secretkey = public, secret


def test_with_an_allowed_key_no_token_is_needed(knock: zmq.Socket[bytes], far: Far) -> None:
    with_allowed_key(knock, far)

    assert is_answered(knock, far, token="")


def test_a_far_client_cannot_end_the_daemon(
    knock: zmq.Socket[bytes], far: Far, far_daemon: Daemon
) -> None:
    with_allowed_key(knock, far)
    knock.connect(f"tcp://{far.address}")
    knock.send_multipart(encode(Envelope("id", ShutdownRequest(), "")))
    knock.rcvtimeo = 10_000

    message = decode(knock.recv_multipart()).message

    assert isinstance(message, ErrorReply) and message.code == WrongToken.code
    assert far_daemon.ping().pid == far_daemon.pid


def test_the_plug_ins_own_client_gets_a_sentence_from_the_curve_port(
    far: Far, far_daemon: Daemon
) -> None:
    for connect in (zmtp.connect, client.connect):
        with pytest.raises(NoDaemon):
            connect(f"tcp://{far.address}")


def test_noise_at_the_relay_and_at_the_far_door_does_no_harm(
    near: Path, far: Far, far_daemon: Daemon
) -> None:
    connection = read_connection(near / "daemon.json")
    assert connection is not None
    rng = random.Random(1)  # noqa: S311 - reproducible is what is wanted
    host, _, port = far.address.partition(":")
    for _ in range(30):
        with socket.socket(socket.AF_UNIX) as raw:
            raw.connect(connection.endpoint.removeprefix("ipc://"))
            raw.sendall(rng.randbytes(1000))
        with socket.create_connection((host, int(port))) as raw:
            raw.sendall(rng.randbytes(1000))

    with link_in(near) as link:
        assert ask(link, StatusRequest(), StatusReply).pid == far_daemon.pid

"""Attacks by somebody who knows the daemon's port and nothing else.

    python -m e2e.strangers ATTACK PORT [NUMBER…]

Each prints `ready`, waits for a line, attacks, and prints the result.
"""

from __future__ import annotations

import select
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress

import zmq

from handtint_shared.codec import Envelope, decode_header, encode
from handtint_shared.messages import PingReply
from handtint_shared.pixels import Buffer
from handtint_shared.proofs import proof_of
from handtint_shared.version import PROTOCOL_VERSION

ATTACK_S = 2.0
FIRST_ID = 0x6B8B4567
"""libzmq's first automatic routing id in every process: its rand() is never seeded."""

_LONG_COMMAND, _LONG_MORE = b"\x06", b"\x03"
_OVER = select.EPOLLHUP | select.EPOLLRDHUP | select.EPOLLERR
_MEGABYTE = bytes(1 << 20)
_FIRST_COMMANDS = {b"PLAIN": b"\x05HELLO", b"NULL": b"\x05READY"}
_PASSWORDS = (None, b"guessed")


def routing_id(number: int) -> bytes:
    """Return libzmq's automatic routing id of its connection of that number."""
    return b"\0" + (FIRST_ID + number).to_bytes(4, "big")


def takeover(port: int) -> str:
    """Take the ids of clients that have just left, until told to stop; return bytes received."""
    with zmq.Context() as context, ExitStack() as stack:
        poller = zmq.Poller()
        for number in range(32):
            for dealer in _dealers(context, stack, port, routing_id(number)):
                poller.register(dealer, zmq.POLLIN)
        print("there", flush=True)
        sys.stdin.readline()
        received = sum(
            len(part) for dealer in _readable(poller) for part in dealer.recv_multipart()
        )
    return f"{received} bytes"


def _readable(poller: zmq.Poller) -> Iterator[zmq.Socket[bytes]]:
    """Yield each socket once per waiting message; stop after a while without any."""
    while ready := poller.poll(500):
        yield from (socket for socket, _ in ready)


def next_ids(port: int) -> str:
    """Take the ids that the daemon would assign next, until told to stop."""
    with zmq.Context() as context, ExitStack() as stack:
        context.set(zmq.MAX_SOCKETS, 4096)
        for number in range(300):
            list(_dealers(context, stack, port, routing_id(number)))
        time.sleep(1)
        print("there", flush=True)
        sys.stdin.readline()
    return "gone"


def endless(port: int) -> str:
    """Send endless messages, with and without a handshake; return the bytes accepted."""
    ready = b"\x04\x1c\x05READY\x0bSocket-Type\0\0\0\x06DEALER"
    hello = b"\x04\x12\x05HELLO\x08handtint\x02no"
    starts = (greeting(b"NULL") + ready, greeting(b"PLAIN"), greeting(b"PLAIN") + hello)
    frame = _LONG_MORE + len(_MEGABYTE).to_bytes(8, "big") + _MEGABYTE
    sent, give_up_at = 0, time.monotonic() + ATTACK_S
    for start in starts * 10**6:
        if time.monotonic() > give_up_at:
            break
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as peer:
            peer.sendall(start)
            while time.monotonic() < give_up_at:
                peer.sendall(frame)
                sent += len(frame)
    return f"{sent} bytes"


def hellos(port: int, connections: int, size: int) -> str:
    """Keep `connections` open, each sending a first command of `size` that never completes.

    Alternately for PLAIN and NULL; closed ones are reopened. Returns the number of connections and
    of bytes accepted.
    """
    poller, peers, taken, opened = select.epoll(), dict[int, _LongHello](), 0, 0
    give_up_at = time.monotonic() + ATTACK_S
    while time.monotonic() < give_up_at:
        while len(peers) < connections:
            peer = _LongHello(port, size, (b"PLAIN", b"NULL")[opened % 2])
            peers[peer.connection.fileno()] = peer
            poller.register(peer.connection, select.EPOLLOUT | select.EPOLLET | _OVER)
            opened += 1
        for descriptor, event in poller.poll(0.1):
            is_over = bool(event & _OVER)
            try:
                taken += peers[descriptor].push()
            except OSError:
                is_over = True
            if is_over:
                peers.pop(descriptor).connection.close()
    return f"{opened} connections, {taken} bytes"


def impostor(port: int) -> str:
    """Listen on the port, admit everybody and answer pings, until told to stop.

    Returns everything received, in hex.
    """
    heard = bytearray()
    with zmq.Context() as context, ExitStack() as stack:
        zap, router = (stack.enter_context(context.socket(kind)) for kind in (zmq.REP, zmq.ROUTER))
        zap.bind("inproc://zeromq.zap.01")
        router.linger, router.plain_server, router.zap_domain = 0, True, b"all"
        router.bind(f"tcp://127.0.0.1:{port}")
        print("there", flush=True)
        poller = zmq.Poller()
        for source in (zap, router, sys.stdin.fileno()):
            poller.register(source, zmq.POLLIN)
        while sys.stdin.fileno() not in (ready := dict(poller.poll())):
            if zap in ready:
                version, request_id, *shown = zap.recv_multipart()
                heard += b" ".join(shown)
                zap.send_multipart([version, request_id, b"200", b"OK", b"", b""])
            if router in ready:
                name, *frames = router.recv_multipart()
                heard += b" ".join(frames)
                router.send_multipart([name, *_false_pong(frames)])
    return heard.hex()


def _false_pong(frames: Sequence[bytes]) -> Sequence[Buffer]:
    header = decode_header(frames)
    proof = proof_of("guessed", str(header.body.get("nonce")))
    return encode(Envelope(header.request_id, PingReply("0.1.0", PROTOCOL_VERSION, 1, proof)))


class _LongHello:
    """One non-blocking connection."""

    def __init__(self, port: int, size: int, mechanism: bytes) -> None:
        head = _LONG_COMMAND + size.to_bytes(8, "big") + _FIRST_COMMANDS[mechanism]
        self._first = greeting(mechanism) + head
        self._left = len(self._first) + size - 7
        self.connection = socket.socket()
        self.connection.setblocking(False)
        with suppress(BlockingIOError):
            self.connection.connect(("127.0.0.1", port))

    def push(self) -> int:
        """Send as much as is accepted now; return the number of bytes. Raises OSError."""
        pushed = 0
        with suppress(BlockingIOError):
            while self._left:
                data = self._first or _MEGABYTE[: self._left]
                count = self.connection.send(data)
                self._first = self._first[count:]
                self._left -= count
                pushed += count
        return pushed


def greeting(mechanism: bytes) -> bytes:
    return b"\xff" + bytes(8) + b"\x7f\3\0" + mechanism.ljust(20, b"\0") + bytes(32)


def _dealers(
    context: zmq.Context[zmq.Socket[bytes]], stack: ExitStack, port: int, name: bytes
) -> Iterator[zmq.Socket[bytes]]:
    """Yield dealers of that name: one without a password, and one per guessed password."""
    for password in _PASSWORDS:
        dealer = stack.enter_context(context.socket(zmq.DEALER))
        dealer.linger, dealer.reconnect_ivl = 0, 1000  # the attack is about names, not a flood
        dealer.routing_id = name
        if password is not None:
            dealer.plain_username, dealer.plain_password = b"handtint", password
        dealer.connect(f"tcp://127.0.0.1:{port}")
        yield dealer


ATTACKS: dict[str, Callable[..., str]] = {
    "takeover": takeover,
    "next-ids": next_ids,
    "endless": endless,
    "hellos": hellos,
    "impostor": impostor,
}


def main() -> None:
    attack, *numbers = sys.argv[1:]
    print("ready", flush=True)
    sys.stdin.readline()
    print(ATTACKS[attack](*map(int, numbers)), flush=True)


if __name__ == "__main__":
    main()

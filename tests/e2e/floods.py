"""What one client that floods the daemon costs another one.

python -m e2e.floods        (in tests/) measures every kind of flood and prints a table
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import zmq

from e2e.daemon_process import Daemon, running_daemon
from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.exchange import Link, ask, ask_colorize
from handtint_shared.messages import (
    ColorizeRequest,
    HintPoint,
    Message,
    PingReply,
    PingRequest,
    Request,
    StatusRequest,
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key

PHOTO = Picture((80, 120), PixelFormat.Y_U8, bytes(range(240)) * 40)
POINTS = (HintPoint(5.0, 5.0, (200, 40, 30), 2.0),)
_MANY_POINTS = (HintPoint(1.0, 1.0, (1, 2, 3)),) * 10_000
_BURST_S = 6.0  # what may be sent at once has been
_WARM_UP_S = 3.0  # torch and the weights are read before anybody asks


def _message(request: Request, token: str) -> list[bytes]:
    return [bytes(frame) for frame in encode(Envelope("id", request, token))]


KINDS: dict[str, Callable[[str], list[bytes]]] = {
    "pings": lambda token: _message(PingRequest(), token),
    "status requests": lambda token: _message(StatusRequest(), token),
    "wrong tokens": lambda _token: _message(StatusRequest(), "wrong"),
    "malformed frames": lambda _token: [b"\x85\xa8protocol\x92\x01", b"noise"],
    "unknown photos": lambda token: _message(ColorizeRequest("0" * 32, "0" * 32), token),
    "large headers": lambda token: _message(
        ColorizeRequest("0" * 32, "0" * 32, hint_points=_MANY_POINTS), token
    ),
}
"""The frames that are sent over and over, with the daemon's token where it helps."""


@contextmanager
def flooding(daemon: Daemon, kind: str) -> Iterator[None]:
    """Another process sends such messages as fast as it can, and reads what is answered."""
    flood = subprocess.Popen(
        [sys.executable, "-m", "e2e.floods", "--flood", daemon.endpoint, daemon.token, kind],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
    )
    try:
        assert flood.stdout is not None and flood.stdout.readline()
        yield
    finally:
        flood.kill()
        flood.communicate()


def flood(endpoint: str, token: str, kind: str) -> None:
    """Without end."""
    frames = KINDS[kind](token)
    with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
        dealer.connect(endpoint)
        print("flooding", flush=True)
        while True:
            try:
                dealer.send_multipart(frames, zmq.NOBLOCK)
            except zmq.Again:
                dealer.poll(1)
            while dealer.poll(0):
                dealer.recv_multipart()


def answers_to_pings(link: Link, count: int) -> Counter[type[Message]]:
    """Sends so many as fast as it can and reads meanwhile; which answers come, until none does."""
    frames, answers = _message(PingRequest(), link.token), Counter[type[Message]]()
    for number in range(count):
        link.transport.send(frames)
        while answer := link.transport.receive(0.0 if number < count - 1 else 1.0):
            answers[type(decode(answer).message)] += 1
    return answers


@dataclass(frozen=True, slots=True)
class Cost:
    """What the modest client waited for, and what the daemon took meanwhile."""

    pings_s: Sequence[float]
    edits_s: Sequence[float]
    cpu_share: float
    log_bytes: int

    @property
    def ping_s(self) -> float:
        return statistics.median(self.pings_s)

    @property
    def edit_s(self) -> float:
        return statistics.median(self.edits_s)

    def __str__(self) -> str:
        ping_s, edit_s = _late(self.pings_s), _late(self.edits_s)
        return (
            f"ping {1000 * self.ping_s:6.2f} (95 %: {1000 * ping_s:6.2f}) ms, "
            f"edit {1000 * self.edit_s:6.1f} (95 %: {1000 * edit_s:6.1f}) ms, "
            f"CPU {self.cpu_share:4.0%}, log {self.log_bytes / 1000:7.1f} kB"
        )


def cost_of(daemon: Daemon, *, pings: int, edits: int, at_least_s: float) -> Cost:
    """Asks like somebody who works while the others do what they do."""
    with daemon.link() as link:
        ask_colorize(link, edit(), PHOTO)
        cpu_s, log_bytes, started_s = _cpu_s(daemon.pid), len(daemon.log()), time.perf_counter()
        pings_s = [_took_s(lambda: ask(link, PingRequest(), PingReply)) for _ in range(pings)]
        edits_s = [_took_s(lambda: ask_colorize(link, edit(), PHOTO)) for _ in range(edits)]
        time.sleep(max(0.0, started_s + at_least_s - time.perf_counter()))
        took_s = time.perf_counter() - started_s
    return Cost(
        pings_s,
        edits_s,
        (_cpu_s(daemon.pid) - cpu_s) / took_s,
        len(daemon.log()) - log_bytes,
    )


def edit() -> ColorizeRequest:
    """A small one, newer than those before."""
    return ColorizeRequest("c0" * 16, photo_key(PHOTO), hint_points=POINTS, engine="propagate")


def _took_s(ask_once: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    ask_once()
    return time.perf_counter() - started_s


def _late(times_s: Sequence[float]) -> float:
    return statistics.quantiles(times_s, n=20)[-1]


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure() -> None:
    """A daemon of its own for each kind, since a full log starts anew."""
    for kind in ("", *KINDS):
        with tempfile.TemporaryDirectory() as folder, running_daemon(Path(folder)) as daemon:
            time.sleep(_WARM_UP_S)
            with flooding(daemon, kind) if kind else nullcontext():
                time.sleep(_BURST_S)
                cost = cost_of(daemon, pings=300, edits=40, at_least_s=4.0)
                print(f"{kind or 'alone':17} {cost}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--flood",
        nargs=3,
        metavar=("ENDPOINT", "TOKEN", "KIND"),
        help=f"only flood that daemon, without end; KIND: {', '.join(KINDS)}",
    )
    wanted = parser.parse_args().flood
    if wanted:
        flood(*wanted)
    measure()
    return 0


if __name__ == "__main__":
    sys.exit(main())

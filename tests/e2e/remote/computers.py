"""Two computers in one: the far one serves, the near one has a relay to it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from e2e.daemon_process import START_DEADLINE_S, Daemon, running_daemon
from handtint_plugin import zmtp
from handtint_shared.connection import read_connection
from handtint_shared.exchange import Link
from handtint_shared.messages import ColorizeRequest, HintPoint
from handtint_shared.paths import STATE_VARIABLE
from handtint_shared.pixels import Picture, PixelFormat, photo_key

PHOTO = Picture((300, 400), PixelFormat.Y_U8, bytes(range(200)) * 600)
POINTS = (HintPoint(60.0, 45.0, (200, 40, 30), 4.0),)
REQUEST = ColorizeRequest("c", 1, photo_key(PHOTO), hint_points=POINTS, engine="propagate")


def handtint(state_dir: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "handtint_daemon", *words],
        env=os.environ | {STATE_VARIABLE: str(state_dir)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def own_key(state_dir: Path) -> str:
    found = re.search(r"[0-9a-f]{64}", handtint(state_dir, "keys").stdout)
    assert found is not None
    return found[0]


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Far:
    """The computer that serves."""

    state_dir: Path
    address: str
    key: str

    @contextmanager
    def serving(self) -> Iterator[Daemon]:
        with running_daemon(self.state_dir, "--remote", self.address) as daemon:
            yield daemon


@contextmanager
def relaying(state_dir: Path, far: Far) -> Iterator[subprocess.Popen[bytes]]:
    relay = subprocess.Popen(
        [sys.executable, "-m", "handtint_daemon", "relay", far.address, "--server-key", far.key],
        env=os.environ | {STATE_VARIABLE: str(state_dir)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        give_up_at = time.monotonic() + START_DEADLINE_S
        while (found := read_connection(state_dir / "daemon.json")) is None or (
            found.pid != relay.pid
        ):
            assert time.monotonic() < give_up_at and relay.poll() is None
            time.sleep(0.02)
        yield relay
    finally:
        relay.kill()
        relay.wait()


@contextmanager
def link_in(state_dir: Path) -> Iterator[Link]:
    connection = read_connection(state_dir / "daemon.json")
    assert connection is not None
    transport = zmtp.connect(connection.endpoint)  # what stands in the plug-in
    try:
        yield Link(transport, connection.token)
    finally:
        transport.close()

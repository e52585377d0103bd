"""A real daemon in a separate process, with its own state folder."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from e2e.command_line import HANDTINT, LIGHT
from handtint_daemon.client import connect
from handtint_daemon.lifecycle.process_memory import process_memory
from handtint_shared.connection import Connection, read_connection
from handtint_shared.exchange import Link, ask
from handtint_shared.messages import PingReply, PingRequest, StatusReply, StatusRequest
from handtint_shared.paths import STATE_VARIABLE
from waiting import DEADLINE_S, wait_until

EXIT_DEADLINE_S = DEADLINE_S


@dataclass(frozen=True, slots=True)
class Daemon:
    """A running daemon: its process, its connection and its state folder."""

    process: subprocess.Popen[bytes]
    connection: Connection
    state_dir: Path

    @property
    def endpoint(self) -> str:
        return self.connection.endpoint

    @property
    def port(self) -> int:
        """The TCP port of a daemon started with `--port`."""
        return int(self.endpoint.rpartition(":")[2])

    @property
    def token(self) -> str:
        return self.connection.token

    @property
    def pid(self) -> int:
        return self.process.pid

    @contextmanager
    def link(self) -> Iterator[Link]:
        """Open a new connection for the context."""
        transport = connect(self.endpoint, self.token)
        try:
            yield Link(transport, self.token)
        finally:
            transport.close()

    def raw_connection(self, timeout_s: float) -> socket.socket:
        """Open a plain socket, without ZeroMQ on this side."""
        scheme, _, place = self.endpoint.partition("://")
        if scheme == "tcp":
            return socket.create_connection(("127.0.0.1", self.port), timeout_s)
        raw = socket.socket(socket.AF_UNIX)
        try:
            raw.connect(place)  # without a timeout: with one, it fails when many connect at once
        except OSError:
            raw.close()
            raise
        raw.settimeout(timeout_s)
        return raw

    def ping(self, silence_s: float = 5.0) -> PingReply:
        with self.link() as link:
            return ask(link, PingRequest(), PingReply, silence_s=silence_s)

    def status(self) -> StatusReply:
        with self.link() as link:
            return ask(link, StatusRequest(), StatusReply, silence_s=5.0)

    def wait_until_idle(self) -> StatusReply:
        """Wait until no request is running or waiting."""
        return wait_until(self.status, lambda status: status.running + status.waiting == 0)

    def wait_until_it_paints(self) -> StatusReply:
        return wait_until(self.status, lambda status: status.running)

    def wait_until_it_logs(self, words: str) -> None:
        wait_until(self.log, lambda log: words in log)

    def rss_bytes(self) -> int:
        """Return its current memory (Linux)."""
        return process_memory(self.pid).bytes

    def log(self) -> str:
        """Return all that it has logged and printed."""
        files = sorted(self.state_dir.glob("*.log*"))
        return "\n".join(path.read_text(errors="replace") for path in files)

    def stop(self) -> int:
        """Terminate it by signal; return its exit code. Raises TimeoutExpired."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(EXIT_DEADLINE_S)


@contextmanager
def running_daemon(
    state_dir: Path, *options: str, engine: str = LIGHT, program: Sequence[str] = HANDTINT
) -> Iterator[Daemon]:
    """Run `handtint serve` with these options; kill it at the end if it is still running.

    The default engine needs no torch, unless the test is about it.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    with (state_dir / "output.log").open("ab") as output:
        process = subprocess.Popen(
            [*program, "serve", "--device", "cpu", "--engine", engine, *options],
            env=os.environ | {STATE_VARIABLE: str(state_dir)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield Daemon(process, _connection_of(process, state_dir), state_dir)
    finally:
        process.kill()
        process.wait(EXIT_DEADLINE_S)


def _connection_of(process: subprocess.Popen[bytes], state_dir: Path) -> Connection:
    def connection() -> Connection | None:
        found = read_connection(state_dir / "daemon.json")
        return found if found is not None and found.pid == process.pid else None

    found = wait_until(lambda: connection() or process.poll() is not None)
    if isinstance(found, Connection):
        return found
    said = (state_dir / "output.log").read_text(errors="replace")
    raise RuntimeError(f"the daemon did not start (exit code {process.poll()}): {said}")

"""What ssh forwards: a socket here to the remote daemon's socket, or a port to its port.

Never one to the other: clients infer the daemon's kind of endpoint from the local one.
"""

from __future__ import annotations

import secrets
import socket
from dataclasses import dataclass

from handtint_daemon.lifecycle.private_folder import make_room_for_socket
from handtint_shared import paths
from handtint_shared.connection import IPC

_TCP = "tcp://"
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Forward:
    """`near` and `far` in the syntax of `ssh -L`; `endpoint` is what clients here connect to.

    `near` is relative to the folder of our socket.
    """

    near: str
    far: str
    endpoint: str

    def leads_to(self, far_endpoint: str) -> bool:
        if far_endpoint.startswith(_TCP):
            return self.far == _at_loopback(far_endpoint)
        return self.far.startswith("/")


def forward_to(far_endpoint: str) -> Forward | None:
    """Return the forward for an endpoint, or None if impossible here.

    "" is an endpoint not known yet; most daemons listen on a socket.
    """
    if far_endpoint.startswith(_TCP):
        near = f"{_LOOPBACK}:{_free_port()}"
        return Forward(near, _at_loopback(far_endpoint), f"{_TCP}{near}")
    path = paths.connect_socket_path()
    try:
        make_room_for_socket(path)
    except (OSError, ValueError):
        return None
    # A symbolic link to that socket, which `handtint lend` creates: its name must be known when ssh
    # starts. Nobody else can create it first, since the name cannot be guessed.
    link = f"/tmp/handtint-{secrets.token_hex(16)}"  # noqa: S108
    return Forward(f"./{path.name}", link, f"{IPC}{path}")


def _at_loopback(endpoint: str) -> str:
    return f"{_LOOPBACK}:{endpoint.rpartition(':')[2]}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port

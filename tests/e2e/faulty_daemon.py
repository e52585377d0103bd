"""`handtint` whose daemon fails once, at a given point.

    faulty_daemon.py kill|stop|nap|sleep POINT serve [options]

POINT is a stage of the progress, or `sending`: half a picture is on its way to the client.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import zmq

from handtint.__main__ import main
from handtint_daemon.serving.outbox import Outbox
from handtint_daemon.serving.worker import Worker
from handtint_plugin.zmtp_frames import frame_head
from handtint_shared import paths
from handtint_shared.messages import ProgressEvent

SENDING = "sending"
_SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}
_PAUSES_S = {"nap": 3.0, "sleep": 3600.0}
_set_attribute = Worker.__setattr__
_send = Outbox.send
_receive = zmq.Socket.recv_multipart
_descriptors: dict[bytes, int] = {}  # of the clients that have sent something


def program(fault: str, point: str) -> list[str]:
    """Return the program to use instead of `handtint`."""
    return [sys.executable, str(Path(__file__)), fault, point]


def command(fault: str, point: str, *options: str) -> list[str]:
    """Return the command with which a client starts it."""
    return [*program(fault, point), "serve", "--device", "cpu", "--engine", "propagate", *options]


def _has_struck() -> bool:
    return (paths.state_dir() / "struck").exists()


def _strike(fault: str) -> None:
    if _has_struck():
        return
    (paths.state_dir() / "struck").touch()
    if fault in _PAUSES_S:
        time.sleep(_PAUSES_S[fault])
    else:
        os.kill(os.getpid(), _SIGNALS[fault])


def _send_half(client: bytes, frames: Sequence[Any]) -> None:
    """Bypass ZeroMQ, which might send everything before a signal arrives."""
    descriptor = _descriptors[client]
    header, picture = (memoryview(frame) for frame in frames)
    os.write(descriptor, frame_head(header.nbytes, has_more=True) + header)
    os.write(descriptor, frame_head(picture.nbytes) + picture.cast("B")[:1000])


def _run(fault: str, point: str, words: Sequence[str]) -> int:
    def set_attribute(worker: Worker, name: str, value: Any) -> None:
        _set_attribute(worker, name, value)
        if isinstance(value, ProgressEvent) and value.stage == point:
            _strike(fault)

    def send(outbox: Outbox, client: bytes, frames: Sequence[Any]) -> bool:
        if len(frames) > 1 and point == SENDING and not _has_struck():
            _send_half(client, frames)
            _strike(fault)
        return _send(outbox, client, frames)

    def receive(router: zmq.Socket[bytes], *args: Any, **options: Any) -> Any:
        parts = _receive(router, *args, **options)
        _descriptors[bytes(parts[0].buffer)] = parts[0].get(zmq.SRCFD)
        return parts

    zmq.Socket.recv_multipart = receive  # type: ignore[method-assign,assignment]
    Worker.__setattr__ = set_attribute  # type: ignore[method-assign,assignment]
    Outbox.send = send  # type: ignore[method-assign]
    return main(words)


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1], sys.argv[2], sys.argv[3:]))

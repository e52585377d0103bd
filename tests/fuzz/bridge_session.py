"""A session over a bridge: two clients, the bridge, and a false daemon, each with real sockets."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import zmq

from fuzz.framing import split_frames
from handtint_daemon.commands.relay import StandIn
from handtint_daemon.serving import bridge as bridge_module
from handtint_daemon.serving.bridge import Bridge, Farther
from handtint_daemon.serving.listening import open_router
from handtint_shared.codec import decode_header

TOKEN = "of the front"  # noqa: S105 - of nothing that is secret
SEND_0, SEND_1, ANSWER, LEAVE, END = range(5)
"""What a group's first frame says if it has one byte: who sends the others, or who goes."""

_FAR_TOKEN = "of the far side"  # noqa: S105
_TICK_MS = 5
_LAST_TICKS = 2
_FIRST_ASKING_MS = 20  # a lane opens meanwhile
_logger = logging.getLogger(bridge_module.__name__)


class _Finding(logging.Handler):
    """The bridge outlives its own mistakes and logs them: here they end the run."""

    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(record.getMessage()) from (record.exc_info or (None, None))[1]


class BridgeSession:
    """Played once."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], folder: Path, data: bytes) -> None:
        self._context = context
        self._front_endpoint = f"ipc://{folder}/front"
        self._far_endpoint = f"ipc://{folder}/far"
        self._groups = _groups(data)
        self._ticks_left = _LAST_TICKS
        self._over = threading.Event()
        self._askers: list[bytes] = []
        self._far = self._new_far()
        front = open_router(context)
        front.bind(self._front_endpoint)
        admit = StandIn(TOKEN, self._over).admit
        self._bridge = Bridge(context, front, Farther(self._far_endpoint, "far", _FAR_TOKEN), admit)
        self._clients = [self._new_client(), self._new_client()]

    def play(self) -> None:
        """Raises whatever the bridge lets out or logs as a bug."""
        finding = _Finding(logging.ERROR)
        _logger.addHandler(finding)
        try:
            self._bridge.run(self._is_over)
            self._read_far()
        finally:
            _logger.removeHandler(finding)
            self._bridge.close()
            for other in (*self._clients, self._far):
                other.close(0)

    def _is_over(self) -> bool:
        """Asked by the bridge in each of its turns, and so the place to act."""
        self._read_far()
        for client in self._clients:
            list(_read(client))
        group = next(self._groups, None)
        if group is None:
            self._ticks_left -= 1
        else:
            self._act(group)
        return self._over.is_set() or self._ticks_left < 0

    def _act(self, group: Sequence[bytes]) -> None:
        action = group[0][0] if len(group[0]) == 1 else SEND_0
        frames = list(group[1:] if len(group[0]) == 1 else group)
        if action == LEAVE:
            self._clients.pop(0).close(0)
            self._clients.append(self._new_client())
        elif action == END:
            self._far.close(0)
            self._far, self._askers = self._new_far(), []
        elif action == ANSWER:
            self._answer(frames)
        elif frames:
            with suppress(zmq.Again):
                self._clients[action == SEND_1].send_multipart(frames, zmq.NOBLOCK)

    def _answer(self, frames: list[bytes]) -> None:
        if not self._askers:
            self._far.poll(_FIRST_ASKING_MS)
            self._read_far()
        if self._askers and frames:
            with suppress(zmq.ZMQError):  # that lane has gone
                self._far.send_multipart([self._askers[-1], *frames], zmq.NOBLOCK)

    def _read_far(self) -> None:
        for lane, *frames in _read(self._far):
            self._askers.append(lane)
            assert decode_header(frames).token == _FAR_TOKEN

    def _new_client(self) -> zmq.Socket[bytes]:
        client = self._context.socket(zmq.DEALER)
        client.connect(self._front_endpoint)
        return client

    def _new_far(self) -> zmq.Socket[bytes]:
        far = self._context.socket(zmq.ROUTER)
        far.setsockopt(zmq.ROUTER_MANDATORY, 1)
        with suppress(zmq.ZMQError):  # the one before has not quite gone: then nobody is there
            far.bind(self._far_endpoint)
        return far


def play(data: bytes) -> None:
    """A session of its own. Raises what is a finding."""
    bridge_module._TICK_MS = _TICK_MS  # so that nothing to do costs little
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as context:
        BridgeSession(context, Path(folder), data).play()


def _groups(data: bytes) -> Iterator[list[bytes]]:
    """Frames up to each empty one."""
    frames: list[bytes] = []
    for frame in (*split_frames(data), b""):
        if frame:
            frames.append(frame)
        elif frames:
            yield frames
            frames = []


def _read(reader: zmq.Socket[bytes]) -> Iterator[list[bytes]]:
    while reader.poll(0):
        yield reader.recv_multipart()

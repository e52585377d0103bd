"""Daemons that misbehave on purpose, each determined by its answers to requests."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgpack
import zmq

from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.connection import Connection, write_connection
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    ErrorReply,
    Message,
    PingReply,
    PingRequest,
    Problem,
    ProgressEvent,
)
from handtint_shared.pixels import Buffer, Picture, picture_nbytes
from handtint_shared.proofs import proof_of
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION

Frames = list[Buffer]
Answer = Callable[[ColorizeRequest, str], Sequence[Frames] | None]
"""Returns the messages that answer a colorize request of that id; None: hang up."""

_POLL_MS = 20
_TOKEN = "token"  # noqa: S105 - protects nothing


class BadServer:
    """A context inside which the connection file in `state_dir` points to this server."""

    def __init__(
        self, state_dir: Path, answer: Answer, *, protocol: tuple[int, int] = PROTOCOL_VERSION
    ) -> None:
        self._file = state_dir / "daemon.json"
        self._answer = answer
        self._protocol = protocol
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._true_file = self._file.read_bytes() if self._file.exists() else None
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._router = self._context.socket(zmq.ROUTER)
        self._router.linger = 0
        endpoint = f"ipc://{self._file.parent}/bad.sock"
        self._file.parent.mkdir(exist_ok=True)
        self._router.bind(endpoint)
        connection = Connection(endpoint, _TOKEN, os.getpid(), PRODUCT_VERSION, self._protocol)
        write_connection(self._file, connection)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._context.destroy(linger=0)
        if self._true_file is None:
            self._file.unlink()
        else:
            self._file.write_bytes(self._true_file)

    def _serve(self) -> None:
        while not self._ended.is_set():
            if not self._router.poll(_POLL_MS):
                continue
            client, *frames = self._router.recv_multipart()
            replies = self._replies(decode(frames))
            if replies is None:
                self._router.close()
                return
            for reply in replies:
                self._router.send_multipart([client, *reply])

    def _replies(self, asked: Envelope) -> Sequence[Frames] | None:
        if isinstance(asked.message, PingRequest):
            proof = proof_of(_TOKEN, asked.message.nonce)
            pong = PingReply(PRODUCT_VERSION, self._protocol, os.getpid(), proof)
            return [_spoken_as(self._protocol, message(asked.request_id, pong))]
        assert isinstance(asked.message, ColorizeRequest)
        return self._answer(asked.message, asked.request_id)


def message(request_id: str, content: Message) -> Frames:
    return encode(Envelope(request_id, content))


def hang_up(_request: ColorizeRequest, _request_id: str) -> None:
    """Die in the middle of the work."""


def say_nothing(_request: ColorizeRequest, _request_id: str) -> Sequence[Frames]:
    return []


def talk_garbage(_request: ColorizeRequest, _request_id: str) -> Sequence[Frames]:
    return [[b"\xc1garbage", b"more"]]


def answer_too_small(request: ColorizeRequest, request_id: str) -> Sequence[Frames]:
    """Return a picture of one pixel, after some real progress."""
    pixel = bytes(request.answer_format.bytes_per_pixel)
    picture = Picture((1, 1), request.answer_format, pixel)
    reply = ColorizeReply(1, "bad", picture)
    progress = ProgressEvent("painting", 0.5)
    return [message(request_id, progress), message(request_id, reply)]


def cut_off_pixels(request: ColorizeRequest, request_id: str) -> Sequence[Frames]:
    """Announce more bytes in the header than the frame has."""
    assert request.photo is not None
    pixels = bytes(request.answer_format.bytes_per_pixel)
    picture = Picture(request.photo.size_hw, request.answer_format, pixels)
    reply = ColorizeReply(1, "bad", picture)
    return [message(request_id, reply)]


def answer_with_notice(notice: str) -> Answer:
    """Return a valid answer, a white picture, with a notice."""

    def answer(request: ColorizeRequest, request_id: str) -> Sequence[Frames]:
        assert request.photo is not None
        size_hw, answer_format = request.photo.size_hw, request.answer_format
        pixels = b"\xff" * picture_nbytes(size_hw, answer_format)
        picture = Picture(size_hw, answer_format, pixels)
        problem = Problem("engine_unusable", "of_the_future", {}, notice) if notice else None
        reply = ColorizeReply(1, "bad", picture, notice=problem)
        return [message(request_id, reply)]

    return ask_for_the_photo_first(answer)


def refuse(code: str, sentence: str, *, reason: str = "of_the_future") -> Answer:
    """Return an error."""
    reply = ErrorReply(code, reason, {}, sentence)
    return lambda _request, request_id: [message(request_id, reply)]


def ask_for_the_photo_first(then: Answer) -> Answer:
    """Behave like a daemon that does not know the photo yet."""

    def answer(request: ColorizeRequest, request_id: str) -> Sequence[Frames] | None:
        if request.photo is None:
            return refuse("photo_unknown", "Send it.")(request, request_id)
        return then(request, request_id)

    return answer


def _spoken_as(protocol: tuple[int, int], frames: Frames) -> Frames:
    header = msgpack.unpackb(frames[0])
    header["protocol"] = list(protocol)
    return [msgpack.packb(header), *frames[1:]]

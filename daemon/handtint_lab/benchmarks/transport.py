"""The overhead of our codec compared with a plain pyzmq echo of the same bytes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import zmq

from handtint_lab.benchmarks.scene import draw_hint_layer, draw_photo
from handtint_lab.benchmarks.timing import best_s
from handtint_shared.canvas import new_canvas
from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.messages import ColorizeRequest
from handtint_shared.pixels import Buffer, photo_key

Reply = Callable[[list[Buffer]], Sequence[Buffer]]
_ADDRESS = "tcp://127.0.0.1:*"
_REPEATS = 7


def echo_times_s(size_hw: tuple[int, int]) -> tuple[float, float]:
    """Return round-trip seconds of a photo and its hint layer: as plain frames, as our messages."""
    photo, hints = draw_photo(size_hw), draw_hint_layer(size_hw)
    request = ColorizeRequest(new_canvas(), photo_key(photo), photo, hints)
    envelope = Envelope("bench", request)
    frames = encode(envelope)

    def reencode(received: list[Buffer]) -> Sequence[Buffer]:
        return encode(decode(received))

    with _Echo(lambda received: received) as echo:
        plain_s = best_s(lambda: echo.ask(frames), _REPEATS)
    with _Echo(reencode) as echo:
        coded_s = best_s(lambda: decode(echo.ask(encode(envelope))), _REPEATS)
    return plain_s, coded_s


class _Echo:
    """A ROUTER in a thread that answers each message with `reply(message)`."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._router = self._context.socket(zmq.ROUTER)
        self._router.bind(_ADDRESS)
        self._dealer = self._context.socket(zmq.DEALER)
        self._dealer.connect(self._router.getsockopt_string(zmq.LAST_ENDPOINT))
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> _Echo:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._dealer.send(b"")
        self._thread.join()
        self._context.destroy(linger=0)

    def ask(self, frames: Sequence[Buffer]) -> list[Buffer]:
        self._dealer.send_multipart(list(frames), copy=False)
        return [part.buffer for part in self._dealer.recv_multipart(copy=False)]

    def _serve(self) -> None:
        while True:
            client, *parts = self._router.recv_multipart(copy=False)
            if not parts[0].buffer.nbytes:
                return
            answer = self._reply([part.buffer for part in parts])
            self._router.send_multipart([client, *answer], copy=False)

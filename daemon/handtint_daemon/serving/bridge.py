"""Carries messages between the clients of a ROUTER and a daemon elsewhere, which gets a connection
for each client: so it treats them as it treats its own, and forgets one that has gone."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import zmq
from zmq.utils.monitor import recv_monitor_message

from handtint_daemon.client import daemon_gone, open_dealer
from handtint_daemon.serving.connections import Connections
from handtint_daemon.serving.outbox import Outbox
from handtint_daemon.serving.request_rate import PAUSE_S, RequestRate, Verdict, require_taken
from handtint_shared.codec import Envelope, Header, decode_header, encode, with_token
from handtint_shared.errors import Busy, HandtintError, Internal, RemoteUnreachable
from handtint_shared.messages import ErrorReply, Message, ProgressEvent, Reply, type_name
from handtint_shared.pixels import Buffer

logger = logging.getLogger(__name__)

Context = zmq.Context[zmq.Socket[bytes]]
Socket = zmq.Socket[bytes]
Admit = Callable[[Header], Reply | None]
"""Answers a request itself, or lets it pass (None). Raises a HandtintError to refuse it."""

REFUSED = zmq.EVENT_HANDSHAKE_FAILED_AUTH
UP = zmq.EVENT_HANDSHAKE_SUCCEEDED
DOWN = (
    zmq.EVENT_DISCONNECTED
    | zmq.EVENT_CLOSED
    | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
    | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
    | REFUSED
)
_MAX_CLIENTS = 128
_WAITING_MESSAGES = 16
_CONNECT_S = 8.0
_TICK_MS = 200
_HEARTBEAT_MS = 5_000
_HEARTBEAT_TIMEOUT_MS = 15_000


@dataclass(frozen=True, slots=True)
class Farther:
    """The daemon that requests are carried to, and how people call it.

    `keys` are the server's public key, and this computer's public and secret one (Z85); without
    them the connection is a local one.
    """

    endpoint: str
    name: str
    token: str = ""
    keys: tuple[bytes, bytes, bytes] | None = None

    def open(self, context: Context) -> Socket:
        """A DEALER on its way there, which does not try again when it fails."""
        dealer = open_dealer(context)
        dealer.setsockopt(zmq.SNDHWM, _WAITING_MESSAGES)
        dealer.setsockopt(zmq.IPV6, "//[" in self.endpoint)
        if self.keys is not None:
            dealer.curve_serverkey, dealer.curve_publickey, dealer.curve_secretkey = self.keys
            dealer.setsockopt(zmq.HEARTBEAT_IVL, _HEARTBEAT_MS)
            dealer.setsockopt(zmq.HEARTBEAT_TIMEOUT, _HEARTBEAT_TIMEOUT_MS)
        return dealer

    def unreachable(self, event: int) -> RemoteUnreachable:
        """What to tell when a connection ended before it was up; 0: it took too long."""
        if event == REFUSED:
            return RemoteUnreachable(
                f"{self.name} does not let this computer in: run `handtint keys` here, and there "
                "`handtint keys --allow NAME KEY` with the key that it shows."
            )
        return RemoteUnreachable(
            f"{self.name} does not answer: is `handtint serve --remote` running there, and is "
            "--server-key the key that `handtint keys` shows there?"
        )


@dataclass(slots=True)
class _Lane:
    """One client's own connection to the farther side."""

    client: bytes
    socket: Socket
    events: Socket
    up_by_s: float
    is_up: bool = False
    unanswered: set[str] = field(default_factory=set)


class Bridge:
    """Made and run in one thread; `front` is bound already."""

    def __init__(self, context: Context, front: Socket, farther: Farther, admit: Admit) -> None:
        self._context = context
        self._front = front
        self._front_events = front.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        self._connections = Connections()
        self._outbox = Outbox(front, self._connections)
        self._rate = RequestRate()
        self._farther = farther
        self._admit = admit
        self._lanes: dict[bytes, _Lane] = {}

    def run(self, is_over: Callable[[], bool]) -> None:
        """Carries until `is_over`, which is asked several times a second."""
        while not is_over():
            ready = self._wait()
            if self._front in ready:
                self._take_request()
            self._drop_gone_clients()
            for lane in list(self._lanes.values()):
                self._look_after(lane, ready)

    def close(self) -> None:
        for lane in list(self._lanes.values()):
            self._close_lane(lane)
        self._front.disable_monitor()
        self._front_events.close(0)
        self._front.close()

    def _wait(self) -> set[Socket]:
        poller = zmq.Poller()
        for lane in self._lanes.values():
            poller.register(lane.socket, zmq.POLLIN)
            poller.register(lane.events, zmq.POLLIN)
        poller.register(self._front, zmq.POLLIN)
        poller.register(self._front_events, zmq.POLLIN)
        return set(dict(poller.poll(_TICK_MS)))

    def _take_request(self) -> None:
        sender, *parts = self._front.recv_multipart(copy=False)
        self._drop_gone_clients()  # after receiving: the descriptor may have been another's before
        client = self._connections.heard_from(sender)
        frames = [part.buffer for part in parts]
        verdict = self._rate.judge(client, frames, time.monotonic())
        if verdict is Verdict.DROP:
            time.sleep(PAUSE_S)
        else:
            self._take(client, frames, verdict)

    def _take(self, client: bytes, frames: Sequence[Buffer], verdict: Verdict) -> None:
        request_id = ""
        try:
            header = decode_header(frames)
            request_id = header.request_id
            require_taken(verdict)
            reply = self._admit(header)
            if reply is None:
                self._carry(client, header, frames[1:])
            else:
                self._answer(client, request_id, reply)
        except HandtintError as error:
            self._refuse(client, request_id, error)
        except Exception:
            logger.exception("a bug")
            self._refuse(client, request_id, Internal("The message could not be passed on."))

    def _carry(self, client: bytes, header: Header, pixels: Sequence[Buffer]) -> None:
        lane = self._lanes.get(client) or self._open_lane(client)
        try:
            frames = [with_token(header, self._farther.token), *pixels]
            lane.socket.send_multipart(frames, zmq.NOBLOCK, copy=False)
        except zmq.Again:
            raise Busy(f"Too much is on its way to {self._farther.name}: wait a moment.") from None
        lane.unanswered.add(header.request_id)

    def _open_lane(self, client: bytes) -> _Lane:
        if len(self._lanes) >= _MAX_CLIENTS:
            raise Busy("Too many programs use this connection: close some of them.")
        dealer = self._farther.open(self._context)
        events = dealer.get_monitor_socket(UP | DOWN)
        dealer.connect(self._farther.endpoint)
        lane = _Lane(client, dealer, events, time.monotonic() + _CONNECT_S)
        self._lanes[client] = lane
        return lane

    def _look_after(self, lane: _Lane, ready: set[Socket]) -> None:
        is_down, event = _news(lane) if lane.events in ready else (False, 0)
        # Looked at after the news, because the last answer comes before the end.
        while lane.socket.poll(0):
            self._bring_back(lane)
        is_late = not lane.is_up and time.monotonic() > lane.up_by_s
        if is_down or is_late:
            error = daemon_gone() if lane.is_up else self._farther.unreachable(event)
            self._close_lane(lane)
            for request_id in lane.unanswered:
                self._refuse(lane.client, request_id, error)

    def _bring_back(self, lane: _Lane) -> None:
        frames = [part.buffer for part in lane.socket.recv_multipart(copy=False)]
        request_id = ""
        try:
            header = decode_header(frames)
            request_id = header.request_id
            if header.type_name != type_name(ProgressEvent):
                lane.unanswered.discard(request_id)
            self._outbox.require_room(lane.client, frames)
        except HandtintError as error:
            self._refuse(lane.client, request_id, error)
        else:
            self._outbox.send(lane.client, frames)

    def _drop_gone_clients(self) -> None:
        while self._front_events.poll(0):
            descriptor = recv_monitor_message(self._front_events)["value"]
            client = self._connections.ended(descriptor)
            if client is not None and client in self._lanes:
                self._close_lane(self._lanes[client])

    def _close_lane(self, lane: _Lane) -> None:
        del self._lanes[lane.client]
        lane.socket.disable_monitor()
        lane.events.close(0)
        lane.socket.close(0)

    def _refuse(self, client: bytes, request_id: str, error: HandtintError) -> None:
        logger.info(f"answered {error.code}: %s", error)  # each code is a kind of line
        self._answer(client, request_id, ErrorReply(error.code, str(error)))

    def _answer(self, client: bytes, request_id: str, message: Message) -> None:
        self._outbox.send(client, encode(Envelope(request_id, message)))


def _news(lane: _Lane) -> tuple[bool, int]:
    """Whether the lane's connection ended, and by which event first."""
    while lane.events.poll(0):
        event: int = recv_monitor_message(lane.events)["event"]
        if event & DOWN:
            return True, event
        lane.is_up = True
    return False, 0

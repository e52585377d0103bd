"""Admission control: anybody on this computer can connect over TCP, and must show the password.

Runs in its own thread, because what strangers hold grows until they are disconnected.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
from collections.abc import Sequence

import zmq
from zmq.utils.monitor import recv_monitor_message

from handtint_daemon.serving.connections import hang_up
from handtint_shared.proofs import USER, is_same

logger = logging.getLogger(__name__)

MAX_UNPROVED = 64
"""Each holds one frame at most, 1 MiB on TCP."""
HANDSHAKE_S = 2.0
ZAP_DOMAIN = "handtint"

_ZAP_ENDPOINT = "inproc://zeromq.zap.01"
_EVENTS = zmq.EVENT_ACCEPTED | zmq.EVENT_DISCONNECTED | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
_EVENTS_AT_ONCE = 256
_OTHER_MECHANISM = zmq.PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH
_TICK_MS = 100
_END_S = 5.0
_LOG_EVERY_S = 10.0


class Doorkeeper(threading.Thread):
    """Checks passwords and closes connections.

    If strangers may connect, the oldest unauthenticated connections are closed when there are many;
    any new connection is closed when descriptors run short, since ZeroMQ aborts without any.
    """

    def __init__(
        self,
        context: zmq.Context[zmq.Socket[bytes]],
        router: zmq.Socket[bytes],
        password: str,
    ) -> None:
        super().__init__(name="doorkeeper", daemon=True)
        self.strangers_may_come = True
        self._router = router
        self._password = password
        self._events = router.get_monitor_socket(_EVENTS)
        self._zap = context.socket(zmq.REP)
        self._zap.bind(_ZAP_ENDPOINT)
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._accepted_at_s: dict[int, float] = {}
        self._sent_away = 0
        self._logged_at_s = -_LOG_EVERY_S
        self._told_of_others = False

    def heard_from(self, descriptor: int) -> None:
        """Record that a connection is authenticated: it sent a message. For the server thread."""
        with self._lock:
            self._accepted_at_s.pop(descriptor, None)

    def run(self) -> None:
        poller = zmq.Poller()
        poller.register(self._events, zmq.POLLIN)
        poller.register(self._zap, zmq.POLLIN)
        while not self._over.is_set():
            ready = dict(poller.poll(_TICK_MS))
            if self._events in ready:
                self._look()
            if self._zap in ready:
                self._zap.send_multipart(zap_reply(self._zap.recv_multipart(), self._password))
            self._log()

    def end(self) -> None:
        self._over.set()
        if self.is_alive():
            self.join(_END_S)
        self._router.disable_monitor()
        self._events.close(0)
        self._zap.close(0)

    def _look(self) -> None:
        for _ in range(_EVENTS_AT_ONCE):
            if not self._events.poll(0):
                break
            happened = recv_monitor_message(self._events)
            event, value = happened["event"], happened["value"]
            if event == zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL:
                self._tell_of_others(value)
                continue
            with self._lock:
                self._accepted_at_s.pop(value, None)
                if event == zmq.EVENT_ACCEPTED:
                    self._accepted_at_s[value] = time.monotonic()
            if event == zmq.EVENT_ACCEPTED and _run_short(value):
                self._send_away(value)
        self._send_oldest_away()

    def _send_oldest_away(self) -> None:
        """Close the oldest: the handshakes of the newest may still be in progress."""
        long_ago_s = time.monotonic() - HANDSHAKE_S
        with self._lock:
            # by then, ZeroMQ itself has closed those that have not authenticated
            for descriptor, at_s in list(self._accepted_at_s.items()):
                if at_s > long_ago_s:
                    break
                del self._accepted_at_s[descriptor]
            oldest = list(self._accepted_at_s)[:-MAX_UNPROVED] if self.strangers_may_come else []
            for descriptor in oldest:
                del self._accepted_at_s[descriptor]
        for descriptor in oldest:
            self._send_away(descriptor)

    def _send_away(self, descriptor: int) -> None:
        self._sent_away += 1
        hang_up(descriptor)

    def _tell_of_others(self, fault: int) -> None:
        if fault == _OTHER_MECHANISM and not self._told_of_others:
            self._told_of_others = True
            logger.warning(
                "a client that shows no password was refused: if it is the plug-in in GIMP, it is "
                "of an older version: run `handtint install-plugin`"
            )

    def _log(self) -> None:
        now_s = time.monotonic()
        if self._sent_away and now_s - self._logged_at_s > _LOG_EVERY_S:
            logger.warning("too many connections: %d were sent away", self._sent_away)
            self._sent_away, self._logged_at_s = 0, now_s


def zap_reply(request: Sequence[bytes], password: str) -> list[bytes]:
    """Answer ZeroMQ's authentication request: https://rfc.zeromq.org/spec/27/."""
    version, request_id, _domain, _address, _name, mechanism, *shown = request
    is_right = False
    with contextlib.suppress(ValueError):
        user, given = shown
        is_right = mechanism == b"PLAIN" and is_same(user, USER) and is_same(given, password)
    status, text = (b"200", b"OK") if is_right else (b"400", b"wrong password")
    return [version, request_id, status, text, b"", b""]


def _run_short(descriptor: int) -> bool:
    """A new descriptor gets the lowest free number, so all below it are in use."""
    if sys.platform == "win32":
        return False  # sockets are not descriptors there
    import resource  # noqa: PLC0415 - not on Windows

    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return limit != resource.RLIM_INFINITY and descriptor > limit * 2 / 3

"""The ROUTER loop: frames in, replies out. Does no work itself, so it always responds."""

from __future__ import annotations

import contextlib
import logging
import socket
import time

import zmq

from handtint_daemon.logs import request_context
from handtint_daemon.serving.connections import descriptor_of
from handtint_daemon.serving.doorkeeper import Doorkeeper
from handtint_daemon.serving.handlers import Handled, handle
from handtint_daemon.serving.jobs import Sender
from handtint_daemon.serving.listening import bind_for_this_user, open_router
from handtint_daemon.serving.outbox import Outbox
from handtint_daemon.serving.state import DaemonState
from handtint_daemon.serving.worker import Worker
from handtint_shared.codec import Envelope, decode_body, decode_header, encode
from handtint_shared.connection import require_token
from handtint_shared.errors import Busy, Cancelled, HandtintError, Internal, TooLarge
from handtint_shared.messages import Message, PingRequest, ProgressEvent, type_name
from handtint_shared.problems import error_reply
from handtint_shared.proofs import password_of

logger = logging.getLogger(__name__)

_PING = type_name(PingRequest)
_TICK_MS = 100
_HEARTBEAT_S = 1.0
_STOPPING_S = 30.0


class Server:
    """Owns the sockets. Created, run and closed in one thread."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], state: DaemonState) -> None:
        self._state = state
        self._worker: Worker | None = None
        self._last_heartbeat_s = 0.0
        self._last_request_s = time.monotonic()
        self._last_progress: ProgressEvent | None = None
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._wake_writer.settimeout(0)
        self._router = open_router(context)
        self._outbox = Outbox(self._router)
        self._doorkeeper = Doorkeeper(context, self._router, password_of(state.token))

    def bind(self, port: int | None) -> str:
        """Listen as `bind_for_this_user` does, and return the endpoint. Raises zmq.ZMQError."""
        endpoint = bind_for_this_user(self._router, port)
        self._doorkeeper.strangers_may_come = endpoint.startswith("tcp://")
        self._doorkeeper.start()
        return endpoint

    def wake(self) -> None:
        """Make the loop check for outcomes. May be called from any thread, even after `close`.

        A worker deep in its work may outlive the server; a ZeroMQ socket of its own would not
        survive that.
        """
        with contextlib.suppress(OSError):  # full: the loop is awake already
            self._wake_writer.send(b"\0")

    def serve(self, worker: Worker) -> None:
        """Serve until told to stop or idle for long enough."""
        poller = zmq.Poller()
        poller.register(self._router, zmq.POLLIN)
        poller.register(self._wake_reader, zmq.POLLIN)
        self._worker = worker
        while not self._state.stopping:
            ready = dict(poller.poll(_TICK_MS))
            if self._router in ready:
                self._receive()
            if self._wake_reader.fileno() in ready:
                self._wake_reader.recv(4096)
            self._send_outcomes()
            self._start_next()
            self._send_progress()
            self._stop_overdue()
            self._stop_when_idle()
        self._refuse_everything()

    def close(self) -> None:
        self._doorkeeper.end()
        self._router.close()
        self._wake_reader.close()
        self._wake_writer.close()

    def _receive(self) -> None:
        name, *parts = self._router.recv_multipart(copy=False)
        self._doorkeeper.heard_from(descriptor_of(name))
        frames = [part.buffer for part in parts]
        self._last_request_s = time.monotonic()
        sender = Sender(bytes(name.buffer), "")
        try:
            header = decode_header(frames)
            sender = Sender(sender.client, header.request_id)
            if header.type_name != _PING:  # its reply proves who listens here
                require_token(header.token, self._state.token)
            message = decode_body(header, frames)
            self._send_handled(sender, handle(message, sender, self._state))
        except HandtintError as error:
            self._send_error(sender, error)
        except Exception as error:
            logger.exception("a bug")
            self._send_error(sender, Internal(why=type(error).__name__))

    def _send_handled(self, sender: Sender, handled: Handled) -> None:
        for job, error in handled.refusals:
            self._send_error(job.sender, error)
        if handled.reply is not None:
            self._send(sender, handled.reply)

    def _send_outcomes(self) -> None:
        worker = self._worker
        if worker is not None:
            self._send_early(worker)
        while worker is not None and worker.outcomes:
            job, outcome = worker.outcomes.popleft()
            self._state.board.finish()
            if job.stop.reason is not None:
                self._send_error(job.sender, job.stop.reason)
            elif isinstance(outcome, HandtintError):
                self._state.failed += 1
                self._send_error(job.sender, outcome)
            else:
                self._state.finished += 1
                if job.work.is_edit:
                    self._state.statistics.edit_finished(time.monotonic() - job.arrived_at_s)
                self._send(job.sender, outcome)
            self._last_request_s = time.monotonic()

    def _send_early(self, worker: Worker) -> None:
        while worker.early:
            job, event = worker.early.popleft()
            if job.stop.reason is None:
                self._send(job.sender, event)

    def _start_next(self) -> None:
        job = self._state.board.start_next()
        if job is not None and self._worker is not None:
            self._state.running_since_s = time.monotonic()
            self._worker.start_job(job)

    def _send_progress(self) -> None:
        """Send waiting clients a heartbeat every second, and the running job's client progress."""
        running, worker = self._state.board.running, self._worker
        if running is None or worker is None:
            return
        now_s = time.monotonic()
        is_beat = now_s - self._last_heartbeat_s >= _HEARTBEAT_S
        progress = self._state.progress = worker.progress
        if is_beat or progress != self._last_progress:
            self._last_progress = progress
            self._send(running.sender, progress)
        if is_beat:
            self._last_heartbeat_s = now_s
            for job in self._state.board.waiting:
                self._send(job.sender, ProgressEvent("waiting", -1.0))

    def _stop_overdue(self) -> None:
        """Stop a request that takes too long; if the worker does not react, exit the daemon.

        The next request starts a new one.
        """
        running, limit_s = self._state.board.running, self._state.config.job_limit_s
        if running is None or limit_s <= 0:
            return
        overdue_s = time.monotonic() - self._state.running_since_s - limit_s
        if overdue_s > 0:
            running.stop.set(TooLarge("took_too_long", limit_min=limit_s / 60))
        if overdue_s > min(limit_s, _STOPPING_S):
            logger.error("the work does not stop: leaving")
            self._state.stop()

    def _stop_when_idle(self) -> None:
        idle_exit_s = self._state.config.idle_exit_s
        if self._state.board.running is None and idle_exit_s > 0:
            idle_s = time.monotonic() - self._last_request_s
            if idle_s > idle_exit_s:
                logger.info("nothing to do for %.0f s: leaving", idle_s)
                self._state.stop()

    def _refuse_everything(self) -> None:
        running = self._state.board.running
        for job in (*self._state.board.waiting, *([running] if running else [])):
            job.stop.set(Cancelled())
            self._send_error(job.sender, job.stop.reason or Cancelled())

    def _send_error(self, sender: Sender, error: HandtintError) -> None:
        with request_context(sender.request_id):
            logger.info(f"answered {error.code}: %s", error)  # each code is a kind of line
        self._state.statistics.error_answered(error, time.time())
        self._send(sender, error_reply(error))

    def _send(self, sender: Sender, message: Message) -> None:
        frames = encode(Envelope(sender.request_id, message))
        try:
            self._outbox.require_room(sender.client, frames)
        except Busy as error:
            self._send_error(sender, error)
            return
        if not self._outbox.send(sender.client, frames):
            logger.info("a client has gone: %s not sent", type(message).__name__)
            self._state.board.drop_client(sender.client)

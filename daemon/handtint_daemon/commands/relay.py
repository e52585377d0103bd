"""`handtint relay`: a daemon on another computer, as if it ran here."""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import signal
import threading

import zmq
from zmq.utils.monitor import recv_monitor_message

from handtint_daemon.lifecycle.single_instance import single_instance
from handtint_daemon.logs import start_logging
from handtint_daemon.serving.bridge import DOWN, UP, Bridge, Farther
from handtint_daemon.serving.gateway import with_port
from handtint_daemon.serving.listening import bind_for_this_user, open_router, remove_private_socket
from handtint_daemon.serving.remote_keys import key_from_hex, own_keys
from handtint_shared import paths
from handtint_shared.codec import Header
from handtint_shared.connection import (
    Connection,
    remove_connection,
    require_token,
    write_connection,
)
from handtint_shared.errors import AlreadyRunning, BadInput, StartFailed
from handtint_shared.messages import (
    PingReply,
    PingRequest,
    Reply,
    ShutdownReply,
    ShutdownRequest,
    type_name,
)
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION

HELP = "let GIMP and the commands here use the daemon of another computer"
EXAMPLE = "handtint relay 192.168.1.5 --server-key KEY"

logger = logging.getLogger(__name__)
_FIRST_CONNECTION_MS = 8_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", metavar="HOST[:PORT]", help="where `handtint serve --remote` is")
    parser.add_argument(
        "--server-key", required=True, metavar="KEY", help="that `handtint keys` shows there"
    )
    parser.add_argument("--verbose", action="store_true", help="log more")


def run(args: argparse.Namespace) -> int:
    """Carries until it is told to stop; it takes the place of a daemon of this computer's own."""
    own = own_keys(paths.keys_dir())
    keys = (key_from_hex(args.server_key), own.public, own.secret)
    farther = Farther(f"tcp://{with_port(args.address)}", args.address, keys=keys)
    try:
        with single_instance(paths.lock_path()), zmq.Context() as context:
            start_logging(paths.log_path(), verbose=args.verbose)
            require_connection(context, farther)
            print(f"connected to {args.address}: leave this open, end it with `handtint stop`")
            _relay(context, farther)
    except AlreadyRunning:
        raise AlreadyRunning(
            "A colour daemon of this computer's own is running: end it with `handtint stop` first."
        ) from None
    except OSError as error:
        raise StartFailed(
            f"The relay cannot write to {paths.state_dir()} ({error}): make that folder writable."
        ) from error
    return 0


def require_connection(context: zmq.Context[zmq.Socket[bytes]], farther: Farther) -> None:
    """Raises RemoteUnreachable when the daemon there does not answer or does not let us in."""
    with farther.open(context) as dealer:
        events = dealer.get_monitor_socket(UP | DOWN)
        try:
            dealer.connect(farther.endpoint)
        except zmq.ZMQError as error:
            raise BadInput(f"{farther.name} is no address ({error}): use HOST:PORT.") from error
        in_time = events.poll(_FIRST_CONNECTION_MS)
        event: int = recv_monitor_message(events)["event"] if in_time else 0
        dealer.disable_monitor()
        events.close(0)
    if event != UP:
        raise farther.unreachable(event)


def _relay(context: zmq.Context[zmq.Socket[bytes]], farther: Farther) -> None:
    is_over, token = threading.Event(), secrets.token_urlsafe(32)
    front = open_router(context)
    bridge = Bridge(context, front, farther, StandIn(token, is_over).admit)
    endpoint = bind_for_this_user(front, None)
    connection = Connection(endpoint, token, os.getpid(), PRODUCT_VERSION, PROTOCOL_VERSION)
    try:
        write_connection(paths.connection_path(), connection)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: is_over.set())
        logger.info("relays from %s to %s", endpoint, farther.name)
        bridge.run(is_over.is_set)
    finally:
        remove_connection(paths.connection_path(), connection.pid)
        bridge.close()
        remove_private_socket(endpoint)
        logger.info("stopped")


class StandIn:
    """What the relay answers in the daemon's place: whether it is there, and when it is to end."""

    def __init__(self, token: str, is_over: threading.Event) -> None:
        self._token = token
        self._is_over = is_over

    def admit(self, header: Header) -> Reply | None:
        """Raises WrongToken."""
        require_token(header.token, self._token)
        if header.type_name == type_name(PingRequest):
            return PingReply(PRODUCT_VERSION, PROTOCOL_VERSION, os.getpid())
        if header.type_name == type_name(ShutdownRequest):
            self._is_over.set()
            return ShutdownReply(os.getpid())
        return None

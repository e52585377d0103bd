"""`handtint serve`: the daemon itself, in the foreground."""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import signal
import time
from types import FrameType

import zmq

from handtint_daemon.colorizer import Colorizer
from handtint_daemon.config import DEVICES, ServeConfig
from handtint_daemon.devices import resolve_device
from handtint_daemon.engines import ENGINE_NAMES
from handtint_daemon.logs import start_logging
from handtint_daemon.photo_cache import PhotoCache
from handtint_daemon.server import Server
from handtint_daemon.single_instance import single_instance
from handtint_daemon.state import DaemonState
from handtint_daemon.worker import Worker
from handtint_shared import paths
from handtint_shared.connection import Connection, remove_connection, write_connection
from handtint_shared.errors import AlreadyRunning, StartFailed
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION

HELP = "run the colour daemon in this terminal (the plug-in starts it by itself where it may)"
EXAMPLE = "handtint serve --device cpu --idle-exit 60"

logger = logging.getLogger(__name__)
_DEFAULTS = ServeConfig()
_WORKER_END_S = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--device", choices=DEVICES, default=_DEFAULTS.device, help="default: %(default)s"
    )
    parser.add_argument(
        "--engine",
        choices=ENGINE_NAMES,
        default=_DEFAULTS.engine,
        help="for requests that name none; default: %(default)s",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=_DEFAULTS.port,
        help="TCP port on 127.0.0.1; default: a free one",
    )
    parser.add_argument(
        "--idle-exit",
        type=float,
        metavar="MINUTES",
        default=_DEFAULTS.idle_exit_s / 60,
        help="leave after so long without a request, 0: never; default: %(default)g",
    )
    parser.add_argument(
        "--cache-mb",
        type=int,
        default=_DEFAULTS.cache_bytes >> 20,
        help="memory for photos that may be needed again; default: %(default)s",
    )
    parser.add_argument("--verbose", action="store_true", help="log more")


def run(args: argparse.Namespace) -> int:
    config = ServeConfig(
        device=args.device,
        engine=args.engine,
        port=args.port,
        idle_exit_s=args.idle_exit * 60,
        cache_bytes=args.cache_mb << 20,
        verbose=args.verbose,
    )
    try:
        with single_instance(paths.lock_path()):
            start_logging(paths.log_path(), verbose=config.verbose)
            _serve(config)
    except AlreadyRunning as error:
        print(error)  # whoever wanted a daemon has one: not a failure
    except OSError as error:
        raise StartFailed(
            f"The daemon cannot write to {paths.state_dir()} ({error.strerror}): "
            f"make that folder writable, or set {paths.STATE_VARIABLE} to another."
        ) from error
    return 0


def _serve(config: ServeConfig) -> None:
    state = DaemonState(
        config=config,
        device=resolve_device(config.device),
        token=secrets.token_urlsafe(32),
        started_at_s=time.monotonic(),
        cache=PhotoCache(config.cache_bytes),
    )
    with zmq.Context() as context:
        server = Server(context, state)
        worker = Worker(Colorizer(state.cache, config.engine, state.device), server.wake)
        connection = _listen(server, state)
        try:
            write_connection(paths.connection_path(), connection)
            _stop_on_signals(state)
            worker.start()
            logger.info("ready at %s, device %s", connection.endpoint, state.device)
            server.serve(worker)
        finally:
            remove_connection(paths.connection_path(), connection.pid)
            server.close()
            worker.end(_WORKER_END_S)
            logger.info("stopped")


def _listen(server: Server, state: DaemonState) -> Connection:
    try:
        endpoint = server.bind(state.config.port)
    except zmq.ZMQError as error:
        raise StartFailed(
            f"Port {state.config.port} cannot be used ({error}): choose another with --port."
        ) from error
    return Connection(endpoint, state.token, os.getpid(), PRODUCT_VERSION, PROTOCOL_VERSION)


def _stop_on_signals(state: DaemonState) -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        state.stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

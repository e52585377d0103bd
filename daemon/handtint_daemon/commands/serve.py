"""`handtint serve`: run the daemon in the foreground."""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import sys
import time

import zmq

from handtint_daemon.config import ServeConfig
from handtint_daemon.devices import resolve_device
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.lifecycle.daemons_place import end_on_signals, in_daemons_place, writing_state
from handtint_daemon.lifecycle.taking_over import end_hung_daemon
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.serving.listening import remove_private_socket
from handtint_daemon.serving.server import Server
from handtint_daemon.serving.state import DaemonState
from handtint_daemon.serving.statistics import Statistics
from handtint_daemon.serving.work_makers import work_makers
from handtint_daemon.serving.worker import Worker
from handtint_daemon.settings.in_force import serve_config, settings_in_force
from handtint_daemon.settings.table import SERVE_SETTINGS
from handtint_shared import paths
from handtint_shared.connection import Connection, remove_connection, write_connection
from handtint_shared.errors import AlreadyRunning, StartFailed
from handtint_shared.sentences import explain
from handtint_shared.translation import translated
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION

EXAMPLE = "handtint serve --device cpu --idle-exit 60"

logger = logging.getLogger(__name__)
_WORKER_END_S = 5.0
_DESCRIPTORS = 4096
_FEWEST_DESCRIPTORS = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    for setting in SERVE_SETTINGS:
        parser.add_argument(
            setting.flag,
            type=setting.read,
            metavar=setting.unit,
            dest=setting.name,
            help=setting.help.replace("%", "%%"),
        )
    parser.add_argument("--verbose", action="store_true", help=translated("write more to the log"))


def run(args: argparse.Namespace) -> int:
    settings = settings_in_force(paths.settings_path(), os.environ, vars(args))
    config = serve_config(settings, verbose=args.verbose)
    try:
        with writing_state():
            replaced_pid = end_hung_daemon()
        with in_daemons_place(verbose=config.verbose, log_format=config.log_format):
            if replaced_pid is not None:
                logger.warning("process %d did not answer and was ended", replaced_pid)
            if not _serve(config):
                logging.shutdown()
                os._exit(0)  # a normal exit would abort a thread that is deep inside torch
    except AlreadyRunning as error:
        print(explain(error))  # the caller has a daemon: not a failure
    return 0


def _serve(config: ServeConfig) -> bool:
    """Serve until stopped; return whether the worker thread, too, ended in time."""
    statistics = Statistics()
    engines, cache = _engines(config, statistics), PhotoCache(config.cache_bytes)
    colorizer = Colorizer(cache, engines)
    state = DaemonState(
        config=config,
        engines=engines,
        token=secrets.token_urlsafe(32),
        started_at_s=time.monotonic(),
        cache=cache,
        work_makers=work_makers(cache, colorizer),
        statistics=statistics,
    )
    _allow_many_connections()
    with zmq.Context() as context:
        server = Server(context, state)
        worker = Worker(colorizer, server.wake, config.rest_s)
        connection = _listen(server, state)
        try:
            end_on_signals(state.stop)
            worker.start()
            write_connection(paths.connection_path(), connection)
            logger.info("ready at %s, device %s", connection.endpoint, config.device)
            server.serve(worker)
        finally:
            remove_connection(paths.connection_path(), connection.pid)
            server.close()
            remove_private_socket(connection.endpoint)
            worker.end(_WORKER_END_S)
            logger.info("stopped")
    return not worker.is_alive()


def _engines(config: ServeConfig, statistics: Statistics) -> EngineChoice:
    return EngineChoice(
        config.engine,
        resolve_device(config.device),
        tell=lambda trouble: statistics.error_answered(trouble, time.time()),
    )


def _allow_many_connections() -> None:
    """Raise the soft limit on open files, up to a number that is plenty.

    Raises StartFailed if the hard limit is too low: every connection takes a descriptor.
    """
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - Unix only

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard != resource.RLIM_INFINITY and hard < _FEWEST_DESCRIPTORS:
            raise StartFailed("few_descriptors", limit=hard, needed=_FEWEST_DESCRIPTORS)
        wanted = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(_DESCRIPTORS, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _listen(server: Server, state: DaemonState) -> Connection:
    try:
        endpoint = state.endpoint = server.bind(state.config.port)
    except zmq.ZMQError as error:
        raise StartFailed("port_unusable", port=state.config.port or 0, why=str(error)) from error
    return Connection(endpoint, state.token, os.getpid(), PRODUCT_VERSION, PROTOCOL_VERSION)

"""The daemon's real server and worker in threads of the test process, with real sockets.

For tests of clients, or with a kind of work of their own.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator, Mapping

import zmq

from handtint_daemon.config import ServeConfig
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.serving.server import Server
from handtint_daemon.serving.state import DaemonState
from handtint_daemon.serving.work import MakeWork
from handtint_daemon.serving.work_makers import work_makers
from handtint_daemon.serving.worker import Worker
from handtint_shared.connection import Connection
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION
from waiting import DEADLINE_S


@contextlib.contextmanager
def daemon_in_threads(made: Mapping[type, MakeWork] | None = None) -> Iterator[Connection]:
    """Run a daemon with engine `propagate` and the work of `made` on TCP; yield a Connection."""
    cache, engines = PhotoCache(1 << 24), EngineChoice("propagate", "cpu")
    colorizer = Colorizer(cache, engines)
    makers = {**work_makers(cache, colorizer), **(made or {})}
    config = ServeConfig(idle_exit_s=0)
    state = DaemonState(config, engines, "token", time.monotonic(), cache, makers)
    with zmq.Context() as context, contextlib.ExitStack() as ending:
        server = Server(context, state)
        ending.callback(server.close)
        worker = Worker(colorizer, server.wake, 0)
        ending.callback(worker.end, DEADLINE_S)
        endpoint = server.bind(0)
        worker.start()
        loop = threading.Thread(target=server.serve, args=(worker,))
        loop.start()
        ending.callback(loop.join, DEADLINE_S)
        ending.callback(state.stop)
        yield Connection(endpoint, "token", os.getpid(), PRODUCT_VERSION, PROTOCOL_VERSION)

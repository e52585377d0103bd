"""The door for other computers: CURVE keys instead of the token, then the same daemon."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator

import zmq
from zmq.auth.thread import ThreadAuthenticator

from handtint_daemon.serving.bridge import Bridge, Farther
from handtint_daemon.serving.listening import open_router
from handtint_daemon.serving.remote_keys import AllowedKeys, own_keys
from handtint_shared import paths
from handtint_shared.codec import Header
from handtint_shared.connection import Connection
from handtint_shared.errors import StartFailed, WrongToken
from handtint_shared.messages import Reply, ShutdownRequest, type_name

logger = logging.getLogger(__name__)

DEFAULT_PORT = 47117
_HANDSHAKE_MS = 5_000
_END_S = 5.0


class Gateway(threading.Thread):
    """Listens for allowed keys on an address of this computer, and carries to its own daemon."""

    def __init__(self, address: str, daemon_endpoint: str, token: str) -> None:
        """Raises StartFailed, OSError, BadInput."""
        super().__init__(name="gateway", daemon=True)
        self._over = threading.Event()
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._authenticator = ThreadAuthenticator(self._context)
        self._authenticator.start()
        self._authenticator.configure_curve_callback("*", AllowedKeys(paths.keys_dir()))
        self._front = open_router(self._context)
        self._farther = Farther(daemon_endpoint, "This computer's daemon", token)
        try:
            self.endpoint = self._bind(address)
        except BaseException:
            self._close()
            raise

    def run(self) -> None:
        bridge = Bridge(self._context, self._front, self._farther, admit_from_afar)
        try:
            bridge.run(self._over.is_set)
        except Exception:
            logger.exception("a bug: no more requests from other computers")
        finally:
            bridge.close()

    def end(self, timeout_s: float) -> None:
        self._over.set()
        self.join(timeout_s)
        self._close()

    def _bind(self, address: str) -> str:
        keys = own_keys(paths.keys_dir())
        self._front.setsockopt(zmq.HANDSHAKE_IVL, _HANDSHAKE_MS)
        self._front.setsockopt(zmq.IPV6, address.startswith("["))
        self._front.curve_server = True
        self._front.curve_publickey, self._front.curve_secretkey = keys.public, keys.secret
        try:
            self._front.bind(f"tcp://{with_port(address)}")
        except zmq.ZMQError as error:
            raise StartFailed(
                f"{address} cannot be listened on ({error}): give --remote an address of this "
                "computer, as in 192.168.1.5 or 0.0.0.0 for all, or another port after a colon."
            ) from error
        return self._front.getsockopt_string(zmq.LAST_ENDPOINT)

    def _close(self) -> None:
        self._authenticator.stop()
        self._context.destroy(linger=0)


@contextlib.contextmanager
def open_gateway(address: str, daemon: Connection) -> Iterator[None]:
    """Listens while inside; an empty address means that nobody asked for it.

    Raises StartFailed, OSError, BadInput.
    """
    if not address:
        yield
        return
    gateway = Gateway(address, daemon.endpoint, daemon.token)
    gateway.start()
    logger.info("for allowed keys from other computers at %s", gateway.endpoint)
    try:
        yield
    finally:
        gateway.end(_END_S)


def admit_from_afar(header: Header) -> Reply | None:
    """The key has been checked: all passes that colouring needs."""
    if header.type_name == type_name(ShutdownRequest):
        raise WrongToken("A daemon is ended on its own computer only: run `handtint stop` there.")
    return None


def with_port(address: str) -> str:
    """`host` or `host:port` -> `host:port`; an IPv6 address stands in brackets."""
    has_port = ":" in address.rpartition("]")[2]
    return address if has_port else f"{address}:{DEFAULT_PORT}"

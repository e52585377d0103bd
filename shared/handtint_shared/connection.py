"""The connection file: how a client finds the daemon and proves that it may talk to it."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from handtint_shared.errors import BadMessage, WrongToken
from handtint_shared.fields import from_plain
from handtint_shared.proofs import is_same

IPC = "ipc://"


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a daemon listens, and the token that every request must carry.

    `endpoint` is `tcp://host:port` or `ipc://` and an absolute path. `remote` is the other computer
    on which the daemon runs, as the person calls it; `pid` is then that of `handtint connect`.
    """

    endpoint: str
    token: str
    pid: int
    product_version: str
    protocol_version: tuple[int, int]
    remote: str = ""


def require_token(given: str, connection_token: str) -> None:
    """Compare tokens in constant time. Raises WrongToken."""
    if not is_same(given, connection_token):
        raise WrongToken


def write_connection(path: Path, connection: Connection) -> None:
    """Write the file atomically, readable by this user only.

    The path of a socket below the file's folder is written relative to it: a sandbox or a container
    may see that folder elsewhere. Raises OSError.
    """
    written = dataclasses.replace(connection, endpoint=_relative(connection.endpoint, path.parent))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # created with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(dataclasses.asdict(written), file)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_connection(path: Path) -> Connection | None:
    """Return the file's content, or None if it is missing, unreadable or broken."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        connection = from_plain(Connection, plain)
    except (OSError, ValueError, RecursionError, BadMessage):
        return None
    return dataclasses.replace(connection, endpoint=_absolute(connection.endpoint, path.parent))


def remove_connection(path: Path, pid: int) -> None:
    """Remove the file if it still belongs to that process."""
    connection = read_connection(path)
    if connection is not None and connection.pid == pid:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _relative(endpoint: str, folder: Path) -> str:
    return endpoint.replace(f"{IPC}{folder}{os.sep}", IPC, 1)


def _absolute(endpoint: str, folder: Path) -> str:
    return f"{IPC}{folder / endpoint[len(IPC) :]}" if endpoint.startswith(IPC) else endpoint

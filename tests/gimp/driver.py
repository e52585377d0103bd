"""Runs inside GIMP, or inside the tree beside it: executes Python sent over a unix socket.

Standard library only. The harness outside imports `send` and `receive` from here, so that both ends
use the same format: 4 bytes of length, then JSON in which bytes are base64.
"""

import base64
import json
import socket
import struct
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
"""Inside the tree this is the same folder, under the host's root there."""

_BYTES = "base64 bytes"


def program(statement: str, *, tests: Path = TESTS) -> str:
    """Return Python text that runs `statement` with this package, `gimp`, found in `tests`."""
    found = f"import os, sys; sys.path.insert(0, {str(tests)!r}); from gimp import driver"
    return f"{found}; {statement}"


def pack(message: object) -> bytes:
    """Encode as JSON; raise TypeError for what JSON and bytes cannot express."""
    return json.dumps(message, default=_pack_bytes).encode()


def unpack(data: bytes) -> Any:
    """Decode what `pack` returned (tuples become lists)."""
    return json.loads(data, object_hook=_unpack_bytes)


def send(connection: socket.socket, data: bytes) -> None:
    connection.sendall(struct.pack(">Q", len(data)) + data)


def receive(connection: socket.socket) -> bytes:
    """Receive one message; raise ConnectionError if the other end is gone."""
    (size,) = struct.unpack(">Q", _exactly(connection, 8))
    return _exactly(connection, size)


def answer(request: bytes, names: Mapping[str, object]) -> bytes:
    """Execute the request's code; return its `result`, or its traceback, ready to send."""
    asked = unpack(request)
    namespace = {**names, **asked["values"], "result": None}
    try:
        exec(compile(asked["code"], "<snippet>", "exec"), namespace)  # noqa: S102 - its purpose
        return pack({"result": namespace["result"]})
    except BaseException:  # noqa: BLE001 - sys.exit() in a snippet must not end GIMP
        return pack({"error": traceback.format_exc()})


def serve(socket_path: str, names: Mapping[str, object]) -> None:
    """Answer requests until the harness disconnects. `names` are available to every snippet."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(socket_path)
        while True:
            try:
                request = receive(connection)
            except ConnectionError:
                return
            send(connection, answer(request, names))


def answer_by_files(request: str, reply: str, names: Mapping[str, object]) -> None:
    """Answer through files, for a GIMP controlled over D-Bus, which returns no result."""
    done = Path(reply + ".part")
    done.write_bytes(answer(Path(request).read_bytes(), names))
    done.rename(reply)


def answer_by_pipe(names: Mapping[str, object]) -> None:
    """Answer a single request over stdin and stdout."""
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), names))


def _exactly(connection: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(min(size - len(parts), 1 << 20))
        if not part:
            raise ConnectionError("the other end closed the connection")
        parts += part
    return bytes(parts)


def _pack_bytes(value: object) -> dict[str, str]:
    if not isinstance(value, bytes | bytearray):
        raise TypeError(f"a snippet's values and result are JSON or bytes, not {type(value)}")
    return {_BYTES: base64.b64encode(value).decode()}


def _unpack_bytes(value: dict[str, Any]) -> object:
    return base64.b64decode(value[_BYTES]) if _BYTES in value else value

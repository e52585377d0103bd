"""The daemon's log: a rotating file, a request id on every line, sizes and hashes, never pixels."""

from __future__ import annotations

import contextlib
import contextvars
import logging
import logging.handlers
import sys
from collections.abc import Iterator
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)-7s %(request_id)s %(name)s: %(message)s"
_FILE_BYTES = 1_000_000
_FILES_KEPT = 3
_request_id = contextvars.ContextVar("request_id", default="-")


@contextlib.contextmanager
def request_context(request_id: str) -> Iterator[None]:
    """Every line logged inside carries this request id."""
    token = _request_id.set(_printable(request_id))
    try:
        yield
    finally:
        _request_id.reset(token)


def start_logging(path: Path, *, verbose: bool) -> None:
    """Logs to `path` (rotating), and to stderr too where that is a terminal. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [
        logging.handlers.RotatingFileHandler(
            path, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8"
        )
    ]
    if sys.stderr.isatty():
        handlers.append(logging.StreamHandler())
    for handler in handlers:
        handler.addFilter(_add_request_id)
        handler.setFormatter(logging.Formatter(_FORMAT))
    level = logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(level=level, handlers=handlers, force=True)


def _add_request_id(record: logging.LogRecord) -> bool:
    record.request_id = _request_id.get()
    return True


def _printable(request_id: str) -> str:
    kept = "".join(c for c in request_id[:32] if c.isascii() and c.isprintable() and c != " ")
    return kept or "-"

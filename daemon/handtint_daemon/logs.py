"""The daemon's log: a rotating file, a request id on every line, sizes and hashes, never pixels."""

from __future__ import annotations

import contextlib
import contextvars
import json
import logging
import logging.handlers
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

LOG_FORMATS = ("text", "json")

_FORMAT = "%(asctime)s %(levelname)-7s %(request_id)s %(name)s: %(message)s"
_FILE_BYTES = 1_000_000
_FILES_KEPT = 3  # besides the one that is written
_FACTS = "facts"
_request_id = contextvars.ContextVar("request_id", default="-")


@contextlib.contextmanager
def request_context(request_id: str) -> Iterator[None]:
    """Every line logged inside carries this request id."""
    token = _request_id.set(_printable(request_id))
    try:
        yield
    finally:
        _request_id.reset(token)


def edit_facts(
    size_hw: tuple[int, int], hints: int, engine: str, took_s: float
) -> Mapping[str, object]:
    """What a finished edit adds to its line of JSON, for `extra=`."""
    facts = {"size_hw": size_hw, "hints": hints, "engine": engine, "seconds": round(took_s, 4)}
    return {_FACTS: facts}


def start_logging(path: Path, *, verbose: bool, log_format: str = "text") -> None:
    """Logs to `path` (rotating), and to stderr too where that is a terminal. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [
        logging.handlers.RotatingFileHandler(
            path, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8"
        )
    ]
    if sys.stderr.isatty():
        handlers.append(logging.StreamHandler())
    formatter = _JsonLines() if log_format == "json" else logging.Formatter(_FORMAT)
    for handler in handlers:
        handler.addFilter(_add_request_id)
        handler.setFormatter(formatter)
    level = logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(level=level, handlers=handlers, force=True)


class _JsonLines(logging.Formatter):
    """A record as one JSON object on one line; times are UTC."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": _request_id.get(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line | getattr(record, _FACTS, {}), ensure_ascii=False)


def _add_request_id(record: logging.LogRecord) -> bool:
    record.request_id = _request_id.get()
    return True


def _printable(request_id: str) -> str:
    kept = "".join(c for c in request_id[:32] if c.isascii() and c.isprintable() and c != " ")
    return kept or "-"

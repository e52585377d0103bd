"""The daemon's log: a rotating file, a request id on every line, sizes and hashes, never pixels.
Of many lines of one kind few are written: nobody's flood rotates everything else away."""

from __future__ import annotations

import contextlib
import contextvars
import copy
import json
import logging
import logging.handlers
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from handtint_daemon.token_buckets import TokenBuckets

LOG_FORMATS = ("text", "json")

_FORMAT = "%(asctime)s %(levelname)-7s %(request_id)s %(name)s: %(message)s"
_FILE_BYTES = 1_000_000
_FILES_KEPT = 3  # besides the one that is written
_LINES_PER_S = 2.0  # of one kind
_LINES_AT_ONCE = 200
_KINDS_KEPT = 256
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
    handlers: list[logging.Handler] = [_SparingFile(path)]
    if sys.stderr.isatty():
        handlers.append(logging.StreamHandler())
    formatter = _JsonLines() if log_format == "json" else logging.Formatter(_FORMAT)
    for handler in handlers:
        handler.addFilter(_add_request_id)
        handler.setFormatter(formatter)
    level = logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(level=level, handlers=handlers, force=True)


class _SparingFile(logging.handlers.RotatingFileHandler):
    """Counts what comes too often instead of writing it. A line's kind is its text before anything
    is put in."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8")
        self._kinds = TokenBuckets[str](
            per_s=_LINES_PER_S, capacity=_LINES_AT_ONCE, keys_kept=_KINDS_KEPT
        )

    def emit(self, record: logging.LogRecord) -> None:
        left_out = self._kinds.take(str(record.msg), time.monotonic())
        if left_out is None:
            return
        if left_out:
            record = copy.copy(record)
            record.msg, record.args = f"{record.getMessage()} … and {left_out:,} more", None
        super().emit(record)


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

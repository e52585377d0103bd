"""The daemon's log: a rotating file, a request id on every line, sizes and hashes, never pixels.

Clients' text is escaped, and repeated lines are rate-limited, so that nobody can forge a line or
rotate the others away.
"""

from __future__ import annotations

import contextlib
import contextvars
import copy
import json
import logging
import logging.handlers
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from handtint_shared.printable import printable

LOG_FORMATS = ("text", "json")

_FORMAT = "%(asctime)s %(levelname)-7s %(request_id)s %(name)s: %(message)s"
_FILE_BYTES = 1_000_000
_FILES_KEPT = 3  # besides the current one
_SPAN_S = 3600.0
_LINES_OF_A_KIND = 2000  # per span
_WARNINGS_OF_A_KIND = 20  # strangers can cause them: at this rate 4 MB hold months
_FACTS = "facts"
_ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)
_request_id = contextvars.ContextVar("request_id", default="-")


@contextlib.contextmanager
def request_context(request_id: str) -> Iterator[None]:
    """Tag every line logged inside the context with this request id."""
    token = _request_id.set(_one_word(request_id))
    try:
        yield
    finally:
        _request_id.reset(token)


def edit_facts(
    size_hw: tuple[int, int], hints: int, engine: str, took_s: float
) -> Mapping[str, object]:
    """Return what a finished edit adds to its JSON line, for `extra=`."""
    facts = {"size_hw": size_hw, "hints": hints, "engine": engine, "seconds": round(took_s, 4)}
    return {_FACTS: facts}


def start_logging(path: Path, *, verbose: bool, log_format: str = "text") -> None:
    """Log to `path` (rotating), and to stderr too if it is a terminal. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [_SparingFile(path)]
    if sys.stderr.isatty():
        handlers.append(logging.StreamHandler())
    formatter = _JsonLines() if log_format == "json" else _TextLines(_FORMAT)
    for handler in handlers:
        handler.addFilter(_add_request_id)
        handler.setFormatter(formatter)
    level = logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(level=level, handlers=handlers, force=True)


class _SparingFile(logging.handlers.RotatingFileHandler):
    """Rate-limits repeated lines by kind, and counts what it leaves out.

    A line's kind is its format string.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8")
        self._span_ends_s = 0.0
        self._written: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        kind, now_s = str(record.msg), time.monotonic()
        if now_s >= self._span_ends_s:
            self._span_ends_s = now_s + _SPAN_S
            self._written.clear()
        most = _LINES_OF_A_KIND if record.levelno < logging.WARNING else _WARNINGS_OF_A_KIND
        if self._written[kind] >= most:
            self._left_out[kind] += 1
            return
        self._written[kind] += 1
        if left_out := self._left_out.pop(kind, 0):
            record = copy.copy(record)
            record.msg, record.args = f"{record.getMessage()} … and {left_out:,} more", None
        super().emit(record)


class _TextLines(logging.Formatter):
    """A record on one line, followed by an indented traceback."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = printable(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: _ExceptionInfo) -> str:
        return "\n".join(f"    {line}" for line in _printable_lines(super().formatException(ei)))


class _JsonLines(logging.Formatter):
    """A record as one JSON object per line; times are UTC."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": _request_id.get(),
            "message": printable(record.getMessage()),
        }
        if record.exc_info:
            line["traceback"] = "\n".join(_printable_lines(self.formatException(record.exc_info)))
        return json.dumps(line | getattr(record, _FACTS, {}), ensure_ascii=False)


def _add_request_id(record: logging.LogRecord) -> bool:
    record.request_id = _request_id.get()
    return True


def _printable_lines(traceback: str) -> list[str]:
    return [printable(line) for line in traceback.split("\n")]


def _one_word(request_id: str) -> str:
    kept = "".join(c for c in request_id[:32] if c.isascii() and c.isprintable() and c != " ")
    return kept or "-"

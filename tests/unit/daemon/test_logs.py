import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from handtint_daemon.logs import request_context, start_logging


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers.clear()
    path = tmp_path / "deep" / "daemon.log"
    start_logging(path, verbose=False)
    yield path
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = before
    root.setLevel(level)


def test_every_line_carries_the_request_id(log: Path) -> None:
    logging.getLogger("x").info("before")
    with request_context("abc123"):
        logging.getLogger("x").info("inside")

    ids = [line.split()[3] for line in log.read_text().splitlines()]
    assert ids == ["-", "abc123"]


def test_a_request_id_cannot_forge_a_line(log: Path) -> None:
    with request_context("x\n2026-01-01 00:00 INFO forged " + "y" * 100):
        logging.getLogger("x").info("inside")

    assert len(log.read_text().splitlines()) == 1


def test_debug_lines_need_verbose(log: Path) -> None:
    logging.getLogger("x").debug("hidden")

    assert log.read_text() == ""

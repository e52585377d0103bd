import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from handtint_daemon.logs import edit_facts, request_context, start_logging


@pytest.fixture(params=["text"])
def log(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers.clear()
    path = tmp_path / "deep" / "daemon.log"
    start_logging(path, verbose=False, log_format=request.param)
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


as_json = pytest.mark.parametrize("log", ["json"], indirect=True)


@as_json
def test_a_line_of_json_has_its_facts_under_stable_names(log: Path) -> None:
    with request_context("abc123"):
        logging.getLogger("x").info("said %d", 7)

    line = json.loads(log.read_text())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line == {"level": "INFO", "logger": "x", "request_id": "abc123", "message": "said 7"}


@as_json
def test_a_finished_edit_adds_its_facts(log: Path) -> None:
    logging.getLogger("x").info("colored", extra=edit_facts((30, 40), 2, "propagate", 0.12345))

    line = json.loads(log.read_text())
    facts = {name: line[name] for name in ("size_hw", "hints", "engine", "seconds")}
    assert facts == {"size_hw": [30, 40], "hints": 2, "engine": "propagate", "seconds": 0.1235}


@as_json
def test_a_message_of_several_lines_stays_on_one(log: Path) -> None:
    try:
        int("first\nsecond")
    except ValueError:
        logging.getLogger("x").exception("a bug")

    (line,) = log.read_text().splitlines()
    assert "ValueError: invalid literal" in json.loads(line)["traceback"]


def test_the_files_are_bounded_in_bytes(log: Path) -> None:
    for number in range(600):
        logging.getLogger("x").info(f"{number} " + "y" * 10_000)

    nbytes = sum(path.stat().st_size for path in log.parent.iterdir())
    assert 3_000_000 < nbytes <= 4_000_000


@pytest.mark.parametrize(("level", "lines"), [(logging.INFO, 2000), (logging.WARNING, 20)])
def test_of_a_flood_of_one_kind_few_lines_are_written(log: Path, level: int, lines: int) -> None:
    for number in range(3000):
        logging.getLogger("x").log(level, "refused %d", number)

    assert len(log.read_text().splitlines()) == lines


def test_a_flood_leaves_the_lines_of_another_kind(log: Path) -> None:
    for number in range(3000):
        logging.getLogger("x").info("refused %d", number)
    logging.getLogger("x").info("useful")

    assert log.read_text().endswith("x: useful\n")


def test_the_next_line_tells_how_many_were_left_out(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now_s)
    for number in range(1254):
        logging.getLogger("x").warning("refused %d of 100%%", number)
    now_s += 3600
    for number in range(1254, 1256):
        logging.getLogger("x").warning("refused %d of 100%%", number)

    told, *after = log.read_text().splitlines()[-2:]
    assert told.endswith("x: refused 1254 of 100% … and 1,234 more")
    assert after[0].endswith("x: refused 1255 of 100%")


EVIL = "a\x1b[2Jb\n2026-01-01 00:00:00,000 INFO    - x: forged\r\x07\u202ec\x85\u2028d\udc80"
ESCAPED = r"a\x1b[2Jb\n2026-01-01 00:00:00,000 INFO    - x: forged\r\x07\u202ec\x85\u2028d\udc80"


@pytest.mark.parametrize("log", ["text", "json"], indirect=True)
def test_what_a_client_wrote_is_escaped(log: Path) -> None:
    logging.getLogger("x").info("no engine %s", EVIL)

    (line,) = log.read_text().splitlines()
    assert ESCAPED in (json.loads(line)["message"] if line.startswith("{") else line)


@pytest.mark.parametrize("log", ["text", "json"], indirect=True)
def test_so_it_is_in_a_traceback(log: Path) -> None:
    logging.getLogger("x").error("a bug", exc_info=ValueError(EVIL))

    written = log.read_text()
    assert "\\x1b[2Jb" in written and not set(written) & set("\x1b\r\x07\u202e\x85\u2028")
    assert all(line[0] in "2{ " for line in written.splitlines())
    assert not any(line.startswith("2026-01-01") for line in written.splitlines())

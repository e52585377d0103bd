import os
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from handtint_daemon.album.folders.folder import Sign
from handtint_daemon.album.ledger import DONE, PLACING, Ledger, Made
from handtint_shared.errors import BadInput, WriteFailed

MADE = Made(
    *("sub/a.jpg", PLACING, Sign(1, 2, 3), "photo", "inputs", "sub/a.jpg", Sign(4, 5, 6)),
    *("output", "former", 100, 0.5, 7.0, ('{"note": 1}', '{"note": 2}')),
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.sqlite", to_write=True)
    yield opened
    opened.close()


def test_what_was_noted_is_read_again(ledger: Ledger) -> None:
    ledger.note_placing(MADE, '{"engine": "propagate"}')

    assert ledger.made() == {"sub/a.jpg": MADE}
    assert ledger.inputs_of("sub/a.jpg") == '{"engine": "propagate"}'
    ledger.note_done("sub/a.jpg", Sign(7, 8, 9))
    assert ledger.made()["sub/a.jpg"] == replace(MADE, state=DONE, output_sign=Sign(7, 8, 9))
    ledger.note_unchanged("sub/a.jpg", Sign(1, 1, 1), Sign(2, 2, 2))
    seen = ledger.made()["sub/a.jpg"]
    assert (seen.photo, seen.output_sign) == (Sign(1, 1, 1), Sign(2, 2, 2))


def test_a_former_output_is_to_be_made_anew(ledger: Ledger) -> None:
    ledger.note_placing(MADE, "{}")

    ledger.note_former(MADE)

    (made,) = ledger.made().values()
    assert (made.state, made.output_sha256, made.inputs_sha256) == (DONE, "former", "")


def test_what_is_done_is_no_problem_any_more(ledger: Ledger) -> None:
    ledger.begin({"gone.jpg": "{}"})
    ledger.begin({"b.jpg": "{}"})
    ledger.note_problem(MADE.name, "{}")
    assert ledger.problems() == {"b.jpg": "{}", "sub/a.jpg": "{}"}

    ledger.note_placing(MADE, "{}")
    ledger.note_done(MADE.name, Sign(1, 2, 3))

    assert ledger.problems() == {"b.jpg": "{}"}


def test_names_may_be_no_text(ledger: Ledger) -> None:
    name = os.fsdecode(b"gr\xfc\xdfe.jpg")

    ledger.note_placing(replace(MADE, name=name, output=name), "{}")

    assert ledger.made()[name].output == name


def test_others_read_while_it_is_written(ledger: Ledger, tmp_path: Path) -> None:
    ledger.note_placing(MADE, "{}")

    reader = Ledger(tmp_path / "ledger.sqlite", to_write=False)
    assert list(reader.made()) == ["sub/a.jpg"]
    reader.close()


def test_a_closed_ledger_is_one_file_that_can_be_read_on_a_read_only_disk(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger(path, to_write=True).close()

    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes()[18:20] == b"\1\1"  # SQLite's mark for a rollback journal


def test_what_is_no_ledger_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"no database at all " * 100)

    with pytest.raises(BadInput) as error:
        Ledger(path, to_write=True)

    assert error.value.reason == "album_ledger_unsound"


def test_the_ledger_of_another_version_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger(path, to_write=True).close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version=99")
    database.close()

    with pytest.raises(BadInput) as error:
        Ledger(path, to_write=True)

    assert error.value.reason == "album_ledger_format"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed):
        Ledger(tmp_path / "none" / "ledger.sqlite", to_write=True)

"""The ledger of an album (SQLite): from photo, hints and settings to what was made of them.

One process writes it, the one that holds the album's lock; others may read meanwhile.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

from handtint_daemon.album.folders.folder import Sign
from handtint_shared.errors import BadInput, WriteFailed

FORMAT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS photos (
  name BLOB PRIMARY KEY,
  state TEXT NOT NULL,
  photo_size INTEGER NOT NULL, photo_mtime_ns INTEGER NOT NULL, photo_inode INTEGER NOT NULL,
  photo_sha256 TEXT NOT NULL,
  inputs_sha256 TEXT NOT NULL,
  inputs TEXT NOT NULL,
  output BLOB NOT NULL,
  output_size INTEGER NOT NULL, output_mtime_ns INTEGER NOT NULL, output_inode INTEGER NOT NULL,
  output_sha256 TEXT NOT NULL,
  replaces TEXT NOT NULL,
  pixels INTEGER NOT NULL,
  took_s REAL NOT NULL,
  made_at_s REAL NOT NULL,
  notes TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS problems (
  name BLOB PRIMARY KEY,
  at_s REAL NOT NULL,
  problem TEXT NOT NULL
) WITHOUT ROWID;
"""
_COLUMNS = (
    "name, state, photo_size, photo_mtime_ns, photo_inode, photo_sha256, inputs_sha256, output, "
    "output_size, output_mtime_ns, output_inode, output_sha256, replaces, pixels, took_s, "
    "made_at_s, notes"
)
_WAIT_S = 10.0
PLACING, DONE = "placing", "done"
"""The states of a photo: its output is about to be put in its place; it is there."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a photo, whose name is as in `FoundPhoto`.

    `replaces`: see `plan.Job`. `notes` are lines of JSON (`problems.error_line`). `took_s`:
    seconds of one worker.
    """

    name: str
    state: str
    photo: Sign
    photo_sha256: str
    inputs_sha256: str
    output: str
    output_sign: Sign
    output_sha256: str
    replaces: str
    pixels: int
    took_s: float
    made_at_s: float = 0.0
    notes: tuple[str, ...] = ()


class Ledger:
    """An open ledger. Its methods raise WriteFailed and BadInput."""

    def __init__(self, path: Path, *, to_write: bool) -> None:
        self._path, self._to_write = path, to_write
        with self._told():
            mode = "rwc" if to_write else "ro"
            place = f"file:{_quoted(path)}?mode={mode}"
            self._db = sqlite3.connect(place, timeout=_WAIT_S, uri=True, isolation_level=None)
            if to_write:
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.executescript(_TABLES)
                if not self._format():
                    self._db.execute(f"PRAGMA user_version={FORMAT}")
            if self._format() != FORMAT:
                raise BadInput("album_ledger_format", path=path)

    def close(self) -> None:
        """Leave one file, which can be read where nothing can be written."""
        if self._to_write:
            with suppress(sqlite3.Error):  # somebody reads it now
                self._db.execute("PRAGMA journal_mode=DELETE")
        self._db.close()

    def made(self) -> dict[str, Made]:
        """Return all that was made, by the photos' names."""
        with self._told():
            rows = self._db.execute(f"SELECT {_COLUMNS} FROM photos")  # noqa: S608 - constants
            return {made.name: made for made in map(_made, rows)}

    def inputs_of(self, name: str) -> str:
        """Return the inputs of what was made of a photo, as JSON; "" if nothing was."""
        with self._told():
            query = "SELECT inputs FROM photos WHERE name = ?"
            found = self._db.execute(query, (os.fsencode(name),)).fetchone()
            return str(found[0]) if found else ""

    def note_placing(self, made: Made, inputs: str) -> None:
        """Note, before it is done, that an output will be put in its place."""
        values = _values(made)
        with self._told():
            self._db.execute(
                f"INSERT OR REPLACE INTO photos ({_COLUMNS}, inputs)"  # noqa: S608 - constants
                f" VALUES ({', '.join('?' * (len(values) + 1))})",
                (*values, inputs),
            )

    def note_done(self, name: str, output: Sign) -> None:
        """Note that the output is in its place."""
        with self._told(), self._together():
            self._db.execute(
                "UPDATE photos SET state = ?, output_size = ?, output_mtime_ns = ?,"
                " output_inode = ? WHERE name = ?",
                (DONE, *_columns(output), os.fsencode(name)),
            )
            self._forget_problem(name)

    def note_unchanged(self, name: str, photo: Sign, output: Sign) -> None:
        """Note that photo and output were read and are as they were."""
        with self._told(), self._together():
            self._db.execute(
                "UPDATE photos SET photo_size = ?, photo_mtime_ns = ?, photo_inode = ?,"
                " output_size = ?, output_mtime_ns = ?, output_inode = ? WHERE name = ?",
                (*_columns(photo), *_columns(output), os.fsencode(name)),
            )
            self._forget_problem(name)

    def note_former(self, made: Made) -> None:
        """Note that the former output is there still, which the next run may replace."""
        with self._told():
            self._db.execute(
                "UPDATE photos SET state = ?, output_sha256 = replaces, inputs_sha256 = ''"
                " WHERE name = ?",
                (DONE, os.fsencode(made.name)),
            )

    def forget(self, name: str) -> None:
        """Forget what was made of a photo."""
        with self._told():
            self._db.execute("DELETE FROM photos WHERE name = ?", (os.fsencode(name),))

    def begin(self, problems: Mapping[str, str]) -> None:
        """Forget what earlier runs met, and note why photos cannot be coloured: a line of JSON for
        each name."""
        now_s = time.time()
        rows = [(os.fsencode(name), now_s, line) for name, line in problems.items()]
        with self._told(), self._together():
            self._db.execute("DELETE FROM problems")
            self._db.executemany("INSERT INTO problems VALUES (?, ?, ?)", rows)

    def note_problem(self, name: str, line: str) -> None:
        """Note why a photo could not be coloured."""
        row = (os.fsencode(name), time.time(), line)
        with self._told():
            self._db.execute("INSERT OR REPLACE INTO problems VALUES (?, ?, ?)", row)

    def problems(self) -> dict[str, str]:
        """Return why photos could not be coloured, as it was noted."""
        with self._told():
            rows = self._db.execute("SELECT name, problem FROM problems ORDER BY name")
            return {os.fsdecode(name): line for name, line in rows}

    def _forget_problem(self, name: str) -> None:
        self._db.execute("DELETE FROM problems WHERE name = ?", (os.fsencode(name),))

    def _format(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def _together(self) -> Iterator[None]:
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.NotSupportedError, sqlite3.OperationalError) as error:
            raise WriteFailed(path=self._path, why=str(error)) from error
        except sqlite3.DatabaseError as error:
            raise BadInput("album_ledger_unsound", path=self._path, why=str(error)) from error


def _quoted(path: Path) -> str:
    """Return an absolute path for a URI: SQLite decodes %XX to bytes."""
    return quote_from_bytes(os.fsencode(path.absolute()))


def _made(row: tuple[Any, ...]) -> Made:
    name, state, size, mtime_ns, inode, photo_sha256, inputs_sha256, output, *rest = row
    o_size, o_mtime_ns, o_inode, output_sha256, replaces, pixels, took_s, made_at_s, notes = rest
    return Made(
        *(os.fsdecode(name), state, Sign(size, mtime_ns, inode), photo_sha256, inputs_sha256),
        *(os.fsdecode(output), Sign(o_size, o_mtime_ns, o_inode), output_sha256, replaces),
        *(pixels, took_s, made_at_s, tuple(notes.splitlines())),
    )


def _values(made: Made) -> tuple[object, ...]:
    return (
        *(os.fsencode(made.name), made.state, *_columns(made.photo), made.photo_sha256),
        *(made.inputs_sha256, os.fsencode(made.output), *_columns(made.output_sign)),
        *(made.output_sha256, made.replaces, made.pixels, made.took_s, made.made_at_s),
        "\n".join(made.notes),
    )


def _columns(sign: Sign) -> tuple[int, int, int]:
    return sign.size, sign.mtime_ns, sign.identity

"""A folder on a disk of this computer, or one that looks so."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO
from uuid import uuid4

from handtint_daemon.album.folders.digests import sha256_of_file
from handtint_daemon.album.folders.folder import Entry, Folder, Level, Sign, Write
from handtint_daemon.files import destination
from handtint_shared.documents.texts import write_file
from handtint_shared.errors import BadInput, WriteFailed, why_of

_MOST_NAME_BYTES = 255
"""Of a file, without its folders, on the usual file systems."""
_SETTLED_NS = 2_000_000_000
"""A file changed later may change again with the same time: some file systems count 2 s."""


@dataclass(frozen=True, slots=True)
class LocalFolder(Folder):
    """`path` is as the person gave it."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def called(self, name: str) -> Path:
        return self.path / name

    def name_of(self, other: Folder) -> str | None:
        if not isinstance(other, LocalFolder):
            return None
        mine, its = self.path.resolve(), other.path.resolve()
        if not its.is_relative_to(mine):
            return None
        return "" if its == mine else its.relative_to(mine).as_posix()

    def absolute(self) -> LocalFolder:
        return LocalFolder(self.path.absolute())

    def require(self) -> None:
        try:
            with os.scandir(self.path.resolve(strict=True)):
                pass
        except FileNotFoundError:
            raise BadInput("album_folder_missing", path=self.path) from None
        except NotADirectoryError:
            raise BadInput("album_no_folder", path=self.path) from None
        except (OSError, RuntimeError) as error:
            why = why_of(error) if isinstance(error, OSError) else str(error)
            raise BadInput("file_unreadable", path=self.path, why=why) from error

    def can_hold(self, name: str) -> bool:
        return all(len(os.fsencode(part)) <= _MOST_NAME_BYTES for part in name.split("/"))

    def levels(self) -> Callable[[str], Level]:
        return self._level

    def sign_of(self, name: str) -> Sign:
        try:
            return _sign((self.path / name).stat())
        except (FileNotFoundError, NotADirectoryError):
            return Sign()

    def signs(self) -> Callable[[str], Sign]:
        return self.sign_of

    def settled(self, sign: Sign) -> Sign:
        return Sign() if time.time_ns() - sign.mtime_ns < _SETTLED_NS else sign

    @contextmanager
    def at_hand(self, name: str) -> Iterator[Path]:
        yield self.path / name

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        return (self.path / name).open("rb")

    @contextmanager
    def near(self, names: Iterable[str]) -> Iterator[Folder]:
        yield self

    def sha256_of(self, name: str) -> str:
        return sha256_of_file(self.path / name)

    def write(self, name: str, content: bytes) -> None:
        path = self.path / name
        self._make(path.parent)
        write_file(path, content)

    @contextmanager
    def reserved(self, inside: str, most_bytes: int) -> Iterator[Write]:
        # a name that nobody else has: a worker given up for dead may be writing the same
        path = self.path / inside / uuid4().hex
        self._make(path.parent)
        with destination.reserved(path, most_bytes, force=True) as reserved:

            def write(name: str, content: bytes) -> None:
                reserved.write(content)
                try:
                    path.replace(self.path / name)
                except OSError as error:
                    raise WriteFailed(path=self.path / name, why=why_of(error)) from error

            yield write

    def move(self, name: str, to: str, *, replacing: bool) -> bool:
        there, place = self.path / name, self.path / to
        place.parent.mkdir(parents=True, exist_ok=True)
        if replacing:
            there.replace(place)
            return True
        return _moved_to_free(there, place)

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)

    def empty(self, inside: str) -> None:
        folder = self.path / inside
        for left in folder.iterdir() if folder.exists() else ():
            left.unlink()

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WriteFailed(path=folder, why=why_of(error)) from error

    def _level(self, inside: str) -> Level:
        with os.scandir(self.path / inside) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        return Level(
            [Entry(e.name, partial(_sign_of_entry, e)) for e in entries],
            [e.name for e in entries if e.is_dir(follow_symlinks=False)],
        )


def _sign_of_entry(entry: os.DirEntry[str]) -> Sign | None:
    return _sign(entry.stat()) if entry.is_file() else None


def _sign(found: os.stat_result) -> Sign:
    return Sign(found.st_size, found.st_mtime_ns, found.st_ino)


def _moved_to_free(there: Path, place: Path) -> bool:
    """Return whether the place was free, and the file is there now. Raises OSError."""
    try:
        os.link(there, place)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if place.exists():
            return False
        there.rename(place)
    else:
        there.unlink()
    return True

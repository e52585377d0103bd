"""A folder in an object store, as S3, by fsspec. Its packages are an extra.

An object is there as a whole or not at all. To move one, the store copies it, then it is removed.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePath
from typing import IO, Any, ClassVar

from handtint_daemon.album.folders.digests import sha256_of_file
from handtint_daemon.album.folders.folder import Entry, Folder, Level, Sign, Write
from handtint_daemon.album.folders.store import opened, told
from handtint_shared.errors import BadInput, HandtintError, WriteFailed, why_of

_MOST_NAME_BYTES = 1024
"""Of an S3 object, with its folders."""
_AT_ONCE = 500
"""Small files that are fetched at the same time."""
_PART_BYTES = 1 << 16
"""Fetched at once of a file that is not read as a whole."""
_CHANGE_BYTES = 7
"""So many of a digest fit into a number of SQLite."""


@dataclass(frozen=True, slots=True)
class RemoteFolder(Folder):
    """`url` is as the person gave it, without a `/` at its end; `copies` are on a local disk."""

    url: str
    copies: Mapping[str, Path] = field(default_factory=dict, repr=False, compare=False)

    moves_at_once: ClassVar[int] = 32

    def __str__(self) -> str:
        return self.url

    def called(self, name: str) -> str:
        return f"{self.url}/{name}"

    def name_of(self, other: Folder) -> str | None:
        if not isinstance(other, RemoteFolder):
            return None
        if other.url == self.url:
            return ""
        inside = f"{self.url}/"
        return other.url.removeprefix(inside) if other.url.startswith(inside) else None

    def absolute(self) -> RemoteFolder:
        return self

    def require(self) -> None:
        store, root = opened(self.url)
        try:
            with told(self.url):
                kind = store.info(root)["type"]
        except FileNotFoundError:
            raise BadInput("album_folder_missing", path=self.url) from None
        except OSError as error:
            raise BadInput("file_unreadable", path=self.url, why=why_of(error)) from error
        if kind != "directory":
            raise BadInput("album_no_folder", path=self.url)

    def can_hold(self, name: str) -> bool:
        try:
            return len(self._path(name).encode()) <= _MOST_NAME_BYTES
        except UnicodeEncodeError:
            return False

    def levels(self) -> Callable[[str], Level]:
        found: dict[str, Level] = {"": Level([], [])}
        for name, sign in sorted(self._listed().items()):
            inside, _, last = name.rpartition("/")
            if not _is_safe(name):
                found[""].files.append(Entry(name, partial(_refused, name)))
                continue
            level = _level_of(found, f"{inside}/" if inside else "")
            level.files.append(Entry(last, partial(_known, sign)))
        return found.__getitem__

    def sign_of(self, name: str) -> Sign:
        store, _ = opened(self.url)
        try:
            with told(self.url):
                found = store.info(self._path(name))
        except FileNotFoundError:
            return Sign()
        return _sign(found) if found["type"] == "file" else Sign()

    def signs(self) -> Callable[[str], Sign]:
        listed = self._listed()
        return lambda name: listed.get(name, Sign())

    def settled(self, sign: Sign) -> Sign:
        return sign

    @contextmanager
    def at_hand(self, name: str) -> Iterator[Path]:
        if name in self.copies:
            with self._called_so(name, self.copies[name]):
                yield self.copies[name]
            return
        with tempfile.TemporaryDirectory(prefix="handtint-album-") as folder:
            path = Path(folder) / f"photo{PurePath(name).suffix}"
            with self._called_so(name, path):
                self._fetch(name, path)
                yield path

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        store, _ = opened(self.url)
        with told(self.url), store.open(self._path(name), block_size=_PART_BYTES) as file:
            yield file

    @contextmanager
    def near(self, names: Iterable[str]) -> Iterator[Folder]:
        store, _ = opened(self.url)
        wanted = list(names)
        copies: dict[str, Path] = {}
        with tempfile.TemporaryDirectory(prefix="handtint-album-") as folder:
            for start in range(0, len(wanted), _AT_ONCE):
                some = wanted[start : start + _AT_ONCE]
                with told(self.url):
                    contents = store.cat_ranges([self._path(n) for n in some], None, None)
                for name, content in zip(some, contents, strict=True):
                    if isinstance(content, bytes):  # what failed is tried again, and told, later
                        path = Path(folder) / f"{len(copies)}{PurePath(name).suffix}"
                        path.write_bytes(content)
                        copies[name] = path
            yield replace(self, copies=copies)

    def sha256_of(self, name: str) -> str:
        with self.at_hand(name) as path:
            return sha256_of_file(path)

    def write(self, name: str, content: bytes) -> None:
        store, _ = opened(self.url)
        with tempfile.TemporaryDirectory(prefix="handtint-album-") as folder:
            path = Path(folder) / f"made{PurePath(name).suffix}"  # its ending tells the media type
            path.write_bytes(content)
            try:
                with told(self.url):
                    store.put_file(os.fspath(path), self._path(name))
            except OSError as error:
                raise WriteFailed(path=self.called(name), why=why_of(error)) from error

    @contextmanager
    def reserved(self, inside: str, most_bytes: int) -> Iterator[Write]:  # stores have no end
        yield self.write

    def move(self, name: str, to: str, *, replacing: bool) -> bool:
        if not replacing and self.sign_of(to) != Sign():
            return False
        store, _ = opened(self.url)
        with told(self.url):
            store.cp_file(self._path(name), self._path(to))
        self.remove(name)
        return True

    def remove(self, name: str) -> None:
        store, _ = opened(self.url)
        with suppress(FileNotFoundError), told(self.url):
            store.rm_file(self._path(name))

    def empty(self, inside: str) -> None:
        for name in replace(self, url=self.called(inside))._listed():
            self.remove(f"{inside}/{name}")

    def _path(self, name: str) -> str:
        _, root = opened(self.url)
        return f"{root}/{name}"

    def _listed(self) -> dict[str, Sign]:
        """Return the signs of all that lies in the folder. Raises OSError."""
        store, root = opened(self.url)
        with told(self.url):
            found = store.find(root, detail=True)
        inside = f"{root}/"
        return {
            path.removeprefix(inside): _sign(info)
            for path, info in found.items()
            if path.startswith(inside) and not path.endswith("/")
        }

    def _fetch(self, name: str, path: Path) -> None:
        store, _ = opened(self.url)
        try:
            with told(self.url):
                store.get_file(self._path(name), os.fspath(path))
        except FileNotFoundError:
            raise BadInput("file_missing", path=self.called(name)) from None
        except OSError as error:
            raise BadInput("file_unreadable", path=self.called(name), why=why_of(error)) from error

    @contextmanager
    def _called_so(self, name: str, path: Path) -> Iterator[None]:
        """Have errors name the file as the person knows it, not our copy."""
        try:
            yield
        except HandtintError as error:
            error.facts = {
                fact: self.called(name) if value == path else value
                for fact, value in error.facts.items()
            }
            raise


def _level_of(found: dict[str, Level], inside: str) -> Level:
    """Return the level of a folder; it and those around it are made."""
    if inside not in found:
        around, _, last = inside[:-1].rpartition("/")
        _level_of(found, f"{around}/" if around else "").folders.append(last)
        found[inside] = Level([], [])
    return found[inside]


def _is_safe(name: str) -> bool:
    """Return whether a file of that name would lie in the folder on any disk."""
    parts = name.split("/")
    odd = "\0\\:" if os.name == "nt" else "\0"
    return not any(part in ("", ".", "..") for part in parts) and not set(name) & set(odd)


def _refused(name: str) -> Sign:
    raise BadInput("album_name_unsafe", path=PurePath(name))


def _known(sign: Sign) -> Sign:
    return sign


def _sign(info: Mapping[str, Any]) -> Sign:
    """Return a sign made of the content's tag, which all stores have. Times are left out: some tell
    them in seconds here and in milliseconds there."""
    tag = str(info.get("ETag") or info.get("etag"))
    digest = hashlib.sha256(tag.encode()).digest()[:_CHANGE_BYTES]
    return Sign(int(info["size"]), 0, int.from_bytes(digest))

"""A folder of an album, wherever it is: files are called by their names in it, with `/`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar


@dataclass(frozen=True, slots=True)
class Sign:
    """What shows without reading it that a file is as it was; `size` -1 for none. `identity` is its
    inode, or a number made of what a store tells of the content."""

    size: int = -1
    mtime_ns: int = 0
    identity: int = 0


NOTHING = Sign()
"""Of a file that is not there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file by its name without folders. `sign` returns None for what is no file, and raises
    BadInput and OSError."""

    name: str
    sign: Callable[[], Sign | None]


@dataclass(frozen=True, slots=True)
class Level:
    """What lies directly in a folder, sorted by name."""

    files: list[Entry]
    folders: list[str]


Write = Callable[[str, bytes], None]
"""Puts a file of that name and content, as a whole or not at all. Raises WriteFailed."""


class Folder(ABC):
    """`str()` is what a person calls it. All methods that reach for storage elsewhere raise
    RemoteUnreachable if it cannot be reached."""

    moves_at_once: ClassVar[int] = 1
    """So many moves are worth doing at the same time, in threads."""

    @abstractmethod
    def called(self, name: str) -> Path | str:
        """Return what a person calls a file."""

    @abstractmethod
    def name_of(self, other: Folder) -> str | None:
        """Return the name of another folder in this one, "" if it is the same; None if it lies
        elsewhere."""

    @abstractmethod
    def absolute(self) -> Folder:
        """Return the folder under a name that does not depend on the working directory."""

    @abstractmethod
    def require(self) -> None:
        """Raise BadInput if there is no such folder, or it cannot be read."""

    @abstractmethod
    def can_hold(self, name: str) -> bool:
        """Return whether a file may have that name."""

    @abstractmethod
    def levels(self) -> Callable[[str], Level]:
        """Return what tells what lies in a folder in this one, "" or a name with `/` after it;
        links to folders are left out. Both raise OSError."""

    @abstractmethod
    def sign_of(self, name: str) -> Sign:
        """Return a file's sign; none if there is no such file. Raises OSError."""

    @abstractmethod
    def signs(self) -> Callable[[str], Sign]:
        """Return `sign_of` for many files, as they are now. Both raise OSError."""

    @abstractmethod
    def settled(self, sign: Sign) -> Sign:
        """Return no sign for a file so new that the next change might not show."""

    @abstractmethod
    def at_hand(self, name: str) -> AbstractContextManager[Path]:
        """Have a file on a local disk. Raises BadInput."""

    @abstractmethod
    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open a file of which only a part is wanted. Raises OSError."""

    @abstractmethod
    def near(self, names: Iterable[str]) -> AbstractContextManager[Folder]:
        """Have many small files quickly at hand. Raises what reading raises."""

    @abstractmethod
    def sha256_of(self, name: str) -> str:
        """Raises BadInput if it cannot be read."""

    @abstractmethod
    def write(self, name: str, content: bytes) -> None:
        """As `Write` says; folders are made."""

    @abstractmethod
    def reserved(self, inside: str, most_bytes: int) -> AbstractContextManager[Write]:
        """Have room for a file in a folder in this one before it is made. Raises WriteFailed."""

    @abstractmethod
    def move(self, name: str, to: str, *, replacing: bool) -> bool:
        """Move a file; return whether its new place was free, if it had to be. Raises OSError."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a file, if there is one. Raises OSError."""

    @abstractmethod
    def empty(self, inside: str) -> None:
        """Remove the files in a folder in this one. Raises OSError."""

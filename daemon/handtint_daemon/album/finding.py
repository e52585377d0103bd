"""Find the photos of an album, and what lies beside each: its hints and proposals."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from handtint_daemon.files.writing.formats import FORMATS
from handtint_shared.documents.proposals import PROPOSED_SUFFIX
from handtint_shared.errors import BadInput, HandtintError, why_of

_WRITTEN = frozenset(suffix for known in FORMATS for suffix in known.suffixes)
PHOTO_SUFFIXES = _WRITTEN.union(
    (".bmp", ".gif", ".heic", ".heif", ".avif", ".jp2", ".j2k", ".pgm", ".ppm", ".pnm")
)
OWN_FOLDER = ".handtint-album"
"""In an output folder: ledger, lock, and results before they are placed."""
HINT_SUFFIXES = (".hints.json", ".hints.csv", ".hints.png", ".hints.tif")


@dataclass(frozen=True, slots=True)
class Sign:
    """What shows without reading it that a file is as it was; `size` -1 for none."""

    size: int = -1
    mtime_ns: int = 0
    inode: int = 0


@dataclass(frozen=True, slots=True)
class FoundPhoto:
    """A photo by its name in the album's folder, with `/`; bytes that are no text are surrogates.

    `hints` and `proposed` are files beside it. `output` is the name of the coloured one.
    """

    name: str
    sign: Sign
    hints: str = ""
    proposed: str = ""

    @property
    def output(self) -> str:
        """The photo's name; with .png after it where that format cannot be written."""
        known = PurePath(self.name).suffix.lower() in _WRITTEN
        return self.name if known else f"{self.name}.png"


@dataclass(frozen=True, slots=True)
class FoundAlbum:
    """The photos sorted by name, those that cannot be used and why, and names that photos share."""

    photos: tuple[FoundPhoto, ...]
    problems: tuple[tuple[str, HandtintError], ...] = ()
    twins: tuple[tuple[str, ...], ...] = ()


def find_album(folder: Path, output: Path) -> FoundAlbum:
    """Find the photos in a folder and its subfolders, hidden ones and outputs of albums left out.

    Links to folders are not followed. Raises BadInput if there are no photos, or the folder
    cannot be read.
    """
    problems: list[tuple[str, HandtintError]] = []
    photos: list[FoundPhoto] = []
    twins: list[tuple[str, ...]] = []
    for inside, entries in _folders(folder, output.resolve(), problems):
        for same in _photos_of(inside, entries, problems).values():
            if len(same) > 1 and same[0].hints:
                shared = BadInput(
                    "album_hints_shared", path=PurePath(same[0].hints), count=len(same)
                )
                problems += [(photo.name, shared) for photo in same]
                continue
            photos += same
            if len(same) > 1:
                twins.append(tuple(photo.name for photo in same))
    if not photos and not problems:
        raise BadInput("album_empty", path=folder)
    outputs = Counter(photo.output for photo in photos)
    for photo in (photo for photo in photos if outputs[photo.output] > 1):
        problems.append((photo.name, BadInput("album_output_twice", path=PurePath(photo.output))))
    alone = [photo for photo in photos if outputs[photo.output] == 1]
    return FoundAlbum(tuple(sorted(alone, key=_name)), tuple(problems), tuple(twins))


def sign_of(path: Path) -> Sign:
    """Return a file's sign; none if there is no such file. Raises OSError."""
    try:
        return _sign(path.stat())
    except (FileNotFoundError, NotADirectoryError):
        return Sign()


def is_no_photo(name: str) -> bool:
    """Return whether it is the name of hints, proposals or a hidden file."""
    lower = name.lower()
    return name.startswith(".") or lower.endswith((*HINT_SUFFIXES, PROPOSED_SUFFIX))


def _folders(
    folder: Path, output: Path, problems: list[tuple[str, HandtintError]]
) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Yield each folder's name, with a `/` after it, and its files, which are not hidden."""
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(folder / inside) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            unreadable = BadInput("file_unreadable", path=folder / inside, why=why_of(error))
            if not inside:
                raise unreadable from error
            problems.append((inside, unreadable))
            continue
        if inside and any(entry.name == OWN_FOLDER for entry in entries):
            continue  # the output of another album
        below = [e.name for e in entries if e.is_dir(follow_symlinks=False)]
        waiting += [
            f"{inside}{name}/"
            for name in reversed(below)
            if not name.startswith(".") and (folder / inside / name).resolve() != output
        ]
        yield inside, [entry for entry in entries if not entry.name.startswith(".")]


def _photos_of(
    inside: str, entries: list[os.DirEntry[str]], problems: list[tuple[str, HandtintError]]
) -> dict[str, list[FoundPhoto]]:
    """Return the photos of a folder by their names without endings."""
    names = frozenset(entry.name for entry in entries)
    by_stem: dict[str, list[FoundPhoto]] = {}
    for entry in entries:
        stem, suffix = os.path.splitext(entry.name)  # noqa: PTH122 - quick, for 50,000 names
        if suffix.lower() not in PHOTO_SUFFIXES or is_no_photo(entry.name):
            continue
        try:
            if entry.is_file():
                by_stem.setdefault(stem, []).append(_photo(inside, stem, entry, names))
        except BadInput as error:
            problems.append((inside + entry.name, error))
        except OSError as error:
            name = inside + entry.name
            unreadable = BadInput("file_unreadable", path=PurePath(name), why=why_of(error))
            problems.append((name, unreadable))
    return by_stem


def _photo(inside: str, stem: str, entry: os.DirEntry[str], names: frozenset[str]) -> FoundPhoto:
    """Raises BadInput if two files of hints lie beside it, OSError."""
    beside = [inside + stem + suffix for suffix in HINT_SUFFIXES if stem + suffix in names]
    if len(beside) > 1:
        raise BadInput("album_hints_twice", path=PurePath(beside[0]), other=PurePath(beside[1]))
    proposed = stem + PROPOSED_SUFFIX
    return FoundPhoto(
        inside + entry.name,
        _sign(entry.stat()),
        beside[0] if beside else "",
        inside + proposed if proposed in names else "",
    )


def _sign(found: os.stat_result) -> Sign:
    return Sign(found.st_size, found.st_mtime_ns, found.st_ino)


def _name(photo: FoundPhoto) -> str:
    return photo.name

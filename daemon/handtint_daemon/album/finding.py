"""Find the photos of an album, and what lies beside each: its hints and proposals."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from handtint_daemon.album.folders.folder import Entry, Folder, Sign
from handtint_daemon.files.writing.formats import FORMATS
from handtint_shared.documents.proposals import PROPOSED_SUFFIX
from handtint_shared.errors import BadInput, HandtintError, why_of

_WRITTEN = frozenset(suffix for known in FORMATS for suffix in known.suffixes)
PHOTO_SUFFIXES = _WRITTEN.union(
    (".bmp", ".gif", ".heic", ".heif", ".avif", ".jp2", ".j2k", ".pgm", ".ppm", ".pnm")
)
OWN_FOLDER = ".handtint-album"
"""In an output folder: results before they are placed; ledger and lock too, if it is on a disk."""
HINT_SUFFIXES = (".hints.json", ".hints.csv", ".hints.png", ".hints.tif")


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


def find_album(folder: Folder, output: Folder) -> FoundAlbum:
    """Find the photos in a folder and its subfolders, hidden ones and outputs of albums left out.

    Links to folders are not followed. Raises BadInput if there are no photos, or the folder
    cannot be read.
    """
    problems: list[tuple[str, HandtintError]] = []
    photos: list[FoundPhoto] = []
    twins: list[tuple[str, ...]] = []
    for inside, entries in _levels(folder, folder.name_of(output), problems):
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
        raise BadInput("album_empty", path=str(folder))
    outputs = Counter(photo.output for photo in photos)
    for photo in (photo for photo in photos if outputs[photo.output] > 1):
        problems.append((photo.name, BadInput("album_output_twice", path=PurePath(photo.output))))
    alone = [photo for photo in photos if outputs[photo.output] == 1]
    return FoundAlbum(tuple(sorted(alone, key=_name)), tuple(problems), tuple(twins))


def without_names(
    found: FoundAlbum, may_be: Callable[[str], bool], problem: HandtintError
) -> FoundAlbum:
    """Return the album without photos whose outputs may not be called so: that is their problem."""
    named = [photo for photo in found.photos if may_be(photo.output)]
    others = [photo.name for photo in found.photos if not may_be(photo.output)]
    problems = [(name, problem) for name in others]
    return FoundAlbum(tuple(named), (*found.problems, *problems), found.twins)


def is_no_photo(name: str) -> bool:
    """Return whether it is the name of hints, proposals or a hidden file."""
    lower = name.lower()
    return name.startswith(".") or lower.endswith((*HINT_SUFFIXES, PROPOSED_SUFFIX))


def _levels(
    folder: Folder, output: str | None, problems: list[tuple[str, HandtintError]]
) -> Iterator[tuple[str, list[Entry]]]:
    """Yield each folder's name, with a `/` after it, and its files, which are not hidden."""
    waiting = [""]
    try:
        level_of = folder.levels()
    except OSError as error:
        raise BadInput("file_unreadable", path=str(folder), why=why_of(error)) from error
    while waiting:
        inside = waiting.pop()
        try:
            level = level_of(inside)
        except OSError as error:
            unreadable = BadInput("file_unreadable", path=folder.called(inside), why=why_of(error))
            if not inside:
                raise unreadable from error
            problems.append((inside, unreadable))
            continue
        if inside and OWN_FOLDER in level.folders:
            continue  # the output of another album
        waiting += [
            f"{inside}{name}/"
            for name in reversed(level.folders)
            if not name.startswith(".") and inside + name != output
        ]
        yield inside, [entry for entry in level.files if not entry.name.startswith(".")]


def _photos_of(
    inside: str, entries: list[Entry], problems: list[tuple[str, HandtintError]]
) -> dict[str, list[FoundPhoto]]:
    """Return the photos of a folder by their names without endings."""
    names = frozenset(entry.name for entry in entries)
    by_stem: dict[str, list[FoundPhoto]] = {}
    for entry in entries:
        stem, suffix = os.path.splitext(entry.name)  # noqa: PTH122 - quick, for 50,000 names
        if suffix.lower() not in PHOTO_SUFFIXES or is_no_photo(entry.name):
            continue
        try:
            if sign := entry.sign():
                photo = _photo(inside, stem, entry.name, sign, names)
                by_stem.setdefault(stem, []).append(photo)
        except BadInput as error:
            problems.append((inside + entry.name, error))
        except OSError as error:
            name = inside + entry.name
            unreadable = BadInput("file_unreadable", path=PurePath(name), why=why_of(error))
            problems.append((name, unreadable))
    return by_stem


def _photo(inside: str, stem: str, name: str, sign: Sign, names: frozenset[str]) -> FoundPhoto:
    """Raises BadInput if two files of hints lie beside it."""
    beside = [inside + stem + suffix for suffix in HINT_SUFFIXES if stem + suffix in names]
    if len(beside) > 1:
        raise BadInput("album_hints_twice", path=PurePath(beside[0]), other=PurePath(beside[1]))
    proposed = stem + PROPOSED_SUFFIX
    return FoundPhoto(
        inside + name,
        sign,
        beside[0] if beside else "",
        inside + proposed if proposed in names else "",
    )


def _name(photo: FoundPhoto) -> str:
    return photo.name

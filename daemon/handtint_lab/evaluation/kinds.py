"""Kinds of pictures: by folder name, and by whether a picture had to be enlarged."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from handtint_lab.evaluation.ledger import Entry

ENLARGED, NOT_ENLARGED = "enlarged", "not enlarged"


def by_kind(entries: Sequence[Entry], enlarged: Collection[str]) -> dict[str, list[Entry]]:
    """Group entries by kind; one kind may contain another.

    Enlarged pictures are smooth, so their figures say less; `enlarged` names them. A kind that does
    not distinguish any pictures is omitted: if all are of one kind, there are no kinds.
    """
    kinds: dict[str, list[Entry]] = {}
    for entry in entries:
        for kind in _kinds_of(entry.picture, is_enlarged=entry.picture in enlarged):
            kinds.setdefault(kind, []).append(entry)
    return {
        kind: some
        for kind, some in sorted(kinds.items())
        if len(some) < len(_around(kind, kinds, entries))
    }


def _kinds_of(picture: str, *, is_enlarged: bool) -> Iterator[str]:
    """Yield the folders around it, outermost first ("" if none), each also by `is_enlarged`."""
    for folder in _folders(picture):
        yield folder
        yield f"{folder}, {ENLARGED if is_enlarged else NOT_ENLARGED}"


def _folders(picture: str) -> list[str]:
    parents = [parent.as_posix() for parent in PurePosixPath(picture).parents][-2::-1]
    return parents or [""]


def _around(
    kind: str, kinds: Mapping[str, Sequence[Entry]], everything: Sequence[Entry]
) -> Sequence[Entry]:
    """Return the entries of the enclosing kind."""
    for mark in (ENLARGED, NOT_ENLARGED):
        if kind.endswith(f", {mark}"):
            return kinds[kind.removesuffix(f", {mark}")]
    folder, _, _ = kind.rpartition("/")
    return kinds[folder] if folder else everything

"""Kinds of picture: what the folders' names tell, and whether a picture had to be enlarged."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from handtint_lab.evaluation.ledger import Entry

ENLARGED, NOT_ENLARGED = "enlarged", "not enlarged"


def by_kind(entries: Sequence[Entry], enlarged: Collection[str]) -> dict[str, list[Entry]]:
    """The entries of each kind, by its name; a kind may lie inside another.

    Enlarged pictures are smooth, so a figure of theirs says less; `enlarged` names them. A kind
    that tells no pictures apart is left out: there are none at all where all are of one kind.
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
    """The folders around it from the outermost on ("" for none), each also by `is_enlarged`."""
    for folder in _folders(picture):
        yield folder
        yield f"{folder}, {ENLARGED if is_enlarged else NOT_ENLARGED}"


def _folders(picture: str) -> list[str]:
    parents = [parent.as_posix() for parent in PurePosixPath(picture).parents][-2::-1]
    return parents or [""]


def _around(
    kind: str, kinds: Mapping[str, Sequence[Entry]], everything: Sequence[Entry]
) -> Sequence[Entry]:
    """The entries of the kind that this one lies in."""
    for mark in (ENLARGED, NOT_ENLARGED):
        if kind.endswith(f", {mark}"):
            return kinds[kind.removesuffix(f", {mark}")]
    folder, _, _ = kind.rpartition("/")
    return kinds[folder] if folder else everything

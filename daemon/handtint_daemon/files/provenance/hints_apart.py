"""Hints of a record that is too long for a picture: in a JSON file beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from handtint_daemon.files.provenance.record import HintsApart, Record
from handtint_daemon.files.provenance.record_in_xmp import hints_xml
from handtint_shared.documents.plain_hints import GivenHint, given_hints, plain_hints
from handtint_shared.documents.texts import list_as_json, read_json
from handtint_shared.errors import HandtintError

_MOST_XMP_BYTES = 4 << 20
"""Half of what libpng reads in one piece, unless told otherwise."""


def file_apart(xmp: bytes | None, hints: Sequence[GivenHint]) -> bytes | None:
    """Return the file for hints that are too many for a picture beside what its XMP says already;
    None if they fit."""
    if not hints or len(xmp or b"") + len(hints_xml(hints).encode()) <= _MOST_XMP_BYTES:
        return None
    return list_as_json(plain_hints(hints)).encode()


def with_hints_apart(record: Record, file: bytes | None) -> Record:
    """Return the record that names a file of `file_apart` instead of listing the hints."""
    if file is None:
        return record
    apart = HintsApart(record.counts, sha256(file).hexdigest())
    return replace(record, hints=(), hints_apart=apart)


def place_apart(picture: Path) -> Path:
    """Return where the hints of a picture are, if not in it."""
    return picture.with_name(f"{picture.name}.hints.json")


def with_hints_of_file(record: Record, picture: Path) -> Record:
    """Return the record with the hints of the file beside its picture, if that is the file that it
    names."""
    apart, path = record.hints_apart, place_apart(picture)
    if apart is None:
        return record
    try:
        if sha256(path.read_bytes()).hexdigest() != apart.sha256:
            return record
        hints = given_hints(read_json(path))
    except (OSError, HandtintError):
        return record
    return replace(record, hints=hints, hints_apart=None)

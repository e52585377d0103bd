"""What a coloured picture says of itself, and whether it is so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.files.provenance.digests import digest_of_file, digest_of_pixels
from handtint_daemon.files.provenance.hints_apart import with_hints_of_file
from handtint_daemon.files.provenance.record import Record
from handtint_daemon.files.provenance.record_in_xmp import read_record
from handtint_shared.errors import BadInput


@dataclass(frozen=True, slots=True)
class Examined:
    """The record, whether the picture is unchanged since, and whether a photo is the one that was
    coloured (None if none was given)."""

    record: Record
    unchanged: bool
    same_photo: bool | None


def examine(path: Path, photo: Path | None) -> Examined:
    """Read and check the record of a picture. Raises BadInput."""
    record = read_record(read_photo(path).metadata.xmp)
    if record is None:
        raise BadInput("provenance_missing", path=path)
    record = with_hints_of_file(record, path)
    unchanged = digest_of_file(path.read_bytes()) == record.result_sha256
    if photo is None:
        return Examined(record, unchanged, None)
    pixels = array_of(read_photo(photo).picture)
    return Examined(record, unchanged, digest_of_pixels(pixels) == record.photo_sha256)

"""What `handtint colorize` tells in a picture of how it was made."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from handtint_daemon.commands.beside import require_beside, write_beside
from handtint_daemon.files.photo_files import PhotoFile
from handtint_daemon.files.provenance.hints_apart import file_apart, place_apart
from handtint_daemon.files.provenance.record import Record
from handtint_shared.documents.plain_hints import GivenHint
from handtint_shared.errors import BadInput, HandtintError
from handtint_shared.labels import label_sentence
from handtint_shared.translation import translated


def add_record(parser: argparse.ArgumentParser) -> None:
    """Add --no-provenance and --label."""
    parser.add_argument(
        "--no-provenance",
        action="store_true",
        help=translated(
            "leave out the record of who chose which colours (see handtint provenance)"
        ),
    )
    parser.add_argument(
        "--label",
        action="store_true",
        help=translated("say in the picture's caption too that it was coloured, and how"),
    )


def hints_apart(
    args: argparse.Namespace, photo: PhotoFile, hints: Sequence[GivenHint], output: Path
) -> bytes | None:
    """Return the file for hints that do not fit into the record, if so. Raises BadInput or
    WriteFailed, before any work, if it cannot be written."""
    file = None if args.no_provenance else file_apart(photo.metadata.xmp, hints)
    if file is not None:
        require_beside(args, place_apart(output))
    return file


def write_hints_apart(
    args: argparse.Namespace, picture: Path, file: bytes | None
) -> tuple[HandtintError, ...]:
    """Write that file beside the picture, and return notes on it. Raises BadInput, WriteFailed."""
    if file is None:
        return ()
    written = write_beside(args, place_apart(picture), file)
    return (BadInput("hints_apart", path=written.path), *written.notes)


def label_of(args: argparse.Namespace, record: Record) -> str:
    """Return the sentence for the caption; "" if none was asked for."""
    if not args.label:
        return ""
    return label_sentence(record.counts, network_guessed=record.network_guessed)

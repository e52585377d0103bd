"""`handtint colorize --sign`: Content Credentials, signed with the person's own certificate."""

from __future__ import annotations

import argparse
from pathlib import Path

from handtint_daemon.files.provenance.record import Record
from handtint_daemon.files.signing_keys import Signing, read_signing
from handtint_daemon.files.writing.formats import Format
from handtint_shared.errors import HandtintError
from handtint_shared.labels import label_sentence
from handtint_shared.translation import translated


def add_sign(parser: argparse.ArgumentParser) -> None:
    """Add --sign."""
    parser.add_argument(
        "--sign",
        nargs=2,
        type=Path,
        metavar=("CERT", "KEY"),
        help=translated(
            "add Content Credentials (C2PA), signed offline with this certificate and private key "
            "(PEM); they name the photo as the source, and hold no thumbnail"
        ),
    )


def signing_of(args: argparse.Namespace) -> Signing | None:
    """Return what --sign names. Raises BadInput, before any work, if nothing can be signed so."""
    if args.sign is None:
        return None
    from handtint_daemon.files.credentials import (  # noqa: PLC0415 - rarely
        kind_of_parent,
        require_signable,
    )

    signing = read_signing(*args.sign)
    kind_of_parent(args.photo)
    require_signable(signing)
    return signing


def signed_file(
    args: argparse.Namespace, signing: Signing | None, content: bytes, made: Format, record: Record
) -> tuple[bytes, tuple[HandtintError, ...]]:
    """Return the file with its credentials, if there are to be some, and notes. Raises BadInput."""
    if signing is None:
        return content, ()
    from handtint_daemon.files.credentials import (  # noqa: PLC0415 - as above
        Coloring,
        parent_of_file,
        signed,
    )

    words = label_sentence(record.counts, network_guessed=record.network_guessed)
    coloring = Coloring(record.source_type, words)
    return signed(content, made.name, parent_of_file(args.photo), coloring, signing)

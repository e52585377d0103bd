"""Put staged outputs in their places, so that a run that is killed at any moment can go on.

The ledger first notes what is about to be placed. What is noted so at the next start is finished,
or forgotten if its staged file is gone.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import PurePath

from handtint_daemon.album.folders.folder import NOTHING, Folder, Sign
from handtint_daemon.album.ledger import PLACING, Ledger, Made
from handtint_daemon.album.places import STAGING, Workshop
from handtint_daemon.album.plan import ANY
from handtint_shared.errors import BadInput, WriteFailed, why_of

_DIGITS = 32
"""Of a SHA-256, in names."""


def place(folder: Folder, staged: str, output: str, replaces: str, there: Sign = NOTHING) -> Sign:
    """Move a staged file to its place and return its sign there.

    `replaces` and `there` as in `Job`. Raises BadInput if something else is there meanwhile,
    WriteFailed.
    """
    try:
        if replaces:
            _require_replaceable(folder, output, replaces, there)
        if not folder.move(staged, output, replacing=bool(replaces)):
            raise BadInput("album_output_exists", path=folder.called(output))
        return folder.sign_of(output)
    except OSError as error:
        raise WriteFailed(path=folder.called(output), why=why_of(error)) from error


def take_up(ledger: Ledger, shop: Workshop) -> None:
    """Finish what a killed run was about to place, and empty the staging folder.

    Raises what the ledger raises, WriteFailed.
    """
    for one in ledger.made().values():
        if one.state == PLACING:
            _finish(ledger, one, shop)
    try:
        shop.output.empty(STAGING)
    except OSError as error:
        raise WriteFailed(path=shop.output.called(STAGING), why=why_of(error)) from error


def staged_name(photo: str, output: str, sha256: str) -> str:
    """Return the name in the output folder under which the output of a photo is staged.

    What was made twice, by a worker that was given up for dead and another, has two names.
    """
    digest = hashlib.sha256(os.fsencode(photo)).hexdigest()[:_DIGITS]
    return f"{STAGING}/{digest}-{sha256[:_DIGITS]}{PurePath(output).suffix}"


def _finish(ledger: Ledger, one: Made, shop: Workshop) -> None:
    folder, output = shop.output, shop.payload + one.output
    staged = staged_name(one.name, one.output, one.output_sha256)
    try:
        there = folder.sha256_of(output) if folder.sign_of(output) != NOTHING else ""
        if there == one.output_sha256:
            ledger.note_done(one.name, folder.sign_of(output))
        elif folder.sign_of(staged) != NOTHING and folder.sha256_of(staged) == one.output_sha256:
            ledger.note_done(one.name, place(folder, staged, output, one.replaces))
        elif one.replaces and there == one.replaces:
            ledger.note_former(one)
        else:
            ledger.forget(one.name)
    except BadInput:  # a person has put something else there, or it cannot be read
        ledger.forget(one.name)


def _require_replaceable(folder: Folder, output: str, replaces: str, there: Sign) -> None:
    if replaces == ANY or folder.sign_of(output) in (NOTHING, there):
        return
    if folder.sha256_of(output) != replaces:
        raise BadInput("album_output_edited", path=folder.called(output))

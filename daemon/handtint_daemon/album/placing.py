"""Put staged outputs in their places, so that a run that is killed at any moment can go on.

The ledger first notes what is about to be placed. What is noted so at the next start is finished,
or forgotten if its staged file is gone.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path, PurePath

from handtint_daemon.album.finding import Sign, sign_of
from handtint_daemon.album.inputs import sha256_of_file
from handtint_daemon.album.ledger import PLACING, Ledger, Made
from handtint_daemon.album.plan import ANY
from handtint_shared.errors import BadInput, WriteFailed, why_of


def place(staged: Path, output: Path, replaces: str) -> Sign:
    """Move a staged file to `output` and return its sign there.

    `replaces` as in `Job`. Raises BadInput if something else is there meanwhile, WriteFailed.
    """
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        if replaces:
            _require_replaceable(output, replaces)
            staged.replace(output)
        elif not _moved_to_free(staged, output):
            raise BadInput("album_output_exists", path=output)
        return sign_of(output)
    except OSError as error:
        raise WriteFailed(path=output, why=why_of(error)) from error


def take_up(ledger: Ledger, output: Path, staging: Path) -> None:
    """Finish what a killed run was about to place, and empty the staging folder.

    Raises what the ledger raises, WriteFailed.
    """
    for one in ledger.made().values():
        if one.state == PLACING:
            _finish(ledger, one, output / one.output, staged_path(staging, one.name, one.output))
    try:
        for left in staging.iterdir():
            left.unlink()
    except OSError as error:
        raise WriteFailed(path=staging, why=why_of(error)) from error


def staged_path(staging: Path, name: str, output: str) -> Path:
    """Return where the output of a photo is made."""
    digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:32]
    return staging / (digest + PurePath(output).suffix)


def _finish(ledger: Ledger, one: Made, output: Path, staged: Path) -> None:
    try:
        there = sha256_of_file(output) if sign_of(output) != Sign() else ""
        if there == one.output_sha256:
            ledger.note_done(one.name, sign_of(output))
        elif staged.exists() and sha256_of_file(staged) == one.output_sha256:
            ledger.note_done(one.name, place(staged, output, one.replaces))
        elif one.replaces and there == one.replaces:
            ledger.note_former(one)
        else:
            ledger.forget(one.name)
    except BadInput:  # a person has put something else there, or it cannot be read
        ledger.forget(one.name)


def _require_replaceable(output: Path, replaces: str) -> None:
    if replaces == ANY or sign_of(output) == Sign():
        return
    if sha256_of_file(output) != replaces:
        raise BadInput("album_output_edited", path=output)


def _moved_to_free(staged: Path, output: Path) -> bool:
    """Return whether the place was free, and the file is there now. Raises OSError."""
    try:
        os.link(staged, output)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if sign_of(output) != Sign():
            return False
        staged.rename(output)
    else:
        staged.unlink()
    return True

"""Where an album is worked on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from handtint_daemon.album.bag import PAYLOAD
from handtint_daemon.album.finding import OWN_FOLDER
from handtint_daemon.album.folders.folder import Folder
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.folders.remote_folder import RemoteFolder
from handtint_shared.errors import BadInput
from handtint_shared.paths import state_dir

STAGING = f"{OWN_FOLDER}/staging"
"""In an output folder: results before they are placed."""
_MARK = f"{OWN_FOLDER}/ledger.txt"
_ABOUT = b"The ledger of this album is on the computer where `handtint album` was run.\n"
"""Not which: others may see it."""
_BAG = "bag"
_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Workshop:
    """The folder of the photos; that of what is made of them, the coloured ones or a bag of them;
    and one on a disk of this computer for ledger and lock."""

    folder: Folder
    output: Folder
    own: Path
    in_bag: bool = False

    @property
    def bag(self) -> Path:
        """Only where the output is on a disk."""
        return Path(str(self.output), _BAG)

    def mark(self) -> None:
        """Tell in an output elsewhere that it is one. Raises WriteFailed, before any work, if
        nothing can be written there."""
        if isinstance(self.output, RemoteFolder):
            self.output.write(_MARK, _ABOUT)

    @property
    def payload(self) -> str:
        """What the names of coloured photos begin with."""
        return f"{_BAG}/{PAYLOAD}/" if self.in_bag else ""

    @property
    def ledger_path(self) -> Path:
        return self.own / "ledger.sqlite"

    @property
    def lock_path(self) -> Path:
        return self.own / "lock"


def require_places(
    folder: Folder, output: Folder | None, *, own: Path | None = None, in_bag: bool = False
) -> Workshop:
    """Return the places; without `output` it is FOLDER-coloured, `own` is chosen by the output if
    it is not given. Raises BadInput."""
    folder.require()
    if isinstance(output, RemoteFolder) and in_bag:
        raise BadInput("album_bag_elsewhere", path=str(output))
    output = output or _beside(folder)
    if output.name_of(folder) is not None:
        raise BadInput("album_output_around", path=str(output), folder=str(folder))
    return Workshop(folder, output, own or _own(output), in_bag)


def _beside(folder: Folder) -> Folder:
    if isinstance(folder, RemoteFolder):
        raise BadInput("album_output_needed", path=str(folder))
    inside = Path(str(folder)).resolve()
    return LocalFolder(inside.with_name(f"{inside.name}-coloured"))


def _own(output: Folder) -> Path:
    if isinstance(output, RemoteFolder):
        name = hashlib.sha256(output.url.encode(errors="surrogateescape")).hexdigest()
        return state_dir() / "albums" / name[:_DIGITS]
    return Path(str(output), OWN_FOLDER)

"""Where an album is worked on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from handtint_daemon.album.bag import PAYLOAD
from handtint_daemon.album.finding import OWN_FOLDER
from handtint_daemon.album.folders.folder import Folder
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_shared.errors import BadInput

STAGING = f"{OWN_FOLDER}/staging"
"""In an output folder: results before they are placed."""
_BAG = "bag"


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


def require_places(folder: Folder, output: Folder | None, *, in_bag: bool = False) -> Workshop:
    """Return the places; without `output` it is FOLDER-coloured. Raises BadInput."""
    folder.require()
    output = output or _beside(folder)
    if output.name_of(folder) is not None:
        raise BadInput("album_output_around", path=str(output), folder=str(folder))
    return Workshop(folder, output, _own(output), in_bag)


def _beside(folder: Folder) -> Folder:
    inside = Path(str(folder)).resolve()
    return LocalFolder(inside.with_name(f"{inside.name}-coloured"))


def _own(output: Folder) -> Path:
    return Path(str(output), OWN_FOLDER)

"""Where an album is worked on."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from handtint_daemon.album.bag import PAYLOAD
from handtint_daemon.album.finding import OWN_FOLDER
from handtint_shared.errors import BadInput, why_of


@dataclass(frozen=True, slots=True)
class Workshop:
    """The folder of the photos, and that of what is made of them: in the latter are the coloured
    ones, or a bag of them, and in a folder of our own ledger, lock, and results before they are
    placed."""

    folder: Path
    output: Path
    in_bag: bool = False

    @property
    def bag(self) -> Path:
        return self.output / "bag"

    @property
    def payload(self) -> Path:
        """The folder under which the coloured photos have the names of the photos."""
        return self.bag / PAYLOAD if self.in_bag else self.output

    @property
    def ledger_path(self) -> Path:
        return self.output / OWN_FOLDER / "ledger.sqlite"

    @property
    def lock_path(self) -> Path:
        return self.output / OWN_FOLDER / "lock"

    @property
    def staging(self) -> Path:
        return self.output / OWN_FOLDER / "staging"


def require_places(folder: Path, output: Path | None, *, in_bag: bool = False) -> Workshop:
    """Return the places; without `output` it is FOLDER-coloured. Raises BadInput."""
    try:
        inside = folder.resolve(strict=True)
        with os.scandir(inside):
            pass
    except FileNotFoundError:
        raise BadInput("album_folder_missing", path=folder) from None
    except NotADirectoryError:
        raise BadInput("album_no_folder", path=folder) from None
    except (OSError, RuntimeError) as error:
        why = why_of(error) if isinstance(error, OSError) else str(error)
        raise BadInput("file_unreadable", path=folder, why=why) from error
    output = output or inside.with_name(f"{inside.name}-coloured")
    if inside.is_relative_to(output.resolve()):
        raise BadInput("album_output_around", path=output, folder=folder)
    return Workshop(folder, output, in_bag)

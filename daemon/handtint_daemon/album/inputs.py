"""What a coloured photo depends on besides the photo itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from handtint_daemon.album.finding import FoundPhoto
from handtint_daemon.album.folders.digests import sha256_of_file
from handtint_daemon.album.folders.folder import Folder
from handtint_daemon.files.given_paths import require_file
from handtint_shared.documents.palettes import Palette
from handtint_shared.documents.plain_hints import READERS, GivenHint, given_hints, plain_hints
from handtint_shared.documents.proposals import accepted
from handtint_shared.errors import BadInput, why_of


@dataclass(frozen=True, slots=True)
class Manner:
    """How all photos of an album are coloured: engine, SHA-256 of its weights, and settings; and on
    which film they were taken, "" if nobody knows."""

    engine: str
    weights_sha256: str
    vividness: float = 1.0
    faint_hints: bool = False
    film: str = ""


@dataclass(frozen=True, slots=True)
class AlbumHints:
    """The hints of a photo: those given as numbers, and a painted file's name and SHA-256."""

    given: tuple[GivenHint, ...] = ()
    painted: str = ""
    painted_sha256: str = ""

    @property
    def exist(self) -> bool:
        return bool(self.given) or bool(self.painted)


@dataclass(frozen=True, slots=True)
class HintSources:
    """Where hints come from: the album's folder, its palette, and from which confidence on
    proposals are accepted (None: not at all)."""

    folder: Folder
    palette: Palette | None = None
    accept: float | None = None

    def hints_of(self, photo: FoundPhoto) -> AlbumHints:
        """Read what lies beside a photo. Raises BadInput."""
        proposed = self._accepted(photo)
        if not photo.hints:
            return AlbumHints(proposed)
        if PurePath(photo.hints).suffix.lower() in READERS:
            return AlbumHints((*self._given(photo.hints), *proposed))
        with self.folder.at_hand(photo.hints) as path:
            require_file(path)
            return AlbumHints(proposed, photo.hints, sha256_of_file(path))

    def documents_of(self, photo: FoundPhoto) -> list[str]:
        """Return the small files that `hints_of` reads; painted ones are not small."""
        given = [photo.hints] if PurePath(photo.hints).suffix.lower() in READERS else []
        return given if self.accept is None or not photo.proposed else [*given, photo.proposed]

    def _accepted(self, photo: FoundPhoto) -> tuple[GivenHint, ...]:
        if self.accept is None or not photo.proposed:
            return ()
        return accepted(self._given(photo.proposed), self.accept)

    def _given(self, name: str) -> tuple[GivenHint, ...]:
        with self.folder.at_hand(name) as path:
            require_file(path)
            try:
                return given_hints(READERS[path.suffix.lower()](path), self.palette)
            except OSError as error:
                raise BadInput("file_unreadable", path=path, why=why_of(error)) from error


def inputs_text(hints: AlbumHints, manner: Manner) -> str:
    """Return as JSON all that the colours depend on besides the photo.

    A palette's colours are in it as far as hints name them, with their sources.
    """
    named = {h.color_name: list(h.point.rgb) for h in hints.given if h.color_name}
    told: dict[str, Any] = {
        "engine": manner.engine,
        "weights_sha256": manner.weights_sha256,
        "vividness": manner.vividness,
        "faint_hints": manner.faint_hints,
        "hints": plain_hints(hints.given),
        "colors": named,
        "painted_sha256": hints.painted_sha256,
        **({"film": manner.film} if manner.film else {}),
    }
    return json.dumps(told, sort_keys=True)


def sha256_of_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

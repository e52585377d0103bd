"""Recognise layered files of drawing programs, from which a picture must be exported."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LayeredKind:
    """The program that writes such files, and its command for exporting pictures."""

    program: str
    menu: str


_GIMP = LayeredKind("GIMP", "File > Export As…")
_PHOTOSHOP = LayeredKind("Photoshop", "File > Save a Copy…")
_KRITA = LayeredKind("Krita", "File > Export…")
_OPENRASTER = LayeredKind("OpenRaster", "File > Export…")

_BEGINNINGS = {b"gimp xcf": _GIMP, b"8BPS": _PHOTOSHOP}
_ZIP_TYPES = {
    b"application/x-kra": _KRITA,
    b"application/x-krita": _KRITA,
    b"image/openraster": _OPENRASTER,
}
_ZIP_MEMBERS = {"maindoc.xml": _KRITA, "stack.xml": _OPENRASTER}
"""For files that lack the entry `mimetype`, as when repacked by hand."""


def layered_kind(path: Path) -> LayeredKind | None:
    """Return which of them the file is, if any, judged by content. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(max(map(len, _BEGINNINGS)))
    for beginning, kind in _BEGINNINGS.items():
        if head.startswith(beginning):
            return kind
    try:
        with zipfile.ZipFile(path) as archive:
            return _kind_of_zip(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return None


def _kind_of_zip(archive: zipfile.ZipFile) -> LayeredKind | None:
    names = archive.namelist()
    if "mimetype" in names:
        with archive.open("mimetype") as entry:
            return _ZIP_TYPES.get(entry.read(64).strip())
    return next((kind for name, kind in _ZIP_MEMBERS.items() if name in names), None)

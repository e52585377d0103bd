"""The file that an image's photo came from."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def photo_file(image: Any) -> Path | None:
    """Return the photo's file, or else the image's own."""
    files = (image.get_imported_file(), image.get_xcf_file(), image.get_file())
    paths = (file.get_path() for file in files if file is not None)
    return next((Path(path) for path in paths if path), None)

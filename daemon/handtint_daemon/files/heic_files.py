"""HEIC by pillow-heif, which is an extra: most old photographs are in no such file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.files.decoded import Decoded, Space
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.metadata.reading import metadata_of_info
from handtint_daemon.photo import require_photo_size
from handtint_shared.errors import BadInput

_BEGINNING = re.compile(rb"....ftyp(heic|heix|heim|heis|hevc|mif1|msf1)", re.DOTALL)


def is_heic(path: Path) -> bool:
    """Raises OSError."""
    with path.open("rb") as file:
        return _BEGINNING.match(file.read(12)) is not None


def decode_heic(path: Path) -> tuple[Decoded, Metadata]:
    """Decode the main picture, upright. Raises BadInput, also where the extra is missing, and what
    pillow-heif raises for broken files."""
    try:
        import pillow_heif  # noqa: PLC0415 - it may be missing
    except ImportError:
        raise BadInput("photo_file_heic", path=path) from None
    file = pillow_heif.open_heif(path, convert_hdr_to_8bit=False)
    picture = file[file.primary_index]
    require_photo_size(picture.size[::-1])
    info: dict[str, Any] = dict(picture.info)
    samples: AnyArray = np.asarray(picture)
    is_gray = samples.ndim == 2
    has_alpha = not is_gray and samples.shape[2] == 4
    decoded = Decoded(
        samples if is_gray else samples[..., :3],
        Space.GRAY if is_gray else Space.RGB,
        samples[..., 3] if has_alpha else None,
        info.get("icc_profile"),
    )
    return decoded, metadata_of_info(info)

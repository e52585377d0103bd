"""The resolution, in pixels per inch across and down."""

from __future__ import annotations

import math
from typing import Any

from handtint_daemon.files.metadata.directories import Directory

X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 282, 283, 296
METRE_PER_INCH = 0.0254
INCH = 2
_CENTIMETRE, _CM_PER_INCH = 3, 2.54


def usable_dpi(said: Any) -> tuple[float, float] | None:
    """Return a usable resolution, if any: some files say 0/0, some have it as text."""
    try:
        across, down = round(float(said[0]), 2), round(float(said[1]), 2)
    except (TypeError, ValueError, LookupError, ArithmeticError):
        return None
    usable = all(math.isfinite(dpi) and 1 < dpi < 4e6 for dpi in (across, down))
    return (across, down) if usable else None


def dpi_of(exif: Directory) -> tuple[float, float] | None:
    """Return what the tags of a directory say, if that can be used."""
    said = exif.ratio(X_RESOLUTION), exif.ratio(Y_RESOLUTION)
    return dpi_in_unit(said, exif.number(RESOLUTION_UNIT))


def dpi_in_unit(said: Any, unit: int | None) -> tuple[float, float] | None:
    """Return a resolution that is said in EXIF's unit 2 (inch) or 3 (centimetre)."""
    scale = {INCH: 1.0, _CENTIMETRE: _CM_PER_INCH}.get(unit or 0)
    if scale is None or said is None or None in said:
        return None
    return usable_dpi([value * scale for value in said])

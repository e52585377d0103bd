"""Hints that the photo's film cannot have recorded: a light red on an orthochromatic plate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handtint_daemon.color.color_array import decode_srgb
from handtint_daemon.color.film_limits import recorded_limits
from handtint_daemon.photo import Photo
from handtint_shared.messages import HintReport

# Exposure and development are not known: one stop either way is allowed.
_STOP = 2.0
_AROUND_PX = 2
MOST_TOLD = 2048
"""Of hints: with 16,384 reports a header has room for few numbers more."""


@dataclass(frozen=True, slots=True)
class OffFilmNumbers:
    """The numbers, from 0, of hints that must have come out darker than the photo is at their
    centres, and of those that must have come out lighter."""

    darker: tuple[int, ...] = ()
    lighter: tuple[int, ...] = ()


def off_film(hints: Sequence[HintReport], photo: Photo, film: str) -> OffFilmNumbers:
    """Return the hints that `film` of EMULSIONS cannot have recorded as the photo shows them; none
    if it is "". At most MOST_TOLD are looked at."""
    colors = list(dict.fromkeys(hint.rgb for hint in hints[:MOST_TOLD]))
    if not colors or not film:
        return OffFilmNumbers()
    least, most = recorded_limits(np.array(colors, np.uint8), film)
    limits = dict(zip(colors, zip(least, most, strict=True), strict=True))
    darker, lighter = [], []
    for number, hint in enumerate(hints[:MOST_TOLD]):
        darkest, lightest = limits[hint.rgb]
        light = _light_around(photo, hint.y, hint.x)
        if light > lightest * _STOP:
            darker.append(number)
        elif light < darkest / _STOP:
            lighter.append(number)
    return OffFilmNumbers(tuple(darker), tuple(lighter))


def _light_around(photo: Photo, y: int, x: int) -> float:
    """Return the mean linear light, 0..1, of 5×5 pixels."""
    rows = slice(max(y - _AROUND_PX, 0), y + _AROUND_PX + 1)
    columns = slice(max(x - _AROUND_PX, 0), x + _AROUND_PX + 1)
    gray = photo.gray[rows, columns]
    return float(decode_srgb(gray / np.iinfo(gray.dtype).max).mean())

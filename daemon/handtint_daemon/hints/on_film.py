"""Hints that the photo's film cannot have recorded: a light red on an orthochromatic plate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from handtint_daemon.color.color_array import decode_srgb
from handtint_daemon.color.film_limits import recorded_limits
from handtint_daemon.photo import Photo
from handtint_shared.messages import HintReport

# Exposure and development are not known: one stop either way is allowed.
_STOP = 2.0
_AROUND_PX = 2


@dataclass(frozen=True, slots=True)
class NotOnFilm:
    """A hint that must have come out `darker` than the photo is at its centre, or else lighter."""

    hint: HintReport
    darker: bool


def not_on_film(hints: Sequence[HintReport], photo: Photo, film: str) -> Iterator[NotOnFilm]:
    """Yield the hints that `film` of EMULSIONS cannot have recorded as the photo shows them."""
    colors = list(dict.fromkeys(hint.rgb for hint in hints))
    if not colors:
        return
    least, most = recorded_limits(np.array(colors, np.uint8), film)
    limits = dict(zip(colors, zip(least, most, strict=True), strict=True))
    for hint in hints:
        darkest, lightest = limits[hint.rgb]
        light = _light_around(photo, hint.y, hint.x)
        if not darkest / _STOP <= light <= lightest * _STOP:
            yield NotOnFilm(hint, darker=light > lightest)


def _light_around(photo: Photo, y: int, x: int) -> float:
    """Return the mean linear light, 0..1, of 5×5 pixels."""
    rows = slice(max(y - _AROUND_PX, 0), y + _AROUND_PX + 1)
    columns = slice(max(x - _AROUND_PX, 0), x + _AROUND_PX + 1)
    gray = photo.gray[rows, columns]
    return float(decode_srgb(gray / np.iinfo(gray.dtype).max).mean())

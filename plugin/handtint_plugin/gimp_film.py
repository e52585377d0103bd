"""What the person said of the photo's film, kept with its image: "" for nothing."""

from __future__ import annotations

from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_shared.films import FILMS  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

FILM = "film"
UNKNOWN = "unknown"
"""A choice needs a name: what "" is to all others."""
_PARASITE = "handtint-film"


def film_of(image: Any) -> str:
    """Return what is kept with the image."""
    parasite = image.get_parasite(_PARASITE)
    said = "" if parasite is None else bytes(parasite.get_data()).decode("ascii", "replace")
    return said if said in FILMS else ""


def keep_film(image: Any, film: str) -> None:
    """Keep it with the image; no undo step, for it is none of the picture's."""
    if film == film_of(image):
        return
    if film:
        parasite = Gimp.Parasite.new(_PARASITE, Gimp.PARASITE_PERSISTENT, film.encode("ascii"))
        image.attach_parasite(parasite)
    else:
        image.detach_parasite(_PARASITE)


def film_told(config: Any) -> str:
    """Return what the argument of a procedure says."""
    film = config.get_property(FILM)
    return film if film in FILMS else ""


def tell_film(config: Any, film: str) -> None:
    """Set the argument of a procedure."""
    config.set_property(FILM, film or UNKNOWN)


def add_film(procedure: Any, flags: Any) -> None:
    """Add the argument to a procedure."""
    films = Gimp.Choice.new()
    named = {UNKNOWN: wording.FILM_UNKNOWN, **wording.FILMS}
    for number, (name, label) in enumerate(named.items()):
        films.add(name, number, translated(label), "")
    procedure.add_choice_argument(
        FILM, translated(wording.FILM), translated(wording.FILM_HELP), films, UNKNOWN, flags
    )

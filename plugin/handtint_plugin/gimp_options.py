"""The options of a run: as GIMP hands them over, and those chosen last."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin.gimp_film import film_told  # noqa: E402
from handtint_plugin.session import Options  # noqa: E402
from handtint_shared.errors import BadMessage  # noqa: E402
from handtint_shared.fields import from_plain  # noqa: E402
from handtint_shared.knobs import KNOBS, Knobs  # noqa: E402

ENGINE = "engine"
WITHOUT_HINTS = "without-hints"
FAINT_HINTS = "faint-hints"
WITHIN_SELECTION = "within-selection"
_PARASITE = "handtint-last-options"
_DEFAULTS = Options(engine="", without_hints=False)


def options_of(config: Any, *, is_script: bool = False) -> Options:
    """Return the options in `config`; only scripts say beforehand that there may be no hints."""
    return Options(
        engine=config.get_property(ENGINE) or "",
        without_hints=is_script and bool(config.get_property(WITHOUT_HINTS)),
        faint_hints=bool(config.get_property(FAINT_HINTS)),
        within_selection=bool(config.get_property(WITHIN_SELECTION)),
        film=film_told(config),
        knobs=Knobs(**{knob.name: config.get_property(knob.option) for knob in KNOBS}),
    )


def remember(options: Options) -> None:
    """Keep the options in GIMP's own settings: what it keeps itself is for one procedure alone.

    The film is the image's own, see gimp_film.py.
    """
    data = json.dumps(asdict(replace(options, film=""))).encode("ascii")
    Gimp.attach_parasite(Gimp.Parasite.new(_PARASITE, Gimp.PARASITE_PERSISTENT, data))


def remembered() -> Options:
    """Return the options of the last `remember`, or else the defaults."""
    parasite = Gimp.get_parasite(_PARASITE)
    if parasite is None:
        return _DEFAULTS
    try:
        return from_plain(Options, json.loads(bytes(parasite.get_data())))
    except (ValueError, BadMessage):  # of another version
        return _DEFAULTS

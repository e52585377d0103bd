"""Tell the person, after a run, what deserves a look; and not again what was told before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin.session import Answer  # noqa: E402
from handtint_shared.beyond_gamut import beyond_gamut, hints_beyond_gamut  # noqa: E402
from handtint_shared.errors import BadInput  # noqa: E402
from handtint_shared.faint_paint import faint_paint  # noqa: E402
from handtint_shared.messages import FaintPaint, HintReport  # noqa: E402
from handtint_shared.off_film import off_film_words  # noqa: E402
from handtint_shared.problems import error_of  # noqa: E402
from handtint_shared.sentences import explain  # noqa: E402

_TOLD_FAINT = "handtint-told-faint"
_TOLD_BEYOND_GAMUT = "handtint-told-beyond-gamut"
_TOLD_OFF_FILM = "handtint-told-off-film"


def tell_of(answer: Answer) -> None:
    """Tell of a notice, kept touch-ups, faint paint, and hints that cannot be as painted."""
    if answer.notice:
        Gimp.message(str(explain(error_of(answer.notice))))
    if answer.touch_ups is not None:
        kept = BadInput("touch_ups_kept", name=answer.touch_ups.get_name())
        Gimp.message(str(explain(kept)))
    if answer.faint:
        _tell_new(answer.layer, _TOLD_FAINT, str(explain(faint_paint(answer.faint))), answer.faint)
    beyond = hints_beyond_gamut(answer.hints)
    if beyond:
        _tell_new(answer.layer, _TOLD_BEYOND_GAMUT, beyond_gamut(answer.hints), beyond)
    off = answer.off_film
    if off.hints:
        told = "\n".join(off_film_words(off))
        _tell_new(answer.layer, f"{_TOLD_OFF_FILM}-{off.film}", told, off.hints)


def _tell_new(layer: Any, name: str, told: str, places: Sequence[FaintPaint | HintReport]) -> None:
    """Tell of such places of an image, unless each of them was told of after the run before.

    `name` is for what is told of them.
    """
    image = layer.get_image()
    marks = {f"{place.x},{place.y},{place.rgb}" for place in places}
    parasite = image.get_parasite(name)
    before = set() if parasite is None else {*bytes(parasite.get_data()).decode().split(";")}
    if marks - before:
        Gimp.message(told)
    data = ";".join(sorted(marks)).encode("ascii")
    image.attach_parasite(Gimp.Parasite.new(name, 0, data))

"""The names by which layers of ours are known where nothing else of them is kept."""

from __future__ import annotations

from collections.abc import Sequence

from handtint_plugin import wording
from handtint_shared.translation import translations_of

HINTS = (wording.HINT_LAYER_NAME, "Handtint hints")
"""Of hint layers: today's, and those of older versions."""
COLORS = (wording.RESULT_LAYER_NAME, "Handtint colours")
"""Of layers of colours, likewise."""
TOUCH_UPS = (wording.TOUCH_UPS_LAYER_NAME,)
"""Of layers of touch-ups."""
LIGHTNESS = (wording.LIGHTNESS_LAYER_NAME,)
"""Of copies of the photo whose lightness is corrected."""

BRAND = "handtint"
"""In all of them and in all languages: without it, no translations need be read."""


def is_named(name: str, kind: Sequence[str]) -> bool:
    """Return whether it is one of these names, in any language, or begins with one.

    GIMP appends words and numbers to the names of copies.
    """
    is_branded = BRAND in name.casefold()
    return is_branded and any(name.startswith(known) for known in _in_all_languages(kind))


def _in_all_languages(names: Sequence[str]) -> set[str]:
    return {known for name in names for known in translations_of(name)}

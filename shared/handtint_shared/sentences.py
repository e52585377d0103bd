"""The one catalogue of what a person reads when something is wrong: reason -> what was found and
how to mend it. Plug-in, command line and doctor make their sentences here, at the edge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handtint_shared.errors import HandtintError
from handtint_shared.translation import N_, translated


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found, and how to mend it: without a full stop; in the catalogue with places for
    facts, as `str.format` has them."""

    found: str
    mend: str = ""

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.found}: {self.mend}." if self.mend else f"{self.found}."


CATALOGUE: Mapping[str, Explanation] = {
    # --- the message itself ---
    "wrong_token": Explanation(
        N_("The colour daemon was started anew in the meantime"),
        N_("try again; nothing was changed"),
    ),
}


def explain(error: HandtintError) -> Explanation:
    """In the person's language. A reason of a newer daemon keeps the sentence that came with it."""
    return _filled(error, translated)


def english(error: HandtintError) -> str:
    """The sentence that travels with an error, for those who do not know its reason."""
    return str(_filled(error, str))


def _filled(error: HandtintError, language: Callable[[str], str]) -> Explanation:
    template = CATALOGUE.get(error.reason)
    if template is None:
        return _as_it_came(error)
    facts = error.plain_facts()
    try:
        return Explanation(
            language(template.found).format(**facts), language(template.mend).format(**facts)
        )
    except (LookupError, ValueError):  # facts of another version do not fit our words
        return _as_it_came(error)


def _as_it_came(error: HandtintError) -> Explanation:
    return Explanation((error.sentence or str(error)).rstrip("."))

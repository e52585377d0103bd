"""The catalogue of messages for people: reason -> what was found and how to mend it.

Plug-in, command line and doctor turn errors into sentences here, at the edge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from handtint_shared.errors import HandtintError
from handtint_shared.sentences.album import ALBUM
from handtint_shared.sentences.daemon import REACHING, STARTING, WORKING
from handtint_shared.sentences.doctor import DOCTOR
from handtint_shared.sentences.evaluation import EVALUATION, EXPERIMENT, TRAINING
from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.sentences.files import FILES
from handtint_shared.sentences.gimp import GIMP
from handtint_shared.sentences.hints import HINTS
from handtint_shared.sentences.installation import PLUG_IN, SERVICE, SET_UP
from handtint_shared.sentences.library import LIBRARY
from handtint_shared.sentences.messages import MESSAGES
from handtint_shared.sentences.other_computers import OTHER_COMPUTERS
from handtint_shared.sentences.palettes import PALETTES
from handtint_shared.sentences.weights import FETCHING, WEIGHTS
from handtint_shared.translation import translated

__all__ = ["CATALOGUE", "PARTS", "Explanation", "english", "explain"]

PARTS: Iterable[Sentences] = (
    *(
        MESSAGES,
        REACHING,
        OTHER_COMPUTERS,
        STARTING,
        WORKING,
        GIMP,
        FILES,
        HINTS,
        PALETTES,
        ALBUM,
        LIBRARY,
        WEIGHTS,
        FETCHING,
    ),
    *(SET_UP, PLUG_IN, SERVICE, DOCTOR, EVALUATION, EXPERIMENT, TRAINING),
)
CATALOGUE: Sentences = {reason: told for part in PARTS for reason, told in part.items()}


def explain(error: HandtintError) -> Explanation:
    """Explain an error in the person's language; an unknown reason keeps its own sentence."""
    return _filled(error, translated)


def english(error: HandtintError) -> str:
    """Return the English sentence to send with an error, for peers that do not know its reason."""
    return str(_filled(error, str))


def _filled(error: HandtintError, language: Callable[[str], str]) -> Explanation:
    template = CATALOGUE.get(error.reason)
    as_it_came = Explanation((error.sentence or str(error)).rstrip("."))
    if template is None:
        return as_it_came
    facts = error.plain_facts()
    try:
        return Explanation(
            language(template.found).format(**facts),
            language(template.mend).format(**facts),
            language(template.both_form),
            language(template.found_form),
        )
    except (LookupError, ValueError):  # another version's facts do not fit our sentence
        return as_it_came

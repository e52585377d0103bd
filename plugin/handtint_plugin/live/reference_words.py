"""What the panel of references says; translated where it is shown."""

from __future__ import annotations

from handtint_shared.translation import N_, translated, translated_plural

TITLE = N_("Hints from a _Reference")
TABLE_NAME = N_("Proposed hints")
IMAGE = N_("Re_ference")
IMAGE_HELP = N_("Another open image of the same people or place: with hints, or in colour")
PROPOSE = N_("Pr_opose")
PROPOSE_HELP = N_("Find on this photo what the hints of the reference lie on")
LEAST = N_("Accept fro_m")
LEAST_HELP = N_("Accept all that are at least as sure as that, in percent; refuse the others")
TURN = N_("_Yes or No")
TURN_HELP = N_("Accept the chosen proposal, or refuse it (Delete)")
PAINT = N_("_Paint Accepted")
PAINT_HELP = N_("Paint those accepted as dots on the hint layer, in one undo step")

ACCEPTED = N_("Accepted")
CONFIDENCE = N_("Confidence")

_NO_IMAGE = N_("Open another image to take its hints over.")
_ASK = N_("Choose an image that shows the same people or place.")
_BUSY = N_("Looking for places…")
_NONE = N_("There is no place for them on this photo.")
_FROM = N_("from {file}")
_SOURCE_FROM = N_("{source} (from {file})")
_CONFIDENCE = N_("{confidence:.0%}")
_YES = N_("yes")
_NO = N_("no")


def hint_words(has_images: bool) -> str:  # noqa: FBT001 - one fact
    return translated(_ASK if has_images else _NO_IMAGE)


def busy_words() -> str:
    return translated(_BUSY)


def found_words(found: int, accepted: int) -> str:
    if not found:
        return translated(_NONE)
    told = translated_plural(
        "{found} place is proposed, {accepted} accepted.",
        "{found} places are proposed, {accepted} accepted.",
        found,
    )
    return told.format(found=found, accepted=accepted)


def painted_words(count: int) -> str:
    told = translated_plural("{count} hint was painted.", "{count} hints were painted.", count)
    return told.format(count=count)


def source_words(source: str, file: str) -> str:
    """Return where the colour of a hint is known from, if it was taken from another image."""
    if not source:
        return translated(_FROM).format(file=file)
    return translated(_SOURCE_FROM).format(source=source, file=file)


def confidence_words(confidence: float) -> str:
    return translated(_CONFIDENCE).format(confidence=confidence)


def accepted_words(is_accepted: bool) -> str:  # noqa: FBT001 - one fact
    return translated(_YES if is_accepted else _NO)

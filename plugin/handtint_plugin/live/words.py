"""What the Live window says; translated where it is shown."""

from __future__ import annotations

from handtint_plugin.live.watching import End, LiveState, Phase
from handtint_shared.sentences import explain
from handtint_shared.translation import N_, translated, translated_plural

LIVE = N_("_Live…")
LIVE_HELP = N_("Colour while you paint: the colours follow the dots on the hint layer")
TITLE = N_("Handtint Live")
STATE_NAME = N_("State")
PICTURE_NAME = N_("The photo in its colours")
PICTURE_HELP = N_("Click, or use the arrow keys, to choose a place for the likely colours")
PAUSE = N_("_Pause")
PAUSE_HELP = N_("Leave the colours as they are for now")
BEFORE = N_("Show _Before")
BEFORE_HELP = N_("Hide the colours, to see the photo as it was")
CLOSE = N_("_Close")
AFTERWARDS = N_(
    "After closing, Ctrl+Z takes dots back, and Colorize Again fits the colours to the dots."
)

_PHASES = {
    Phase.WATCHING: N_("Watching the hint layer: paint dots of colour"),
    Phase.COLORING: N_("Colouring"),
    Phase.STARTING: N_("Starting the daemon"),
    Phase.WITHOUT_HINTS: N_("Nothing is painted on the hint layer yet: paint dots of colour"),
    Phase.PAUSED: N_("Paused: the colours stay as they are"),
}
_ELSEWHERE = N_(
    "Watching the hint layer, but another layer is selected: what you paint there is no hint"
)
_HIDDEN = N_("The hint layer is hidden, so GIMP paints nothing there: choose Show or Hide Hints")
_LIMITED = N_("only what is selected is coloured")
_ENDS = {
    End.IMAGE_CLOSED: N_("The image was closed, so Live has ended."),
    End.MERGED: N_(
        "Layers were merged, or the image was flattened, so Live has ended. Ctrl+Z brings them "
        "back; then open Live again."
    ),
    End.HINTS_GONE: N_("The hint layer is gone, so Live has ended. Undone too far? Ctrl+Y."),
    End.COLORS_GONE: N_("The layer of colours is gone, so Live has ended. Undone too far? Ctrl+Y."),
    End.PHOTO_GONE: N_(
        "The photo layer is gone or was merged, so Live has ended. Ctrl+Z brings it back; then "
        "open Live again."
    ),
    End.CONVERTED: N_(
        "The image's mode or precision has changed, so Live has ended. Open Live again to go on."
    ),
    End.RESIZED: N_("The photo's size has changed, so Live has ended. Open Live again to go on."),
}


def state_words(state: LiveState) -> str:
    """Return the sentence for what Live is doing."""
    if state.end is not None:
        return translated(_ENDS[state.end])
    if state.phase is Phase.FAILED and state.problem is not None:
        return str(explain(state.problem))
    is_idle = state.phase in (Phase.WATCHING, Phase.WITHOUT_HINTS)
    if is_idle and state.is_elsewhere:
        return translated(_ELSEWHERE)
    return translated(_HIDDEN if is_idle and state.is_hidden else _PHASES[state.phase])


def hints_words(state: LiveState) -> str:
    """Return how many hints there are, and whether only a part is coloured.

    Nothing before the first answer, which tells how many those are that are painted.
    """
    count = state.hints
    if not count and state.is_busy:
        return ""
    told = translated_plural("{count} hint", "{count} hints", count).format(count=count)
    return f"{told} · {translated(_LIMITED)}" if state.is_limited else told

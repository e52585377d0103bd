"""The entries of GIMP's menu, in the order of work. No gi: the help page is made of them too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handtint_plugin import wording
from handtint_plugin.live import words


@dataclass(frozen=True, slots=True)
class Entry:
    """`label` has a mnemonic; `about` is one sentence without its full stop."""

    label: str
    about: str


NEW_HINT_LAYER = "handtint-new-hint-layer"
USE_AS_HINTS = "handtint-use-as-hints"
LIVE = "handtint-live"
COLORIZE = "handtint-colorize"
COLORIZE_AGAIN = "handtint-colorize-again"
SHOW_OR_HIDE_HINTS = "handtint-show-or-hide-hints"
BEFORE_AFTER = "handtint-before-after"
EXPORT = "handtint-export-with-record"

ENTRIES: Mapping[str, Entry] = {
    NEW_HINT_LAYER: Entry(wording.NEW_HINT_LAYER, wording.NEW_HINT_LAYER_HELP),
    USE_AS_HINTS: Entry(wording.USE_AS_HINTS, wording.USE_AS_HINTS_HELP),
    LIVE: Entry(words.LIVE, words.LIVE_HELP),
    COLORIZE: Entry(wording.COLORIZE, wording.COLORIZE_HELP),
    COLORIZE_AGAIN: Entry(wording.COLORIZE_AGAIN, wording.COLORIZE_AGAIN_HELP),
    SHOW_OR_HIDE_HINTS: Entry(wording.SHOW_OR_HIDE_HINTS, wording.SHOW_OR_HIDE_HINTS_HELP),
    BEFORE_AFTER: Entry(wording.BEFORE_AFTER, wording.BEFORE_AFTER_HELP),
    EXPORT: Entry(wording.EXPORT, wording.EXPORT_HELP),
}
"""By procedure, which is also the topic of the help page."""

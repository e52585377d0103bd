"""All panels of the Live window, from top to bottom; a new one takes a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handtint_plugin.live.color_panel import ColorPanel
from handtint_plugin.live.hint_panel import HintPanel
from handtint_plugin.live.likely_colors import LikelyColors
from handtint_plugin.live.panels import Desk, Panel
from handtint_plugin.live.reference_panel import ReferencePanel

PANELS: Sequence[Callable[[Desk], Panel]] = (
    LikelyColors,
    HintPanel,
    ReferencePanel,
    ColorPanel,
)

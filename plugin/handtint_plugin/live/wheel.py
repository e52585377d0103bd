"""The mouse wheel in the window: it scrolls, and changes nothing by the way."""

from __future__ import annotations

from typing import Any

_SIGNAL = "scroll-event"


def leave_wheel(control: Any) -> None:
    """Let the wheel over `control` scroll what it lies in: Gtk has it change the value."""
    control.connect(_SIGNAL, _pass_on)


def _pass_on(control: Any, _event: Any) -> bool:
    control.stop_emission_by_name(_SIGNAL)
    return False  # so that Gtk offers it to what holds the control

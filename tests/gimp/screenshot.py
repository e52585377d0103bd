"""Take a screenshot inside the tree, in a separate process: Gdk cannot disconnect from a screen."""

import time
from typing import Any

import gi

gi.require_version("Gdk", "3.0")
from gi.repository import Gdk  # noqa: E402


def save(path: str, *, still_s: float = 0.3, limit_s: float = 5) -> None:
    """Save the screen as PNG when unchanged for `still_s`, or as it is after `limit_s`."""
    end_s = time.monotonic() + limit_s
    shot, before = _screen(), None
    while time.monotonic() < end_s and shot.get_pixels() != before:
        before = shot.get_pixels()
        time.sleep(still_s)
        shot = _screen()
    shot.savev(path, "png", [], [])


def _screen() -> Any:
    root = Gdk.get_default_root_window()
    return Gdk.pixbuf_get_from_window(root, 0, 0, root.get_width(), root.get_height())

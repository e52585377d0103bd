"""Inspect the windows on the screen, inside the tree: runs a snippet with AT-SPI."""

import time
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402


def titles() -> list[str]:
    return [window.get_name() for window in _windows()]


def window(title: str, timeout_s: float) -> Any:
    """Return the window whose title contains `title`; raise TimeoutError naming the others."""
    end_s = time.monotonic() + timeout_s
    while True:
        for candidate in _windows():
            if title in candidate.get_name():
                return candidate
        if time.monotonic() > end_s:
            raise TimeoutError(f"no window titled {title!r} but {titles()}")
        time.sleep(0.05)


def widgets(item: Any) -> list[Any]:
    """Return `item` and all its descendants."""
    return [item, *(inner for child in _children(item) for inner in widgets(child))]


def texts(item: Any) -> list[str]:
    """Return all readable texts, labels, buttons and entries, in order."""
    found = (_text_of(widget) for widget in widgets(item))
    return [text for text in found if text]


def press(item: Any, name: str) -> None:
    """Press the button, tick the box, or choose the item called `name`."""
    named = [widget for widget in widgets(item) if widget.get_name() == name]
    for widget in named:
        if widget.get_action_iface() is not None and widget.get_n_actions() > 0:
            widget.do_action(0)
            return
    raise LookupError(f"nothing to press is called {name!r}, but there is {texts(item)}")


def cells(item: Any, table: str) -> list[Any]:
    """Return the cells of the table called `table`, row after row."""
    tables = (found for found in widgets(item) if found.get_name() == table)
    (found,) = (found for found in tables if found.get_role_name() in ("table", "tree table"))
    return [cell for cell in widgets(found) if cell.get_role_name() == "table cell"]


def spins(item: Any) -> list[Any]:
    """Return the spin buttons, in order (GIMP gives them no names)."""
    return [widget for widget in widgets(item) if widget.get_role_name() == "spin button"]


def set_spin(item: Any, index: int, value: float) -> None:
    spins(item)[index].set_current_value(value)


def _windows() -> list[Any]:
    return [item for program in _children(Atspi.get_desktop(0)) for item in _children(program)]


def _children(item: Any) -> list[Any]:
    try:
        found = [item.get_child_at_index(index) for index in range(item.get_child_count())]
    except GLib.GError:  # it went while we looked, as the cells of a list that changes do
        return []
    return [child for child in found if child is not None]


def _text_of(widget: Any) -> str:
    try:
        if widget.get_text_iface() is not None:
            return str(Atspi.Text.get_text(widget, 0, -1))
        return str(widget.get_name())
    except GLib.GError:  # as above
        return ""

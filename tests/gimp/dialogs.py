"""Inspect the windows on the screen, inside the tree: runs a snippet with AT-SPI."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

P = ParamSpec("P")
T = TypeVar("T")

_CONTROLS = (
    *("button", "push button", "toggle button", "check box", "combo box", "slider", "spin button"),
    *("entry", "text", "table", "tree table", "table column header", "link"),
)
_LOOKS = 50
_BETWEEN_LOOKS_S = 0.1


def _looking_again(look: Callable[P, T]) -> Callable[P, T]:
    """Look again when what is looked at goes meanwhile, as the cells of a list that changes do.

    For what only looks: an action must not happen twice.
    """

    @wraps(look)
    def looking(*args: P.args, **named: P.kwargs) -> T:
        for _ in range(_LOOKS):
            try:
                return look(*args, **named)
            except (GLib.GError, LookupError):
                time.sleep(_BETWEEN_LOOKS_S)
        return look(*args, **named)

    return looking


def stay() -> None:
    """Listen, to nothing that happens, as long as the screen is there.

    When the last listener goes while a key is pressed, GTK 3 calls what it has freed, in its loop
    over those that listen to keys (below gtk_main_do_event), and the program whose window has the
    keyboard crashes: a screen reader stays, but the one of each look goes. No program can prevent
    it: with GTK 3.24.49 a window with nothing but an entry crashed at the 55th look while keys
    were typed, and had not at the 269th with a listener that stays.
    """
    listener = Atspi.EventListener.new(lambda _event: None)
    listener.register("document:load-complete")
    Atspi.event_main()


@_looking_again
def titles() -> list[str]:
    return [window.get_name() for window in _windows()]


def window(title: str, timeout_s: float) -> Any:
    """Return the window whose title contains `title`; raise TimeoutError naming the others."""
    end_s = time.monotonic() + timeout_s
    while True:
        found = _window(title)
        if found is not None:
            return found
        if time.monotonic() > end_s:
            raise TimeoutError(f"no window titled {title!r} but {titles()}")
        time.sleep(0.05)


def widgets(item: Any) -> list[Any]:
    """Return `item` and all its descendants."""
    return [item, *(inner for child in _children(item) for inner in widgets(child))]


@_looking_again
def texts(item: Any) -> list[str]:
    """Return all readable texts, labels, buttons and entries, in order."""
    found = (_text_of(widget) for widget in widgets(item))
    return [text for text in found if text]


def press(item: Any, name: str) -> None:
    """Press the button, tick the box, or choose the item called `name`."""
    _to_press(item, name).do_action(0)


@_looking_again
def names(item: Any, *roles: str) -> list[str]:
    """Return the names of all widgets of these roles, in order."""
    return [str(found.get_name()) for found in widgets(item) if found.get_role_name() in roles]


@_looking_again
def nameless(item: Any) -> list[str]:
    """Return the roles of controls that are seen and of which a screen reader cannot say what."""
    controls = [found for found in widgets(item) if found.get_role_name() in _CONTROLS]
    seen = [c for c in controls if c.get_state_set().contains(Atspi.StateType.SHOWING)]
    return [control.get_role_name() for control in seen if not _is_named(control)]


def give_focus(item: Any, name: str) -> None:
    """Give the keyboard to the control called `name`."""
    _to_press(item, name).grab_focus()


@_looking_again
def middle_of(item: Any, name: str) -> tuple[int, int]:
    """Return the place on the screen of the middle of the control called `name`: x, y."""
    place = _to_press(item, name).get_extents(Atspi.CoordType.SCREEN)
    return place.x + place.width // 2, place.y + place.height // 2


@_looking_again
def cell_texts(item: Any, table: str) -> list[str]:
    """Return the texts of the cells of the table called `table`, row after row."""
    return [str(cell.get_name()) for cell in _cells(item, table)]


def edit_cell(item: Any, table: str, number: int) -> None:
    """Make the cell the one that the keyboard edits."""
    cell, action = _to_edit(item, table, number)
    cell.do_action(action)


@_looking_again
def spins(item: Any) -> list[Any]:
    """Return the spin buttons, in order (GIMP gives them no names)."""
    return [widget for widget in widgets(item) if widget.get_role_name() == "spin button"]


def set_spin(item: Any, index: int, value: float) -> None:
    spins(item)[index].set_current_value(value)


@_looking_again
def _to_press(item: Any, name: str) -> Any:
    for widget in widgets(item):
        if widget.get_name() == name and widget.get_action_iface() and widget.get_n_actions() > 0:
            return widget
    raise LookupError(f"nothing to press is called {name!r}, but there is {texts(item)}")


@_looking_again
def _to_edit(item: Any, table: str, number: int) -> tuple[Any, int]:
    cell = _cells(item, table)[number]
    actions = [cell.get_action_name(index) for index in range(cell.get_n_actions())]
    return cell, actions.index("edit")


def _cells(item: Any, table: str) -> list[Any]:
    named = [found for found in widgets(item) if found.get_name() == table]
    tables = [found for found in named if found.get_role_name() in ("table", "tree table")]
    if len(tables) != 1:
        raise LookupError(f"{len(tables)} tables are called {table!r}")
    return [cell for cell in widgets(tables[0]) if cell.get_role_name() == "table cell"]


def _is_named(control: Any) -> bool:
    kinds = [relation.get_relation_type() for relation in control.get_relation_set()]
    return bool(control.get_name()) or Atspi.RelationType.LABELLED_BY in kinds


@_looking_again
def _window(title: str) -> Any:
    return next((item for item in _windows() if title in item.get_name()), None)


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

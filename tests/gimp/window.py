"""GIMP's window on a virtual screen: actions over its bus, dialogs by AT-SPI, the mouse."""

import shutil
import textwrap
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from gimp.harness import Snippets, WorkFolder, serving
from waiting import DEADLINE_S

_MARGIN_S = 20  # the desktop's own timeout names the cause, so it must come first


class Dialog:
    """A window found by part of its title; each call searches the screen again."""

    def __init__(self, snippets: Snippets, title: str, timeout_s: float) -> None:
        self._snippets = snippets
        self._title = title
        self._timeout_s = timeout_s
        self.run("pass")  # raises if it does not appear

    def run(self, code: str, /, **values: object) -> Any:
        """Return what `code` left in `result`; it has this `dialog` and all names of dialogs.py."""
        found = "dialog = window(wanted, timeout_s)\n" + textwrap.dedent(code)
        named = {**values, "wanted": self._title, "timeout_s": self._timeout_s}
        return self._snippets.run(
            "result = on_dialogs(code, values)",
            code=found,
            values=named,
            timeout_s=self._timeout_s + _MARGIN_S,
        )

    def texts(self) -> list[str]:
        texts: list[str] = self.run("result = texts(dialog)")
        return texts

    def press(self, name: str) -> None:
        """Press the button, or tick the box, called `name`."""
        self.run("press(dialog, name)", name=name)

    def set_spin(self, index: int, value: float) -> None:
        """Set the spin button of that index (GIMP gives them no names)."""
        self.run("set_spin(dialog, index, value)", index=index, value=value)


class GimpWindow:
    """A context inside which GIMP has `image` (in the work folder) open on its own screen.

    Screen, bus, window manager and GIMP share one namespace and end together. The snippet `first`
    is run there before GIMP starts.
    """

    def __init__(
        self,
        root: Path,
        work: WorkFolder,
        image: Path,
        environment: Mapping[str, str],
        first: str = "pass",
    ) -> None:
        self._root = root
        self._work = work
        self._image = image
        self._environment = environment
        self._first = first

    def __enter__(self) -> Self:
        self._snippets = Snippets(
            self._root,
            self._work,
            "window",
            ["python3", "-c", serving("vars(desktop)", first="from gimp import desktop")],
            self._environment,
        )
        image = self._work.guest(self._image)
        try:
            self._snippets.run("start_desktop()")
            self._snippets.run(self._first)
            self._snippets.run("start_gimp(image)", image=image)
        except BaseException:
            self._snippets.kill()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._snippets.close()

    def activate(self, action: str) -> None:
        """Activate a menu entry by its action, such as `edit-undo` or a plug-in's procedure."""
        self._snippets.run("activate(action)", action=action)

    def is_enabled(self, action: str) -> bool:
        return bool(self._snippets.run("result = is_enabled(action)", action=action))

    def wait_until_enabled(self, action: str, *, timeout_s: float = DEADLINE_S) -> None:
        self._snippets.run(
            "wait_for(f'action {action}', lambda: is_enabled(action), limit_s)",
            action=action,
            limit_s=timeout_s,
            timeout_s=timeout_s + _MARGIN_S,
        )

    def titles(self) -> list[str]:
        """Return the titles of all windows on the screen."""
        code = "result = titles()"
        titles: list[str] = self._snippets.run("result = on_dialogs(code, {})", code=code)
        return titles

    def dialog(self, title: str, *, timeout_s: float = DEADLINE_S) -> Dialog:
        """Wait for and return the window whose title contains `title`."""
        return Dialog(self._snippets, title, timeout_s)

    def batch(self, code: str, /, *, timeout_s: float = DEADLINE_S, **values: object) -> Any:
        """Run `code` inside this window's GIMP, as `Gimp.run` does; return its `result`."""
        return self._snippets.run(
            "result = batch(code, values, limit_s)",
            code=textwrap.dedent(code),
            values=values,
            limit_s=timeout_s,
            timeout_s=timeout_s + _MARGIN_S,
        )

    def paint_click(self, x_px: int, y_px: int) -> None:
        """Click at that place on the screen with the current tool."""
        self._snippets.run("click(x, y)", x=x_px, y=y_px)

    def turn_wheel(self, x_px: int, y_px: int) -> None:
        """Turn the mouse wheel towards the person, over that place of the screen."""
        self._snippets.run("turn_wheel(x, y)", x=x_px, y=y_px)

    def focus(self, title: str) -> None:
        """Give the keyboard to the window whose title contains `title`."""
        self._snippets.run("focus(title)", title=title)

    def type_keys(self, text: str, *keys: str) -> None:
        """Type a text, then press keys, such as `Return`."""
        self._snippets.run("type_keys(text, *keys)", text=text, keys=list(keys))

    def start_watching(self) -> None:
        """Prepare for `watch`."""
        self._snippets.run("start_watching()")

    def watch(self, x_px: int, y_px: int, dot_px: float, action: str = "") -> dict[str, float]:
        """Click there, or activate an action; return `done_s` and `changed_s`, when it was seen."""
        told: dict[str, float] = self._snippets.run(
            "result = watch(x, y, dot_px, action)", x=x_px, y=y_px, dot_px=dot_px, action=action
        )
        return told

    def kill_gimp(self) -> None:
        """Kill GIMP alone, as the system does when memory is short."""
        self._snippets.run("kill_gimp()")

    def memory_mb(self) -> dict[str, float]:
        """Return the memory of GIMP, the plug-in and the daemon, by name."""
        told: dict[str, float] = self._snippets.run("result = memory_mb()")
        return told

    def screenshot(self, path: Path) -> None:
        """Save the whole screen, once it is still, as a PNG file on the host."""
        shot = self._work.path / "screen.png"
        self._snippets.run("save_screen(path)", path=self._work.guest(shot))
        shutil.copy(shot, path)

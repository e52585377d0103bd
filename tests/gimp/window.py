"""GIMP's window on a virtual screen: actions over its bus, dialogs by AT-SPI, the mouse."""

import shutil
import textwrap
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from gimp.harness import Snippets, WorkFolder, serving
from waiting import DEADLINE_S

_MARGIN_S = 20  # the desktop's own time-out names the cause, so it must come first


class Dialog:
    """A window found by a part of its title; each call looks at the screen anew."""

    def __init__(self, snippets: Snippets, title: str, timeout_s: float) -> None:
        self._snippets = snippets
        self._title = title
        self._timeout_s = timeout_s
        self.run("pass")  # raises when it does not come

    def run(self, code: str, /, **values: object) -> Any:
        """What `code` left in `result`; it knows this `dialog` and all names of dialogs.py."""
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
        """Set the spin button of that number, from 0 (GIMP gives them no names)."""
        self.run("set_spin(dialog, index, value)", index=index, value=value)


class GimpWindow:
    """A context: inside it GIMP stands on its own screen with `image` (in the work folder) open.

    Screen, bus, window manager and GIMP live in one namespace and end together.
    """

    def __init__(
        self, root: Path, work: WorkFolder, image: Path, environment: Mapping[str, str]
    ) -> None:
        self._root = root
        self._work = work
        self._image = image
        self._environment = environment

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
            self._snippets.run("start_desktop(); start_gimp(image)", image=image)
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
        """Choose a menu entry by its action, such as `edit-undo` or a plug-in's procedure."""
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
        """Of all windows on the screen."""
        code = "result = titles()"
        titles: list[str] = self._snippets.run("result = on_dialogs(code, {})", code=code)
        return titles

    def dialog(self, title: str, *, timeout_s: float = DEADLINE_S) -> Dialog:
        """The window whose title contains `title`, as soon as it is there."""
        return Dialog(self._snippets, title, timeout_s)

    def batch(self, code: str, /, *, timeout_s: float = DEADLINE_S, **values: object) -> Any:
        """`Gimp.run` in the GIMP of this window: what `code`, run inside GIMP, left in `result`."""
        return self._snippets.run(
            "result = batch(code, values, limit_s)",
            code=textwrap.dedent(code),
            values=values,
            limit_s=timeout_s,
            timeout_s=timeout_s + _MARGIN_S,
        )

    def paint_click(self, x_px: int, y_px: int) -> None:
        """Click at that place of the screen with the tool in hand."""
        self._snippets.run("click(x, y)", x=x_px, y=y_px)

    def screenshot(self, path: Path) -> None:
        """The whole screen, once it stands still, as a PNG file on the host."""
        shot = self._work.path / "screen.png"
        self._snippets.run("save_screen(path)", path=self._work.guest(shot))
        shutil.copy(shot, path)

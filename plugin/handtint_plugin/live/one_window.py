"""One Live window for an image: a second run brings the first one's window to the front.

The two are processes of their own that see the same image. The one with the window leaves a mark
there; another knocks, and the first answers by taking the knock away.
"""

from __future__ import annotations

import time
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

_OPEN, _KNOCK = "handtint-live", "handtint-live-knock"
_NEITHER_SAVED_NOR_UNDONE = 0
_ANSWER_S = 3.0
_LOOK_S = 0.05


def is_open_elsewhere(image: Any) -> bool:
    """Bring another run's window for this image to the front; return False if there is none.

    A mark without a window behind it was left by a run that was killed; one with another
    image's name came with a copy.
    """
    mark = image.get_parasite(_OPEN)
    if mark is None or bytes(mark.get_data()) != _name_of(image):
        return False
    _attach(image, _KNOCK, b" ")
    give_up_at = time.monotonic() + _ANSWER_S
    while time.monotonic() < give_up_at:
        if image.get_parasite(_KNOCK) is None:
            return True
        time.sleep(_LOOK_S)
    image.detach_parasite(_KNOCK)
    return False


def mark_open(image: Any) -> None:
    _attach(image, _OPEN, _name_of(image))


def mark_closed(image: Any) -> None:
    if image.is_valid():
        image.detach_parasite(_OPEN)


def was_knocked(image: Any) -> bool:
    """Return whether another run asks for this window, and answer it."""
    if image.get_parasite(_KNOCK) is None:
        return False
    image.detach_parasite(_KNOCK)
    return True


def _name_of(image: Any) -> bytes:
    return str(image.get_id()).encode("ascii")


def _attach(image: Any, name: str, data: bytes) -> None:
    image.attach_parasite(Gimp.Parasite.new(name, _NEITHER_SAVED_NOR_UNDONE, data))

"""Runs inside the tree, in a process of its own: clicks, and tells when the screen changes there.

The ring around a click is watched, not the dot itself, which GIMP paints at once.
"""

import json
import subprocess
import sys
import time
from typing import Any

import gi

gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, Gio, GLib  # noqa: E402

REACH_PX = 20
_CHANGED_BY, _MANY_PX = 6, 20
_STILL_S, _LIMIT_S = 0.6, 60.0


def main() -> None:
    """Answer each line of JSON from stdin (see `answer`) with one on stdout."""
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


def answer(asked: dict[str, Any]) -> dict[str, float]:
    """Click at x, y, or activate an action; return when it was done and when the ring changed."""
    x, y = asked["x"], asked["y"]
    subprocess.run(["xdotool", "mousemove", str(x), str(y)], check=True)
    _wait_until_still(x, y)
    before = _ring(x, y, asked["dot_px"])
    done_s = time.monotonic()
    if asked["action"]:
        _activate(asked["action"])
    else:
        subprocess.run(["xdotool", "click", "1"], check=True)
    while _differing(before, _ring(x, y, asked["dot_px"])) < _MANY_PX:
        if time.monotonic() > done_s + _LIMIT_S:
            return {"done_s": done_s, "changed_s": float("nan")}
    return {"done_s": done_s, "changed_s": time.monotonic()}


def _wait_until_still(x: int, y: int) -> None:
    seen, since_s = _ring(x, y, 0), time.monotonic()
    end_s = since_s + _LIMIT_S
    while time.monotonic() < min(since_s + _STILL_S, end_s):
        time.sleep(0.03)
        now = _ring(x, y, 0)
        if now != seen:
            seen, since_s = now, time.monotonic()


def _ring(x: int, y: int, dot_px: int) -> list[bytes]:
    """Return the pixels within REACH_PX, but not within half of `dot_px` and a rim."""
    side, inner = 2 * REACH_PX + 1, dot_px / 2 + 3 if dot_px else 0
    shot = Gdk.pixbuf_get_from_window(
        Gdk.get_default_root_window(), x - REACH_PX, y - REACH_PX, side, side
    )
    pixels, row, channels = shot.get_pixels(), shot.get_rowstride(), shot.get_n_channels()
    return [
        pixels[v * row + u * channels : v * row + u * channels + 3]
        for v in range(side)
        for u in range(side)
        if inner <= ((u - REACH_PX) ** 2 + (v - REACH_PX) ** 2) ** 0.5 <= REACH_PX
    ]


def _differing(before: list[bytes], after: list[bytes]) -> int:
    if before == after:
        return 0
    return sum(
        max(abs(one - other) for one, other in zip(*pair, strict=True)) > _CHANGED_BY
        for pair in zip(before, after, strict=True)
    )


def _activate(action: str) -> None:
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    given = GLib.Variant("(sava{sv})", (action, [], {}))
    bus.call_sync(
        "org.gimp.GIMP.UI",
        "/org/gimp/GIMP",
        "org.gtk.Actions",
        "Activate",
        given,
        None,
        Gio.DBusCallFlags.NONE,
        -1,
        None,
    )


if __name__ == "__main__":
    main()

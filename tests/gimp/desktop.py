"""Process 1 of the window tests, inside the tree: a screen with GIMP on it, driven by snippets.

It ends when the harness closes the connection, and so do the screen, the bus and GIMP.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from gimp import driver

_SIDES_PX = os.environ.get("TEST_SCREEN", "1280x800")
"""Of the screen: a denser one has more pixels."""
_ABOVE_GIMP_PX = 20
_PIPE = "{pipe}"
_PROCESSES: dict[str, Callable[[list[bytes]], bool]] = {
    "gimp": lambda words: Path(words[0].decode(errors="replace")).name in ("gimp", "gimp-3.0"),
    "plug-in": lambda words: any(word.endswith(b"/handtint.py") for word in words[:2]),
    "daemon": lambda words: b"serve" in words and b"handtint" in words,
}
_watcher: subprocess.Popen[str] | None = None
_window_manager: subprocess.Popen[bytes] | None = None


def start_desktop() -> None:
    """Start screen, session bus and window manager; set their addresses in the environment."""
    screen = ("-screen", "0", f"{_SIDES_PX}x24", "-nolisten", "tcp")
    number = _first_line_of("Xvfb", "-displayfd", _PIPE, *screen)  # it chooses a free one
    os.environ["DISPLAY"] = f":{number}"
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = _first_line_of(
        "dbus-daemon", "--session", "--nofork", f"--print-address={_PIPE}"
    )
    manage_windows()
    stay = driver.program("from gimp import dialogs; dialogs.stay()")
    subprocess.Popen(["python3", "-c", stay])


def manage_windows() -> None:
    """Start the window manager, or start it again: on a busy machine it ended once."""

    def manages() -> bool:
        global _window_manager  # noqa: PLW0603 - one a screen
        if _window_manager is None or _window_manager.poll() is not None:
            if _window_manager is not None:
                print(f"openbox ended with {_window_manager.returncode}", file=sys.stderr)
            _window_manager = subprocess.Popen(["openbox"])
        return _succeeds("get_desktop")

    wait_for("the window manager", manages)


def _succeeds(*xdotool: str) -> bool:
    return subprocess.run(["xdotool", *xdotool], capture_output=True, check=False).returncode == 0


def start_gimp(image: str) -> None:
    """Start GIMP and wait for the image's name in its title (actions are enabled earlier)."""
    subprocess.Popen(["gimp", "--no-splash", "--no-fonts", image])
    name = f"[{Path(image).stem}]"
    wait_for(f"GIMP's window titled {name}", lambda: name in on_gimps_windows("getwindowname"))
    width, height = map(int, _SIDES_PX.split("x"))
    on_gimps_windows("windowmove", "0", str(_ABOVE_GIMP_PX))
    on_gimps_windows("windowsize", str(width), str(height - 2 * _ABOVE_GIMP_PX))


def on_gimps_windows(action: str, *arguments: str) -> str:
    """Return xdotool's output of an action on every GIMP window; empty if there is none."""
    find = ["xdotool", "search", "--onlyvisible", "--class", "gimp"]
    done = subprocess.run(
        [*find, action, "%@", *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout


def click(x_px: int, y_px: int) -> None:
    place = ["mousemove", str(x_px), str(y_px)]
    subprocess.run(["xdotool", *place, "click", "1"], check=True)


def turn_wheel(x_px: int, y_px: int) -> None:
    """Turn the mouse wheel towards the person, over that place of the screen."""
    place = ["mousemove", str(x_px), str(y_px)]
    subprocess.run(["xdotool", *place, "click", "--repeat", "3", "5"], check=True)


def focus(title: str) -> None:
    """Give the keyboard to the window whose title contains `title`."""
    manage_windows()
    find = ["search", "--onlyvisible", "--name", title]
    wait_for(
        f"a window titled {title}",
        lambda: _succeeds(*find, "windowactivate", "--sync", "windowfocus", "--sync"),
    )


def type_keys(text: str, *keys: str) -> None:
    """Type a text, then press keys, such as `Return`."""
    if text:
        subprocess.run(["xdotool", "type", "--delay", "15", text], check=True)
    if keys:
        subprocess.run(["xdotool", "key", *keys], check=True)


def activate(action: str) -> None:
    gimp_bus("/org/gimp/GIMP", "org.gtk.Actions.Activate", action, "[]", "{}")


def is_enabled(action: str) -> bool:
    """Return whether the action is enabled; False while GIMP is not on the bus or lacks it."""
    try:
        described = gimp_bus("/org/gimp/GIMP", "org.gtk.Actions.Describe", action)
    except RuntimeError:
        return False
    return described.startswith("((true")


def gimp_bus(path: str, method: str, *arguments: str) -> str:
    """Call GIMP on the session bus; arguments and result in GVariant's text format."""
    target = ["--dest", "org.gimp.GIMP.UI", "--object-path", path, "--method", method]
    done = subprocess.run(
        ["gdbus", "call", "--session", *target, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return done.stdout.strip()


def batch(code: str, values: dict[str, Any], timeout_s: float) -> Any:
    """Return the reply of `code` run inside GIMP: requested over the bus, returned in a file."""
    request, reply = Path("/tmp/batch-request"), Path("/tmp/batch-reply")
    request.write_bytes(driver.pack({"code": code, "values": values}))
    reply.unlink(missing_ok=True)
    files = f"{str(request)!r}, {str(reply)!r}"
    program = driver.program(f"driver.answer_by_files({files}, dict(globals()))")
    method = "org.gimp.GIMP.UI.BatchRun"
    gimp_bus("/org/gimp/GIMP/UI", method, "python-fu-eval", program)
    wait_for("the end of the batch", reply.exists, timeout_s)
    return _result(reply.read_bytes())


def on_dialogs(code: str, values: dict[str, Any]) -> Any:
    """Return the result of `code` in a new dialogs.py process: AT-SPI goes stale in old ones."""
    answer = "from gimp import dialogs; driver.answer_by_pipe(vars(dialogs))"
    done = subprocess.run(
        ["python3", "-c", driver.program(answer)],
        input=driver.pack({"code": code, "values": values}),
        stdout=subprocess.PIPE,
        check=True,
    )
    return _result(done.stdout)


def save_screen(path: str) -> None:
    """Save the whole screen as PNG once it is still."""
    screenshot = "from gimp import screenshot; screenshot.save(sys.argv[1])"
    subprocess.run(["python3", "-c", driver.program(screenshot), path], check=True)


def wait_for(what: str, ask: Callable[[], object], timeout_s: float = 60) -> None:
    """Wait until `ask` returns true; raise TimeoutError saying what was awaited."""
    end_s = time.monotonic() + timeout_s
    while not ask():
        if time.monotonic() > end_s:
            raise TimeoutError(f"{what} did not come within {timeout_s:g} s")
        time.sleep(0.05)


def start_watching() -> None:
    """Start the process that clicks and watches; see screen_watch.py."""
    global _watcher  # noqa: PLW0603 - one a screen
    program = driver.program("from gimp import screen_watch; screen_watch.main()")
    pipe = subprocess.PIPE
    _watcher = subprocess.Popen(["python3", "-c", program], stdin=pipe, stdout=pipe, text=True)


def watch(x_px: int, y_px: int, dot_px: float, action: str) -> dict[str, float]:
    """Click there, or activate an action, and return when it was done and when it was seen."""
    asked = {"x": x_px, "y": y_px, "dot_px": dot_px, "action": action}
    assert _watcher is not None and _watcher.stdin is not None and _watcher.stdout is not None
    print(json.dumps(asked), file=_watcher.stdin, flush=True)
    told: dict[str, float] = json.loads(_watcher.stdout.readline())
    return told


def memory_mb() -> dict[str, float]:
    """Return what GIMP, the plug-in with a window and the daemon keep in memory."""
    found: dict[str, float] = {}
    for name, process in _processes():
        with suppress(OSError):  # it has ended
            lines = (process / "status").read_text().splitlines()
            kept = [line.split()[1] for line in lines if line.startswith("VmRSS")]
            if kept:
                found[name] = found.get(name, 0.0) + int(kept[0]) / 1000
    return found


def kill_gimp() -> None:
    for name, process in _processes():
        if name == "gimp":
            os.kill(int(process.name), signal.SIGKILL)


def _processes() -> Iterator[tuple[str, Path]]:
    """Yield the processes that have one of the names, and their folders in /proc."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:  # it has ended
            continue
        yield from ((name, process) for name, is_it in _PROCESSES.items() if is_it(words))


def _result(reply: bytes) -> Any:
    answered = driver.unpack(reply)
    if "error" in answered:
        raise RuntimeError(answered["error"])
    return answered["result"]


def _first_line_of(*command: str) -> str:
    """Start a command that prints an address to the pipe in its arguments; return the address."""
    read, write = os.pipe()
    subprocess.Popen([part.replace(_PIPE, str(write)) for part in command], pass_fds=[write])
    os.close(write)
    with os.fdopen(read) as lines:
        return lines.readline().strip()

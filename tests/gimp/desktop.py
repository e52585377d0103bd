"""Process 1 of the window tests, inside the tree: a screen with GIMP on it, driven by snippets.

When the harness closes the connection this ends, and with it the screen, the bus and GIMP.
"""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gimp import driver

_SCREEN = "1280x800x24"
_PIPE = "{pipe}"


def start_desktop() -> None:
    """Screen, session bus and window manager; their addresses go into the environment."""
    screen = ("-screen", "0", _SCREEN, "-nolisten", "tcp")
    number = _first_line_of("Xvfb", "-displayfd", _PIPE, *screen)  # it chooses a free one
    os.environ["DISPLAY"] = f":{number}"
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = _first_line_of(
        "dbus-daemon", "--session", "--nofork", f"--print-address={_PIPE}"
    )
    subprocess.Popen(["openbox"])


def start_gimp(image: str) -> None:
    """GIMP, until its window carries the image's name (its actions are enabled before that)."""
    subprocess.Popen(["gimp", "--no-splash", "--no-fonts", image])
    name = f"[{Path(image).stem}]"
    wait_for(f"GIMP's window titled {name}", lambda: name in on_gimps_windows("getwindowname"))
    on_gimps_windows("windowmove", "0", "20")
    on_gimps_windows("windowsize", "1280", "760")


def on_gimps_windows(action: str, *arguments: str) -> str:
    """What xdotool says when it does that to every window of GIMP; nothing while there is none."""
    find = ["xdotool", "search", "--onlyvisible", "--class", "gimp"]
    done = subprocess.run(
        [*find, action, "%@", *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout


def click(x_px: int, y_px: int) -> None:
    place = ["mousemove", str(x_px), str(y_px)]
    subprocess.run(["xdotool", *place, "click", "1"], check=True)


def activate(action: str) -> None:
    gimp_bus("/org/gimp/GIMP", "org.gtk.Actions.Activate", action, "[]", "{}")


def is_enabled(action: str) -> bool:
    """False also while GIMP is not on the bus yet, or does not know the action yet."""
    try:
        described = gimp_bus("/org/gimp/GIMP", "org.gtk.Actions.Describe", action)
    except RuntimeError:
        return False
    return described.startswith("((true")


def gimp_bus(path: str, method: str, *arguments: str) -> str:
    """Call GIMP on the session bus; arguments and answer in GVariant's text form."""
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
    """The reply of `code` run inside GIMP: the bus tells GIMP to, a file brings it back."""
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
    """The result of `code` in a new process of dialogs.py: AT-SPI goes stale in an old one."""
    answer = "from gimp import dialogs; driver.answer_by_pipe(vars(dialogs))"
    done = subprocess.run(
        ["python3", "-c", driver.program(answer)],
        input=driver.pack({"code": code, "values": values}),
        stdout=subprocess.PIPE,
        check=True,
    )
    return _result(done.stdout)


def save_screen(path: str) -> None:
    """The whole screen as PNG, once it stands still."""
    screenshot = "from gimp import screenshot; screenshot.save(sys.argv[1])"
    subprocess.run(["python3", "-c", driver.program(screenshot), path], check=True)


def wait_for(what: str, ask: Callable[[], object], timeout_s: float = 60) -> None:
    """Until `ask` answers yes; raises TimeoutError saying what was waited for."""
    end_s = time.monotonic() + timeout_s
    while not ask():
        if time.monotonic() > end_s:
            raise TimeoutError(f"{what} did not come within {timeout_s:g} s")
        time.sleep(0.05)


def _result(reply: bytes) -> Any:
    answered = driver.unpack(reply)
    if "error" in answered:
        raise RuntimeError(answered["error"])
    return answered["result"]


def _first_line_of(*command: str) -> str:
    """Start a command that writes its address to the pipe named in its arguments."""
    read, write = os.pipe()
    subprocess.Popen([part.replace(_PIPE, str(write)) for part in command], pass_fds=[write])
    os.close(write)
    with os.fdopen(read) as lines:
        return lines.readline().strip()

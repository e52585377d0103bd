"""The real GIMP for a test session: one gimp-console that executes the tests' snippets."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from devtools.namespace import HOST_ROOT, enter_command
from gimp import driver
from gimp.log_check import check_logs
from waiting import DEADLINE_S

GUEST_WORK = "/mnt"
"""Where GIMP sees the work folder."""

_PLUG_INS = "usr/lib/*/gimp/3.0/plug-ins"
_LEAN = ("python-eval", "file-png", "file-tiff", "file-jpeg", "file-psd")
_BRUSH = "usr/share/gimp/3.0/brushes/Basic/Hardness-100.vbr"
_EMPTY_DATA = ("dynamics", "pattern", "palette", "gradient", "tool-preset", "mypaint-brush")
_ABOUT = "usr/share/metainfo/org.gimp.GIMP.appdata.xml"
# GIMP ignores the whole file if it contains an unknown word; to one of another version it says
# welcome, in a window.
_GIMPRC = """(config-version "%s")
(check-updates no)
(show-welcome-dialog no)
(default-brush "2. Hardness 100")
(plug-in-path "${gimp_dir}/plug-ins:%s/stock-plug-ins")
(brush-path "${gimp_dir}/brushes")
"""


def serving(names: str, *, first: str = "pass") -> str:
    """Return the program that answers snippets inside the tree, with the expression `names`."""
    inside = Path(f"{HOST_ROOT}{driver.TESTS}")
    serve = f"driver.serve(os.environ['DRIVER_SOCKET'], {names})"
    return driver.program(f"{first}; {serve}", tests=inside)


def host_daemon_command(state_dir: Path) -> list[str]:
    """Return the command that starts the host's daemon from inside GIMP's tree.

    `state_dir` is a path on the host.
    """
    variables = {"HANDTINT_STATE_DIR": str(state_dir), "PYTHONPATH": os.pathsep.join(sys.path)}
    env = ["/usr/bin/env", *(f"{name}={value}" for name, value in variables.items())]
    return ["chroot", HOST_ROOT, *env, sys.executable, "-m", "handtint", "serve"]


class SnippetError(AssertionError):
    """A snippet raised; the message is its traceback inside GIMP."""


class Died(RuntimeError):
    """GIMP ended or hung; the message names its log. The next snippet starts a new one."""


class WorkFolder:
    """A new folder that GIMP sees as /mnt: its configuration, our plug-in, pictures, logs.

    It is in the system's temporary folder, because the path of a unix socket must be short.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="handtint-gimp-"))
        self.config = self.path / "config"
        self.plug_ins_folder = self.config / "plug-ins"
        """Install here (plug-ins/handtint/handtint.py) before GIMP starts."""
        self.plug_ins_folder.mkdir(parents=True)

    def fill(self, root: Path) -> None:
        """Configure a minimal GIMP from the tree at `root`: few plug-ins, one brush, no data."""
        self.add_stock(root, *_LEAN)
        (self.config / "brushes").mkdir()
        shutil.copy(root / _BRUSH, self.config / "brushes")
        empty = [f'({name}-path "{GUEST_WORK}/no-data")\n' for name in _EMPTY_DATA]
        preferences = _GIMPRC % (_version_of(root), GUEST_WORK)
        (self.config / "gimprc").write_text(preferences + "".join(empty))

    def add_stock(self, root: Path, *names: str) -> None:
        """Give GIMP more of its own plug-ins, before it starts."""
        stock = self.path / "stock-plug-ins"
        stock.mkdir(exist_ok=True)
        (folder,) = root.glob(_PLUG_INS)
        for name in names:
            (stock / name).symlink_to(f"/{folder.relative_to(root)}/{name}")

    def set_language(self, language: str) -> None:
        """Choose GIMP's language, as in its preferences; the next start of GIMP speaks it."""
        with (self.config / "gimprc").open("a") as preferences:
            preferences.write(f'(language "{language}")\n')

    def guest(self, path: Path) -> str:
        """Return GIMP's path of a file in the work folder."""
        return f"{GUEST_WORK}/{path.relative_to(self.path)}"

    def remove(self) -> None:
        """Remove it; raises AssertionError if something critical was logged, and leaves it."""
        check_logs(log.read_text(errors="replace") for log in self.path.glob("*.log"))
        shutil.rmtree(self.path)


def _version_of(root: Path) -> str:
    """Return the version of the tree's GIMP."""
    about = (root / _ABOUT).read_text(encoding="utf-8")
    told = re.search(r'<release version="([0-9.]+)"', about)
    assert told is not None
    return told[1]


class Snippets:
    """A process inside the tree that connects back and executes Python snippets.

    The host's root is at /host inside, so that what runs there can start the host's programs by
    `chroot /host`. Everything started inside ends with the process.
    """

    def __init__(
        self,
        root: Path,
        work: WorkFolder,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
    ) -> None:
        self.log = work.path / f"{name}.log"
        path = work.path / f"{name}.sock"
        path.unlink(missing_ok=True)
        variables = {
            "GIMP3_DIRECTORY": work.guest(work.config),
            "DRIVER_SOCKET": work.guest(path),
            **environment,
        }
        enter = enter_command(root, {work.path: GUEST_WORK, Path("/"): HOST_ROOT}, variables)
        with socket.socket(socket.AF_UNIX) as listener, self.log.open("ab") as log:
            listener.bind(str(path))
            listener.listen(1)
            self._process = subprocess.Popen([*enter, *command], stdout=log, stderr=log)
            self._connection = self._accept(listener)

    def run(self, code: str, /, *, timeout_s: float = 2 * DEADLINE_S, **values: object) -> Any:
        """Return what `code` leaves in `result`; `values` are its variables, JSON or bytes.

        Raises SnippetError with the traceback if it raises, Died if there is no answer.
        """
        request = driver.pack({"code": textwrap.dedent(code), "values": values})
        self._connection.settimeout(timeout_s)
        try:
            driver.send(self._connection, request)
            reply = driver.unpack(driver.receive(self._connection))
        except OSError as error:
            self.kill()
            reason = f"no answer in {timeout_s:g} s" if isinstance(error, TimeoutError) else error
            raise Died(f"GIMP died or hung ({reason}); its log: {self.log}") from error
        if "error" in reply:
            raise SnippetError(f"{reply['error']}GIMP's log: {self.log}")
        return reply["result"]

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        """Let it end by itself when its connection closes; kill it after 10 s."""
        self._connection.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def crash(self) -> None:
        self._process.kill()

    def kill(self) -> None:
        self._connection.close()
        self._process.kill()
        self._process.wait()

    def _accept(self, listener: socket.socket) -> socket.socket:
        listener.settimeout(1)
        for _ in range(60):
            try:
                return listener.accept()[0]
            except TimeoutError:
                if not self.alive:
                    break
        self._process.kill()
        self._process.wait()
        raise Died(f"GIMP did not start; its log: {self.log}")


class Gimp:
    """gimp-console, started by the first snippet, and again by the next one after it died."""

    def __init__(self, root: Path, work: WorkFolder, environment: Mapping[str, str]) -> None:
        self.work = work
        self._root = root
        self._environment = environment
        self._snippets: Snippets | None = None

    def run(self, code: str, /, *, timeout_s: float = 2 * DEADLINE_S, **values: object) -> Any:
        """Call `Snippets.run` with Gimp, Gegl, GLib, Gio, GObject and Babl imported."""
        if self._snippets is None or not self._snippets.alive:
            self.start()
        assert self._snippets is not None
        return self._snippets.run(code, timeout_s=timeout_s, **values)

    def start(self) -> None:
        """Start or restart it, so that it sees newly installed plug-ins."""
        self.close()
        batch = ["--batch-interpreter=python-fu-eval", "-b", serving("dict(globals())")]
        self._snippets = Snippets(
            self._root,
            self.work,
            "gimp",
            ["gimp-console", "-i", "-d", "-f", *batch, "--quit"],
            self._environment,
        )

    def crash(self) -> None:
        """Kill it, even in the middle of a snippet, whose `run` then raises Died."""
        assert self._snippets is not None
        self._snippets.crash()

    def close(self) -> None:
        if self._snippets is not None:
            self._snippets.close()
            self._snippets = None

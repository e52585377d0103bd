"""GIMP 3 for the tests: Debian's packages unpacked in one folder, without root rights.

Nothing on the host changes; deleting the folder removes all of it.
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from handtint_install.debian_packages import PrivateApt, unpack
from handtint_install.errors import SetUpError
from handtint_install.namespace import UNSHARE, enter_command
from handtint_shared.errors import why_of
from handtint_shared.sentences import explain

__all__ = ["SetUpError", "default_folder", "ensure_gimp_tree", "enter_command", "main"]

Report = Callable[[str], None]

_LAYOUT_VERSION = 2  # raise it when trees made before must be made anew
_FREE_BYTES = 1_000_000_000
_SYSTEM = [
    "base-files",
    "base-passwd",
    "coreutils",
    "dash",
    "bash",
    "grep",
    "sed",
    "findutils",
    "libc-bin",
]
_CONSOLE = ["gimp", *_SYSTEM]
_WINDOW = [
    "xvfb",
    "openbox",
    "dbus-daemon",
    "libglib2.0-bin",
    "libgdk-pixbuf2.0-bin",
    "shared-mime-info",
    "xdotool",
    "at-spi2-core",
    "gir1.2-atspi-2.0",
    "gir1.2-gtk-3.0",
    "python3-gi",
    "fonts-dejavu-core",
]
# What the packages' own scripts would have done. Without the bytecode every plug-in starts 0.5 s
# later; compileall fails on files of other Python versions, which does no harm.
_FINISH_CONSOLE = """
python3 -m compileall -q -j 2 /usr/lib/python3 /usr/lib/python3.[0-9]* || true
for library in /usr/lib/*/blas/libblas.so.3 /usr/lib/*/lapack/liblapack.so.3; do
  if [ -e "$library" ]; then ln -sf "$library" "$(dirname "$library")/.."; fi
done
"""
_FINISH_WINDOW = """
glib-compile-schemas /usr/share/glib-2.0/schemas
/usr/lib/*/gdk-pixbuf-2.0/gdk-pixbuf-query-loaders --update-cache
update-mime-database /usr/share/mime
dbus-uuidgen --ensure=/etc/machine-id
"""


def default_folder() -> Path:
    """$HANDTINT_GIMP_TREE, or ~/.cache/handtint/gimp-tree."""
    chosen = os.environ.get("HANDTINT_GIMP_TREE")
    return Path(chosen) if chosen else Path.home() / ".cache/handtint/gimp-tree"


def ensure_gimp_tree(
    folder: Path, *, with_window: bool = True, suite: str = "trixie", report: Report = print
) -> Path:
    """The root of a tree holding GIMP from Debian `suite`; made first where it is not whole yet.

    `with_window` adds a virtual screen, a window manager and accessibility. Safe to call twice and
    by several processes at once. Raises SetUpError with one sentence that says what to do.
    """
    root, stamp = folder / "root", folder / "stamp"
    key = _key(suite, with_window=with_window)
    enough = {key, _key(suite, with_window=True)}

    def whole() -> bool:
        return stamp.exists() and stamp.read_text() in enough

    with _clear_errors(folder):
        if whole():
            return root
        _check_machine()
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder / "lock", report):
            if not whole():  # another process may have made it meanwhile
                stamp.unlink(missing_ok=True)
                _build(folder, _packages(with_window=with_window), suite, report)
                stamp.write_text(key)
    return root


@contextmanager
def _clear_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = why_of(error)
        raise SetUpError("tree_folder", folder=folder, why=why) from error


def _packages(*, with_window: bool) -> list[str]:
    return [*_CONSOLE, *_WINDOW] if with_window else _CONSOLE


def _key(suite: str, *, with_window: bool) -> str:
    parts = [suite, str(_LAYOUT_VERSION), *_packages(with_window=with_window)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def _check_machine() -> None:
    needed = ("apt-get", "dpkg-deb", "tar", "bash", "setpriv", "unshare")
    missing = [name for name in needed if shutil.which(name) is None]
    if missing:
        raise SetUpError("not_debian", missing=", ".join(missing))
    tried = [*UNSHARE, "mount", "-t", "proc", "proc", "/proc"]  # containers often forbid this one
    done = subprocess.run(tried, capture_output=True, check=False)
    if done.returncode != 0:
        raise SetUpError("user_namespaces")


@contextmanager
def _locked(path: Path, report: Report) -> Iterator[None]:
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("waiting for another process that is making the same tree")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _stage(name: str, report: Report) -> Iterator[None]:
    started_s = time.monotonic()
    yield
    report(f"{time.monotonic() - started_s:6.1f} s  {name}")


def _build(folder: Path, packages: list[str], suite: str, report: Report) -> None:
    root = folder / "root"
    shutil.rmtree(root, ignore_errors=True)
    if shutil.disk_usage(folder).free < _FREE_BYTES:
        raise SetUpError("tree_room", folder=folder)
    report(f"GIMP from Debian {suite} into {folder} (about a minute, once)")
    with _stage("package lists", report):
        apt = PrivateApt(folder / "apt", suite=suite)
        apt.update()
    with _stage("packages downloaded", report):
        debs = apt.download(packages)
    with _stage(f"{len(debs)} packages unpacked", report):
        root.mkdir()
        unpack(debs, root)
        for name in ("passwd", "group"):
            shutil.copy(root / f"usr/share/base-passwd/{name}.master", root / "etc" / name)
        for name in ("dev", "proc", "tmp", "mnt"):
            (root / name).mkdir(exist_ok=True)
    with _stage("made ready", report):
        finish = _FINISH_CONSOLE + (_FINISH_WINDOW if "xvfb" in packages else "")
        _run_inside(root, finish, log=folder / "finish.log")


def _run_inside(root: Path, script: str, *, log: Path) -> None:
    with log.open("w") as output:
        done = subprocess.run(
            [*enter_command(root, {}, {}), "sh", "-e", "-c", script],
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        raise SetUpError("tree_finish", log=log)


def main(arguments: list[str] | None = None) -> int:
    """`python3 -m handtint_install.gimp_tree`: exit 0, or 1 with one line on stderr."""
    parser = argparse.ArgumentParser(
        prog="python3 -m handtint_install.gimp_tree",
        description="Get GIMP 3 for the tests: no root rights, nothing on this system is changed.",
        epilog="example: PYTHONPATH=install:shared python3 -m handtint_install.gimp_tree --console",
    )
    parser.add_argument(
        "--folder", type=Path, default=default_folder(), help="default: %(default)s"
    )
    parser.add_argument("--suite", default="trixie", help="Debian release (default: %(default)s)")
    parser.add_argument("--console", action="store_true", help="without a screen: 220 MB less")
    chosen = parser.parse_args(arguments)
    try:
        root = ensure_gimp_tree(chosen.folder, with_window=not chosen.console, suite=chosen.suite)
    except SetUpError as error:
        print(explain(error), file=sys.stderr)
        return 1
    print(root)
    return 0


if __name__ == "__main__":
    sys.exit(main())

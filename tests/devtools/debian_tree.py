"""Debian programs for the tests: packages unpacked into one folder, without root.

Nothing on the host changes; deleting the folder removes everything.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devtools.debian_packages import DebianUnusable, PrivateApt, unpack
from devtools.namespace import UNSHARE, enter_command
from handtint_shared.errors import why_of

Report = Callable[[str], None]

_LAYOUT_VERSION = 2  # increment to have existing trees rebuilt


@dataclass(frozen=True, slots=True)
class DebianTree:
    """Packages of a Debian suite in a folder.

    `finish` is a shell script, run inside the tree, that does what the packages' scripts would;
    `also_enough` are keys of larger trees; `variable` overrides the folder; `translations` into
    these languages are unpacked too.
    """

    name: str
    folder: Path
    variable: str
    suite: str
    packages: Sequence[str]
    free_bytes: int
    finish: str = "true"
    also_enough: Collection[str] = ()
    translations: Collection[str] = ()

    @property
    def root(self) -> Path:
        return self.folder / "root"

    def ensure(self, report: Report = print) -> Path:
        """Return the root of the tree, built first if it is incomplete.

        Idempotent, and safe for several processes at once. Raises DebianUnusable, which says what
        to do.
        """
        stamp = self.folder / "stamp"

        def whole() -> bool:
            return stamp.exists() and stamp.read_text() in (key, *self.also_enough)

        key = tree_key(self.suite, [*self.packages, *self.translations])
        with self._clear_errors():
            if whole():
                return self.root
            _check_machine()
            self.folder.mkdir(parents=True, exist_ok=True)
            with _locked(self.folder / "lock", report):
                if not whole():  # another process may have built it in the meantime
                    stamp.unlink(missing_ok=True)
                    self._build(report)
                    stamp.write_text(key)
        return self.root

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DebianUnusable(
                f"{self.folder} cannot be used ({why_of(error)}): make room there and make it "
                f"yours, or set {self.variable} to another."
            ) from error

    def _build(self, report: Report) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        if shutil.disk_usage(self.folder).free < self.free_bytes:
            size = f"{self.free_bytes / 1e9:g} GB"
            raise DebianUnusable(
                f"Less than {size} is free at {self.folder}: free some, or set {self.variable}."
            )
        report(f"{self.name} from Debian {self.suite} into {self.folder} (once)")
        with _stage("package lists", report):
            apt = PrivateApt(self.folder / "apt", suite=self.suite)
            apt.update()
        with _stage("packages downloaded", report):
            debs = apt.download(self.packages)
        with _stage(f"{len(debs)} packages unpacked", report):
            self.root.mkdir()
            unpack(debs, self.root, translations=self.translations)
            for name in ("passwd", "group"):
                master = self.root / f"usr/share/base-passwd/{name}.master"
                shutil.copy(master, self.root / "etc" / name)
            for name in ("dev", "proc", "tmp", "mnt"):
                (self.root / name).mkdir(exist_ok=True)
        with _stage("made ready", report):
            _run_inside(self.root, self.finish, log=self.folder / "finish.log")


def tree_key(suite: str, packages: Sequence[str]) -> str:
    """Return a hash of a tree's contents; if it changes, the tree is rebuilt."""
    parts = [suite, str(_LAYOUT_VERSION), *packages]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def cached_folder(name: str, variable: str) -> Path:
    """Return the folder in the environment's `variable`, or ~/.cache/handtint/`name`."""
    chosen = os.environ.get(variable)
    return Path(chosen) if chosen else Path.home() / ".cache/handtint" / name


def _check_machine() -> None:
    needed = ("apt-get", "dpkg-deb", "tar", "bash", "setpriv", "unshare")
    missing = [name for name in needed if shutil.which(name) is None]
    if missing:
        raise DebianUnusable(
            f"{', '.join(missing)} not found: use Debian or a relative of it, this needs them."
        )
    tried = [*UNSHARE, "mount", "-t", "proc", "proc", "/proc"]  # often forbidden in containers
    done = subprocess.run(tried, capture_output=True, check=False)
    if done.returncode != 0:
        raise DebianUnusable(
            "User namespaces are switched off (or this container forbids them): as root run "
            "`sysctl -w user.max_user_namespaces=10000 kernel.unprivileged_userns_clone=1` (on "
            "Ubuntu also kernel.apparmor_restrict_unprivileged_userns=0)."
        )


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


def _run_inside(root: Path, script: str, *, log: Path) -> None:
    with log.open("w") as output:
        done = subprocess.run(
            [*enter_command(root, {}, {}), "sh", "-e", "-c", script],
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        raise DebianUnusable(
            f"The folder with Debian's programs could not be made ready: {log} says why."
        )

"""Debian packages without root: a private apt state downloads them, tar unpacks them."""

import os
import shutil
import subprocess
from collections.abc import Collection, Sequence
from pathlib import Path

from devtools.namespace import DIE_WITH_PARENT

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_DEFAULT_MIRROR = "http://deb.debian.org/debian"
_NOT_NEEDED = ("doc", "man", "help")
_MERGED_FOLDERS = ("bin", "sbin", "lib", "lib64")
_OFFLINE_SIGNS = ("resolv", "Could not connect", "Unable to connect", "unreachable", "timed out")


class DebianUnusable(Exception):
    """Debian's programs for the tests are unavailable; the message says what to do."""


class PrivateApt:
    """apt-get with its own lists, cache and sources in `folder`; the host's stay untouched.

    The .debs are kept in `folder`, so that an interrupted download can be resumed.
    """

    def __init__(self, folder: Path, *, suite: str) -> None:
        self._folder = folder
        self._options = self._apt_options()
        for name in ("etc/apt.conf.d", "etc/preferences.d", "lists/partial"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self._archives = folder / "cache/archives"
        (self._archives / "partial").mkdir(parents=True, exist_ok=True)
        (folder / "status").write_text("")
        source = f"deb [signed-by={_KEYRING}] {_mirror()} {suite} main\n"
        (folder / "etc/sources.list").write_text(source)

    def update(self) -> None:
        """Fetch the package lists."""
        self._apt_get("update")

    def download(self, packages: Sequence[str]) -> list[Path]:
        """Download `packages` with all dependencies; return the .deb files."""
        self._apt_get("install", "--yes", "--download-only", *packages)
        self._apt_get("autoclean")  # keeps the cache from growing with every package update
        # apt prints nothing about cached packages, so ask with an empty cache.
        nothing = self._folder / "no-archives"
        (nothing / "partial").mkdir(parents=True, exist_ok=True)
        elsewhere = ["-o", f"Dir::Cache::archives={nothing}"]
        lines = self._apt_get("install", "--print-uris", *elsewhere, *packages).splitlines()
        return [self._archives / line.split()[1] for line in lines]

    def _apt_options(self) -> list[str]:
        settings = {
            "Dir::Etc": self._folder / "etc",
            "Dir::State": self._folder,
            "Dir::State::status": self._folder / "status",
            "Dir::State::lists": self._folder / "lists",
            "Dir::Cache": self._folder / "cache",
            "APT::Install-Recommends": "0",
            "APT::Sandbox::User": "",  # else root's apt downloads as _apt, which cannot write here
            "APT::Update::Error-Mode": "any",  # otherwise a list that fails is only a warning
            "Debug::NoLocking": "1",
            "Acquire::Retries": "3",
        }
        return [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]

    def _apt_get(self, *arguments: str) -> str:
        done = subprocess.run(
            [*DIE_WITH_PARENT, "apt-get", "-qq", *self._options, *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
        (self._folder / f"{arguments[0]}.log").write_text(done.stdout + done.stderr)
        if done.returncode != 0:
            raise _failure(done.stderr)
        return done.stdout


def unpack(debs: Sequence[Path], root: Path, *, translations: Collection[str] = ()) -> None:
    """Unpack `debs` into `root`; run no package scripts.

    Documentation is left out, and translations but for those into the languages given.

    Raises DebianUnusable if the disk is full or a file is damaged.
    """
    for name in _MERGED_FOLDERS:
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    # One shell for all: a pair of processes per package would cost as much as the unpacking.
    unneeded = _NOT_NEEDED if translations else (*_NOT_NEEDED, "locale")
    excluded = " ".join(f"--exclude=./usr/share/{name}" for name in unneeded)
    script = (
        'set -eo pipefail; root=$1; shift; for deb; do dpkg-deb --fsys-tarfile "$deb" | tar -x -C '
        f'"$root" --keep-directory-symlink --no-same-owner {excluded}; done'
    )
    done = subprocess.run(
        [*DIE_WITH_PARENT, "bash", "-c", script, "unpack", str(root), *map(str, debs)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    if done.returncode != 0:
        raise _failure(done.stderr)
    for folder in (root / "usr/share/locale").glob("*/"):
        if folder.name not in translations:
            shutil.rmtree(folder)


def _mirror() -> str:
    """Return this machine's own Debian mirror; on derivatives of Debian, the public one."""
    done = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)"],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line.split("|") for line in done.stdout.splitlines()]
    return next(
        (uri for origin, label, uri in lines if origin == label == "Debian"), _DEFAULT_MIRROR
    )


def _failure(stderr: str) -> DebianUnusable:
    if not _KEYRING.exists():
        return DebianUnusable(f"{_KEYRING} is missing: install the package debian-archive-keyring.")
    if "No space left" in stderr or "enough free space" in stderr:
        return DebianUnusable(
            "The disk is full: free 1 GB, then run this again (downloads are kept)."
        )
    if any(sign in stderr for sign in _OFFLINE_SIGNS):
        return DebianUnusable(
            "The Debian mirror cannot be reached: connect to the internet, then run this again."
        )
    last = (stderr.strip().splitlines() or ["no message"])[-1]
    return DebianUnusable(
        f"The Debian packages could not be fetched or unpacked ({last}): run this again; the "
        "downloads are kept."
    )

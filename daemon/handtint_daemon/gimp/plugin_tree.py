"""Assemble the plug-in for GIMP: one folder with everything it imports except `gi`."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import importlib.util
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from handtint_shared.errors import BadInput, WriteFailed

FOLDER_NAME = "handtint"  # GIMP only runs plug-ins/NAME/NAME.py
ENTRY_NAME = "handtint.py"
DAEMON_COMMAND_NAME = "daemon_command.json"

_NOT_COPIED = {"__pycache__", "entry", "po"}


def assemble_plugin_tree(folder: Path, daemon_command: Sequence[str]) -> None:
    """Make `folder` (.../plug-ins/handtint) the complete plug-in, or leave it unchanged.

    `daemon_command` starts the daemon; empty where the plug-in may not start one. Any previous
    content of `folder` is replaced. Raises WriteFailed, or BadInput if a part of Handtint is
    missing.
    """
    staged = folder.with_name(f".{folder.name}.new")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        remove_tree(staged)
        _fill(staged, daemon_command)
        _swap(staged, folder)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise _failure(folder.parent, error) from error


def remove_tree(path: Path) -> bool:
    """Remove a folder, or a symbolic link in its place; return whether there was one."""
    if path.is_symlink():  # a developer's link to a checkout: keep its target
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
    else:
        return False
    return True


def differing_files(folder: Path) -> list[str]:
    """Return the installed files in `folder` that are missing or differ from this version's."""
    return [
        target
        for target, source in _files().items()
        if not (folder / target).is_file()
        or not filecmp.cmp(source, folder / target, shallow=False)
    ]


def _fill(folder: Path, daemon_command: Sequence[str]) -> None:
    for target, source in _files().items():
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        # Not copy2: GIMP queries a plug-in again only when its modification time is newer.
        shutil.copyfile(source, folder / target)
    command = json.dumps({"command": list(daemon_command)}, indent=2)
    (folder / DAEMON_COMMAND_NAME).write_text(command + "\n", encoding="utf-8")
    (folder / ENTRY_NAME).chmod(0o755)


def _files() -> dict[str, Path]:
    """Map each file of the plug-in to the file that it is copied from."""
    files = {ENTRY_NAME: _entry_script()}
    for name in ("handtint_plugin", "handtint_shared"):
        package = _package_folder(name)
        for source in package.rglob("*"):
            inner = source.relative_to(package)
            if source.is_file() and not _NOT_COPIED & set(inner.parts):
                files[(name / inner).as_posix()] = source
    # msgpack's compiled part fits a single Python version; the pure part is enough.
    pure = _package_folder("msgpack").glob("*.py")
    return files | {f"msgpack/{source.name}": source for source in pure}


def _swap(staged: Path, folder: Path) -> None:
    previous = folder.with_name(f".{folder.name}.old")
    remove_tree(previous)
    had_one = folder.exists() or folder.is_symlink()
    if had_one:
        folder.rename(previous)
    try:
        staged.rename(folder)
    except OSError:
        if had_one:
            previous.rename(folder)
        raise
    with contextlib.suppress(OSError):  # the new one is in place; the next install retries
        remove_tree(previous)


def _package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)  # does not import it: the plug-in needs gi
    if spec is None or spec.origin is None:
        raise BadInput("package_missing", name=name)
    return Path(spec.origin).parent


def _entry_script() -> Path:
    package = _package_folder("handtint_plugin")
    in_wheel, in_checkout = package / "entry" / ENTRY_NAME, package.parent / "gimp_entry.py"
    return in_wheel if in_wheel.exists() else in_checkout


def _failure(folder: Path, error: OSError) -> WriteFailed:
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error):
        return WriteFailed("plug_in_disk_full", folder=folder)
    if isinstance(error, PermissionError) or "Permission denied" in str(error):
        return WriteFailed("plug_in_forbidden", folder=folder)
    return WriteFailed("plug_in_folder", folder=folder, why=str(error))

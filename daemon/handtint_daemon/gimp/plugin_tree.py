"""The plug-in as GIMP wants it: one folder that holds all it imports besides `gi`."""

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

_NOT_COPIED = {"__pycache__", "entry"}


def assemble_plugin_tree(folder: Path, daemon_command: Sequence[str]) -> None:
    """Makes `folder` (.../plug-ins/handtint) the whole plug-in, or leaves it as it was.

    `daemon_command` starts the daemon; empty where the plug-in may not start one. What was in
    `folder` before is replaced. Raises WriteFailed, or BadInput when a part of Handtint is missing.
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
    """Removes a folder, or a link that stands for one; False when there was none."""
    if path.is_symlink():  # a developer's link to a checkout: what it points to stays
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
    else:
        return False
    return True


def differing_files(folder: Path) -> list[str]:
    """Which files of the installed plug-in in `folder` are missing or not this version's."""
    return [
        target
        for target, source in _files().items()
        if not (folder / target).is_file()
        or not filecmp.cmp(source, folder / target, shallow=False)
    ]


def _fill(folder: Path, daemon_command: Sequence[str]) -> None:
    for target, source in _files().items():
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        # Not copy2: GIMP asks a plug-in anew only when its file is younger than before.
        shutil.copyfile(source, folder / target)
    command = json.dumps({"command": list(daemon_command)}, indent=2)
    (folder / DAEMON_COMMAND_NAME).write_text(command + "\n", encoding="utf-8")
    (folder / ENTRY_NAME).chmod(0o755)


def _files() -> dict[str, Path]:
    """Where each file of the plug-in goes, and the file it is a copy of."""
    files = {ENTRY_NAME: _entry_script()}
    for name in ("handtint_plugin", "handtint_shared"):
        package = _package_folder(name)
        for source in package.rglob("*"):
            inner = source.relative_to(package)
            if source.is_file() and not _NOT_COPIED & set(inner.parts):
                files[(name / inner).as_posix()] = source
    # msgpack's compiled part fits one Python only; it does without.
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
    with contextlib.suppress(OSError):  # the new one is in place; the next install tries again
        remove_tree(previous)


def _package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)  # finds without importing: the plug-in's needs gi
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

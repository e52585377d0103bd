"""Validate paths given by a person before any work begins."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path

from handtint_shared.errors import BadInput, WriteFailed, why_of


def require_file(path: Path) -> None:
    """Raise BadInput unless `path` is a non-empty regular file.

    Otherwise a folder would be reported as a broken picture, and reading a pipe or a device might
    never end.
    """
    try:
        found = path.stat()
    except OSError as error:
        if error.errno == errno.ENOENT:
            raise BadInput("file_missing", path=path) from None
        raise BadInput("file_unreadable", path=path, why=why_of(error)) from error
    if stat.S_ISDIR(found.st_mode):
        raise BadInput("file_is_folder", path=path)
    if not stat.S_ISREG(found.st_mode):
        raise BadInput("file_special", path=path)
    if found.st_size == 0:
        raise BadInput("file_empty", path=path)


def require_writable(path: Path) -> None:
    """Raise WriteFailed unless a file can be created at `path`."""
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".handtint-"):
            pass
    except OSError as error:
        raise WriteFailed(path=path, why=why_of(error)) from error

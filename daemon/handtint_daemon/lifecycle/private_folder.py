"""Folders, and sockets in them, that no other user of the computer can access."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import zmq


def make_room_for_socket(path: Path) -> None:
    """Make the socket's folder private. Raises ValueError, OSError if no socket can be there."""
    if sys.platform == "win32":
        raise ValueError("not on Windows")
    if len(os.fsencode(path)) > zmq.IPC_PATH_MAX_LEN:
        raise ValueError(f"the path has more than {zmq.IPC_PATH_MAX_LEN} bytes")
    make_private(path.parent)


def make_private(folder: Path) -> None:
    """Create `folder` if needed, accessible to this user only. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform == "win32":
        return  # no modes; the state folder is in the user's own profile

    found = folder.lstat()  # lstat, because a link could lead anywhere
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{folder} is not a folder of this user's own")
    if stat.S_IMODE(found.st_mode) != stat.S_IRWXU:
        folder.chmod(stat.S_IRWXU)

"""Which folder a person means: a path, or a URL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from handtint_daemon.album.folders.folder import Folder
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.folders.remote_folder import RemoteFolder
from handtint_daemon.album.folders.store import opened
from handtint_shared.errors import BadInput

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_STORES = ("s3", "gs", "abfs")
"""Where a file is written as a whole or not at all; of these S3 is tested."""


def folder_of(given: str) -> Folder:
    """Return the folder of that name. Raises BadInput for a URL that no album can use."""
    if not is_url(given):
        return LocalFolder(Path(given))
    kind, _, rest = given.partition("://")
    if kind.lower() == "file":
        return LocalFolder(Path(url2pathname(urlsplit(given).path)))
    if kind.lower() not in _STORES or not rest.strip("/"):
        raise BadInput(
            "album_storage_kind", path=given, kinds=", ".join(f"{k}://" for k in _STORES)
        )
    folder = RemoteFolder(f"{kind.lower()}://{rest.rstrip('/')}")
    opened(folder.url)
    return folder


@contextmanager
def given_file(given: str) -> Iterator[Path]:
    """Have a file of that name on a local disk. Raises BadInput, RemoteUnreachable."""
    if not is_url(given):
        yield Path(given)
        return
    around, _, name = given.rpartition("/")
    with folder_of(around).at_hand(name) as path:
        yield path


def is_url(given: str) -> bool:
    return bool(_URL.match(given))

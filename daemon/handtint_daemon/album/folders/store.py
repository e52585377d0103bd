"""Object stores by fsspec, and their errors as ours."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

from handtint_shared.errors import BadInput, HandtintError, RemoteUnreachable

_WITHOUT_ACCOUNT = ("NoCredentialsError", "PartialCredentialsError", "ProfileNotFound")
"""What the library behind s3fs raises where nobody has said who is asking."""
_PASSING = (errno.EBUSY, errno.EIO, getattr(errno, "EREMOTEIO", errno.EIO))
"""Of answers that say that the store is ill, not that the request is."""


@cache
def opened(url: str) -> tuple[Any, str]:
    """Return fsspec's file system for a URL, and the folder's path there. Raises BadInput."""
    try:
        store, root = import_module("fsspec.core").url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        raise BadInput("album_storage_package", path=url, why=str(error)) from error
    except ValueError as error:
        raise BadInput("file_unreadable", path=url, why=str(error)) from error
    return store, root.rstrip("/")


@contextmanager
def told(url: str) -> Iterator[None]:
    """Turn what the libraries raise into OSError, or RemoteUnreachable where no other file would
    fare better."""
    try:
        yield
    except HandtintError:
        raise
    except (ConnectionError, TimeoutError) as error:
        raise _unreachable(url, error) from error
    except OSError as error:
        if error.errno in _PASSING:
            raise _unreachable(url, error) from error
        raise
    except Exception as error:  # each store's library has errors of its own
        if type(error).__name__ in _WITHOUT_ACCOUNT:
            raise RemoteUnreachable("album_storage_account", path=url) from error
        raise _unreachable(url, error) from error


def _unreachable(url: str, error: Exception) -> RemoteUnreachable:
    why = str(error) or type(error).__name__
    return RemoteUnreachable("album_storage_unreachable", path=url, why=why)

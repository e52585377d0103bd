import errno

import pytest

from handtint_daemon.album.folders.store import told
from handtint_shared.errors import BadInput, HandtintError, RemoteUnreachable


class NoCredentialsError(Exception):
    """Called as what the library behind s3fs raises."""


def raised(error: Exception) -> Exception:
    """Return what becomes of an error of a store."""
    with pytest.raises(Exception) as caught, told("s3://museum"):
        raise error
    return caught.value


@pytest.mark.parametrize(
    "error",
    [
        *(ConnectionResetError(), TimeoutError("too slow"), RuntimeError("a library's own")),
        *(OSError(errno.EBUSY, "SlowDown"), OSError(errno.EIO, "InternalError")),
    ],
)
def test_a_store_that_is_away_or_ill_ends_all(error: Exception) -> None:
    made = raised(error)

    assert isinstance(made, RemoteUnreachable)
    assert (made.reason, made.facts["path"]) == ("album_storage_unreachable", "s3://museum")
    assert made.facts["why"]


def test_nobody_asking_ends_all_with_another_sentence() -> None:
    made = raised(NoCredentialsError())

    assert isinstance(made, RemoteUnreachable) and made.reason == "album_storage_account"


@pytest.mark.parametrize(
    "error", [PermissionError("denied"), FileNotFoundError(), BadInput("file_missing")]
)
def test_what_concerns_one_file_stays_what_it_is(error: OSError | HandtintError) -> None:
    assert raised(error) is error

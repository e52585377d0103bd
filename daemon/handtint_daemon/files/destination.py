"""The place of a result: examined and reserved before the work, filled at once after it."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from handtint_shared.errors import BadInput, HandtintError, WriteFailed, why_of
from handtint_shared.lock import lock_file

_NO_RESERVING = (errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)
_MOST_NAMES = 1000


@dataclass(frozen=True, slots=True)
class Written:
    """Where a result went, and notes for the person."""

    path: Path
    notes: tuple[HandtintError, ...] = ()


@dataclass(frozen=True, slots=True)
class Destination:
    """A reserved place: `path` as the person gave it, `file` without links, `part` what will be
    renamed to it (None: it is written in place)."""

    path: Path
    file: Path
    part: Path | None
    replaces: bool

    def write(self, data: bytes) -> Written:
        """Put the result there. If the place was taken meanwhile, and nothing is to be replaced,
        the result gets another name. Raises WriteFailed."""
        try:
            if self.part is None:
                return self._written_in_place(data)
            _fill(self.part, data)
            if self.replaces:
                self.part.replace(self.file)
                return Written(self.path)
            got = _first_free(self.file)
            try:
                self.part.replace(got)
            except OSError:
                got.unlink()
                raise
        except OSError as error:
            raise WriteFailed(path=self.path, why=why_of(error)) from error
        if got == self.file:
            return Written(self.path)
        return Written(got, (BadInput("output_taken", path=self.path, other=got),))

    def _written_in_place(self, data: bytes) -> Written:
        copy = _first_free(self.file.with_stem(f"{self.file.stem}-before"))
        try:
            shutil.copy2(self.file, copy)
        except OSError:
            copy.unlink()
            raise
        note = BadInput("output_copy_kept", path=self.path, copy=copy)
        try:
            _fill(self.file, data)
        except OSError as error:
            raise WriteFailed(
                "in_place_failed", path=self.path, copy=copy, why=why_of(error)
            ) from error
        return Written(self.path, (note,))


def require_free(path: Path, *, force: bool = False, in_place: bool = False) -> None:
    """Raise BadInput or WriteFailed for a path where no result can be, or may be."""
    try:
        found = _status(path.resolve())
    except OSError as error:
        raise WriteFailed(path=path, why=why_of(error)) from error
    except RuntimeError as error:  # what Python 3.11 and 3.12 raise for links in a circle
        raise WriteFailed(path=path, why=os.strerror(errno.ELOOP)) from error
    if found is None:
        return
    if stat.S_ISDIR(found.st_mode):
        raise WriteFailed(path=path, why=os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise BadInput("output_special", path=path)
    if not (force or in_place):
        raise BadInput("output_exists", path=path)
    if found.st_nlink > 1 and not in_place:
        raise BadInput("output_linked", path=path, count=found.st_nlink)


def _status(file: Path) -> os.stat_result | None:
    """Return None for a file that could be made. Raises OSError where none can."""
    try:
        return file.lstat()
    except FileNotFoundError:
        file.parent.stat()
        return None


@contextmanager
def reserved(
    path: Path, most_bytes: int, *, force: bool = False, in_place: bool = False
) -> Iterator[Destination]:
    """Reserve a place, and room for a result. Raises BadInput and WriteFailed."""
    require_free(path, force=force, in_place=in_place)
    file = path.resolve()
    is_overwritten = in_place and file.exists()
    try:
        if is_overwritten:
            _require_room(path, file, most_bytes + file.stat().st_size)
            tempfile.TemporaryFile(dir=file.parent).close()
            opened = _locked(file)
        else:
            opened = _part_beside(file, alone=not (force or in_place))
    except BlockingIOError as error:
        raise BadInput("output_busy", path=path) from error
    except OSError as error:
        raise WriteFailed(path=path, why=why_of(error)) from error
    with opened:
        if is_overwritten:
            yield Destination(path, file, None, replaces=True)
            return
        try:
            _make_ready(opened.fileno(), path, file, most_bytes)
            yield Destination(path, file, Path(opened.name), replaces=force or in_place)
        finally:
            _remove(opened)


def _locked(file: Path) -> IO[bytes]:
    """Open a file that is overwritten, so that no other process does so until it is closed. Raises
    BlockingIOError if one is about to, OSError."""
    opened = file.open("r+b")
    try:
        lock_file(opened)
    except BlockingIOError:
        opened.close()
        raise
    except OSError:  # a file system without locks
        pass
    return opened


def _part_beside(file: Path, *, alone: bool) -> IO[bytes]:
    """Open the file that will become `file`, locked. Raises BlockingIOError if another process
    makes the same and both would be there `alone`, OSError."""
    digest = hashlib.sha256(os.fsencode(file.name)).hexdigest()[:16]
    path = file.with_name(f".handtint-{digest}.part")
    for _ in range(_MOST_NAMES):
        part = open(path, "ab", opener=_private)  # noqa: SIM115 - Path.open has no opener
        try:
            lock_file(part)
        except BlockingIOError:
            part.close()
            if alone:
                raise
            return _one_more_beside(file)
        except OSError:  # a file system without locks
            return part
        if _is_there(part, path):
            return part
        part.close()  # another process was done with it in between
    raise BlockingIOError


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _one_more_beside(file: Path) -> IO[bytes]:
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".handtint-", suffix=".part")
    os.close(descriptor)
    return Path(name).open("r+b")


def _is_there(part: IO[bytes], path: Path) -> bool:
    with suppress(OSError):
        return os.path.samestat(path.stat(), os.fstat(part.fileno()))
    return False


def _remove(part: IO[bytes]) -> None:
    """Remove it, unless it has become the result."""
    path = Path(part.name)
    if _is_there(part, path):
        path.unlink(missing_ok=True)


def _make_ready(descriptor: int, path: Path, file: Path, most_bytes: int) -> None:
    """Give the new file the mode and owner of the one that it replaces, and room."""
    try:
        if file.exists():
            _take_after(descriptor, file.stat())
        else:
            os.chmod(descriptor, 0o666 & ~_umask())
    except PermissionError as error:
        raise BadInput("output_owner", path=path) from error
    except OSError as error:
        raise WriteFailed(path=path, why=why_of(error)) from error
    _require_room(path, file, most_bytes)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, most_bytes)
    except OSError as error:
        if error.errno not in _NO_RESERVING:
            raise WriteFailed(path=path, why=why_of(error)) from error


def _take_after(descriptor: int, former: os.stat_result) -> None:
    mine = os.fstat(descriptor)
    if (former.st_uid, former.st_gid) != (mine.st_uid, mine.st_gid):
        os.chown(descriptor, former.st_uid, former.st_gid)
    os.chmod(descriptor, stat.S_IMODE(former.st_mode))


def _require_room(path: Path, file: Path, most_bytes: int) -> None:
    free_bytes = shutil.disk_usage(file.parent).free
    if free_bytes < most_bytes:
        raise WriteFailed(
            "output_room", path=path, needed_mb=most_bytes / 1e6, free_mb=free_bytes / 1e6
        )


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def _fill(file: Path, data: bytes) -> None:
    with file.open("r+b") as opened:
        opened.write(data)
        opened.truncate()
        opened.flush()
        os.fsync(opened.fileno())


def _first_free(file: Path) -> Path:
    """Create an empty file of this name, or of the first like it that is free. Raises OSError."""
    for number in range(1, _MOST_NAMES):
        tried = file if number == 1 else file.with_stem(f"{file.stem}-{number}")
        with suppress(FileExistsError):
            os.close(os.open(tried, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            return tried
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))

"""Read and write text files that people and other programs edit."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from handtint_shared.errors import BadInput, WriteFailed, why_of
from handtint_shared.pixels import Buffer

MAX_TEXT_FILE_BYTES = 64 << 20
_NO_FILE = "–"


def read_text(path: Path) -> str:
    """Return text of UTF-8, UTF-16 or UTF-32, with or without a byte order mark.

    Raises BadInput, and OSError as `Path.read_bytes` does.
    """
    if path.stat().st_size > MAX_TEXT_FILE_BYTES:
        raise BadInput("text_too_large", path=path, limit_mb=MAX_TEXT_FILE_BYTES >> 20)
    data = path.read_bytes()
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        raise BadInput("text_encoding", path=path) from None


def read_json(path: Path) -> Any:
    """Parse a file's JSON. Raises as `read_text`, and BadInput with the place of what is wrong."""
    return _parsed(read_text(path), path)


def parsed_json(data: bytes) -> Any:
    """Parse JSON in UTF-8 that came without a file. Raises BadInput as `read_json` does."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise BadInput("text_encoding", path=_NO_FILE) from None
    return _parsed(text, _NO_FILE)


def _parsed(text: str, path: Path | str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=partial(_without_twins, path))
    except json.JSONDecodeError as error:
        raise BadInput("json_unsound", path=path, line=error.lineno, column=error.colno) from None
    except (ValueError, RecursionError) as error:
        raise BadInput("file_unreadable", path=path, why=str(error)) from None


def write_text(path: Path, text: str) -> None:
    """Write a file as a whole or not at all, in UTF-8. Raises WriteFailed."""
    write_file(path, text.encode("utf-8"))


def write_file(path: Path, data: Buffer) -> None:
    """Write a file as a whole or not at all. Raises WriteFailed."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".handtint-")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise WriteFailed(path=path, why=why_of(error)) from error


def list_as_json(entries: Sequence[Any]) -> str:
    """Return a JSON list with a line for each entry."""
    lines = ",\n".join(f"  {json.dumps(entry, ensure_ascii=False)}" for entry in entries)
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def _without_twins(path: Path | str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadInput("json_name_twice", path=path, name=twice)
    return found

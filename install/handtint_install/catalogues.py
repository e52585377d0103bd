"""Compile the translations: locale/po/LANGUAGE.po to locale/LANGUAGE/LC_MESSAGES/handtint.mo.

Standard library only: set-up speaks the person's language before any package is installed.
"""

from __future__ import annotations

import ast
import struct
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from handtint_shared.translation import DOMAIN, LOCALE_FOLDER

SOURCES = LOCALE_FOLDER / "po"
TEMPLATE = LOCALE_FOLDER / f"{DOMAIN}.pot"
_MAGIC = 0x950412DE
_HEADER_WORDS = 7
_BETWEEN_PLURALS = b"\0"


def compile_catalogues(into: Path = LOCALE_FOLDER) -> list[Path]:
    """Compile every catalogue into the folder `into`; return the files. Raises OSError.

    English is one of them: where a person prefers it to other languages, gettext must find it.
    """
    compiled = {"en": mo_of(TEMPLATE.read_text(encoding="utf-8"), untranslated=True)}
    for source in sorted(SOURCES.glob("*.po")):
        compiled[source.stem] = mo_of(source.read_text(encoding="utf-8"))
    return [_written(into / name / "LC_MESSAGES", data) for name, data in compiled.items()]


def _written(folder: Path, data: bytes) -> Path:
    path = folder / f"{DOMAIN}.mo"
    if not path.exists() or path.read_bytes() != data:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return path


def mo_of(po: str, *, untranslated: bool = False) -> bytes:
    """Return the compiled catalogue, without messages that are fuzzy or not translated.

    With `untranslated`, the latter stand for themselves. Raises ValueError naming the line that is
    no PO syntax.
    """
    messages = {}
    for entry in po.split("\n\n"):
        key, text = _message(entry)
        if text or (untranslated and key):
            messages[key] = text or key
    ids, strings = zip(*sorted(messages.items()), strict=True)
    count = len(messages)
    tables = _HEADER_WORDS * 4
    texts = tables + 2 * count * 8
    index, data = b"", b""
    for text in (*ids, *strings):
        index += struct.pack("<II", len(text), texts + len(data))
        data += text + b"\0"
    header = (_MAGIC, 0, count, tables, tables + count * 8, 0, texts)
    return struct.pack(f"<{_HEADER_WORDS}I", *header) + index + data


def _message(entry: str) -> tuple[bytes, bytes]:
    """Return key and text of an entry of a PO file; the text is empty if it cannot be shown."""
    fields: dict[str, str] = defaultdict(str)
    field, is_fuzzy = "", False
    for line in entry.splitlines():
        is_fuzzy |= line.startswith("#,") and "fuzzy" in line
        if not line or line.startswith("#"):
            continue
        keyword, quote, quoted = line.partition('"')
        field = keyword.strip() or field
        if not quote or not field.startswith("msg"):
            raise ValueError(f"no PO syntax: {line}")
        fields[field] += ast.literal_eval(quote + quoted)
    key = _joined(fields[name] for name in ("msgid", "msgid_plural") if name in fields)
    forms = [text for field, text in fields.items() if field.startswith("msgstr")]
    return key, b"" if is_fuzzy or not all(forms) else _joined(forms)


def _joined(forms: Iterable[str]) -> bytes:
    return _BETWEEN_PLURALS.join(form.encode() for form in forms)

"""Compile the translations: locale/po/LANGUAGE.po to locale/LANGUAGE/LC_MESSAGES/handtint.mo.

Standard library only: set-up speaks the person's language before any package is installed.
"""

from __future__ import annotations

import ast
import struct
from collections import defaultdict
from pathlib import Path

from handtint_shared.translation import DOMAIN, LOCALE_FOLDER

SOURCES = LOCALE_FOLDER / "po"
_MAGIC = 0x950412DE
_HEADER_WORDS = 7
_BETWEEN_PLURALS = b"\0"


def compile_catalogues(into: Path = LOCALE_FOLDER) -> list[Path]:
    """Compile every catalogue into the folder `into`; return the files. Raises OSError."""
    compiled = []
    for source in sorted(SOURCES.glob("*.po")):
        target = into / source.stem / "LC_MESSAGES" / f"{DOMAIN}.mo"
        data = mo_of(source.read_text(encoding="utf-8"))
        if not target.exists() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        compiled.append(target)
    return compiled


def mo_of(po: str) -> bytes:
    """Return the compiled catalogue, without messages that are fuzzy or not translated.

    Raises ValueError naming the line that is no PO syntax.
    """
    messages = dict(filter(None, map(_message, po.split("\n\n"))))
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


def _message(block: str) -> tuple[bytes, bytes] | None:
    """Return key and text of one entry of a PO file, or None if it has nothing to show."""
    fields: dict[str, str] = defaultdict(str)
    field = ""
    for line in block.splitlines():
        if line.startswith("#,") and "fuzzy" in line:
            return None
        if not line or line.startswith("#"):
            continue
        keyword, quote, quoted = line.partition('"')
        field = keyword.strip() or field
        if not quote or not field.startswith("msg"):
            raise ValueError(f"no PO syntax: {line}")
        fields[field] += ast.literal_eval(quote + quoted)
    forms = [text.encode() for field, text in fields.items() if field.startswith("msgstr")]
    if not all(forms) or not forms:
        return None
    ids = [fields[name].encode() for name in ("msgid", "msgid_plural") if name in fields]
    return _BETWEEN_PLURALS.join(ids), _BETWEEN_PLURALS.join(forms)

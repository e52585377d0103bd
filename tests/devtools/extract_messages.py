"""Regenerate shared/handtint_shared/locale/handtint.pot: every text that a person may read.

Run in the project's environment after changing texts: `.venv/bin/python
tests/devtools/extract_messages.py`.
"""

import io
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from handtint_install.catalogues import TEMPLATE

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCES = ("shared", "plugin", "daemon", "install")
KEYWORDS = {"N_": None, "translated": None, "translated_plural": (1, 2)}
_HEADER = "# Written by tests/devtools/extract_messages.py: do not edit.\n"


def template() -> bytes:
    """Return the template, without line numbers, so that it changes only with texts."""
    catalog = Catalog(project="Handtint", header_comment=_HEADER.rstrip(), fuzzy=False)
    for path in sorted(p for folder in SOURCES for p in (CHECKOUT / folder).rglob("*.py")):
        name = path.relative_to(CHECKOUT).as_posix()
        for _, message, _, context in extract_from_file("python", path, keywords=KEYWORDS):
            catalog.add(message, locations=[(name, 0)], context=context)
    written = io.BytesIO()
    write_po(written, catalog, width=100, sort_output=True, include_lineno=False)
    return texts_alone(written.getvalue())


def texts_alone(po: bytes) -> bytes:
    """Return a PO file that changes only with its texts, and names nobody."""
    lines = po.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_NOT_KEPT))


_NOT_KEPT = tuple(
    f'"{name}'.encode()
    for name in (
        *("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Generated-By"),
        *("Language-Team", "Report-Msgid-Bugs-To"),
    )
)


def main() -> None:
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(template())


if __name__ == "__main__":
    main()

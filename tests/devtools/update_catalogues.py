"""Bring every catalogue of translations up to date with the template; run it after new words.

`.venv/bin/python tests/devtools/update_catalogues.py [LANGUAGE…]`: translations are kept, those of
changed sentences marked fuzzy, new sentences left empty, and a language that is new gets its file.
"""

import argparse
import io
import sys
from pathlib import Path

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from devtools.extract_messages import texts_alone
from handtint_install.catalogues import SOURCES, TEMPLATE


def languages() -> list[str]:
    """Return the languages that there are translations into."""
    return sorted(path.stem for path in SOURCES.glob("*.po"))


def read_catalogue(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write_catalogue(catalog: Catalog, path: Path) -> None:
    """Write it without the places of its messages, which would change with the sources."""
    for message in catalog:
        message.locations = []
    written = io.BytesIO()
    write_po(written, catalog, width=100, sort_output=True, ignore_obsolete=True)
    path.write_bytes(texts_alone(written.getvalue()))


def update(language: str) -> int:
    """Update or begin a catalogue; return how many messages still need a translator."""
    path = SOURCES / f"{language}.po"
    if path.exists():
        catalog = read_catalogue(path, language)
    else:
        locale = Locale.parse(language)
        about = f"# Handtint in {locale.english_name}."
        catalog = Catalog(locale, project="Handtint", header_comment=about, fuzzy=False)
    catalog.update(read_catalogue(TEMPLATE), update_header_comment=False)
    catalog.fuzzy = False
    write_catalogue(catalog, path)
    return sum(not is_translated(message) for message in catalog if message.id)


def is_translated(message: Message) -> bool:
    forms = [message.string] if isinstance(message.string, str) else message.string
    return not message.fuzzy and all(forms or [""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("languages", metavar="LANGUAGE", nargs="*", help="default: all there are")
    for language in parser.parse_args().languages or languages():
        print(f"{language}: {update(language)} to translate")


if __name__ == "__main__":
    main()

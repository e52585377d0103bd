"""Translations are compiled as Babel compiles them."""

import gettext
import io
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo

from devtools.update_catalogues import is_translated, languages, read_catalogue
from handtint_install.catalogues import SOURCES, compile_catalogues, mo_of

_HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def texts(mo: bytes) -> dict[object, object]:
    """Return everything that gettext finds in a compiled catalogue, except for its header."""
    found = vars(gettext.GNUTranslations(io.BytesIO(mo)))["_catalog"]
    return {key: text for key, text in found.items() if key and text}


@pytest.mark.parametrize("language", languages())
def test_as_babel_compiles_them(language: str) -> None:
    path = SOURCES / f"{language}.po"
    catalog, babels = read_catalogue(path), io.BytesIO()
    for message in list(catalog):
        if message.id and not is_translated(message):
            catalog.delete(message.id)
    write_mo(babels, catalog)
    assert texts(mo_of(path.read_text("utf-8"))) == texts(babels.getvalue())


def test_texts_on_several_lines_plurals_and_escapes() -> None:
    plurals = '"Plural-Forms: nplurals=2; plural=n != 1;\\n"\n\n'
    po = (
        _HEADER.rstrip()
        + "\n"
        + plurals
        + 'msgid ""\n"a \\"dot\\"\\n"\n"and"\nmsgstr "ein „Punkt“\\n"\n\n'
        + '#, python-brace-format\nmsgid "{count} dot"\nmsgid_plural "{count} dots"\n'
        + 'msgstr[0] "{count} Punkt"\nmsgstr[1] "{count} Punkte"\n'
    )
    found = gettext.GNUTranslations(io.BytesIO(mo_of(po)))
    assert found.gettext('a "dot"\nand') == "ein „Punkt“\n"
    assert found.ngettext("{count} dot", "{count} dots", 1) == "{count} Punkt"
    assert found.ngettext("{count} dot", "{count} dots", 4) == "{count} Punkte"


def test_what_is_fuzzy_or_untranslated_stays_english() -> None:
    po = (
        _HEADER
        + '#, fuzzy\nmsgid "dot"\nmsgstr "Strich"\n\n'
        + 'msgid "line"\nmsgstr ""\n\n'
        + 'msgid "{n} hint"\nmsgid_plural "{n} hints"\nmsgstr[0] "{n} Hinweis"\nmsgstr[1] ""\n'
    )
    assert texts(mo_of(po)) == {}


def test_what_is_no_catalogue_is_refused_with_its_line() -> None:
    with pytest.raises(ValueError, match="no PO syntax: msgid dot"):
        mo_of(_HEADER + "msgid dot\n")


def test_each_language_has_its_file(tmp_path: Path) -> None:
    compiled = [path.relative_to(tmp_path).as_posix() for path in compile_catalogues(tmp_path)]
    assert compiled == [f"{name}/LC_MESSAGES/handtint.mo" for name in ["en", *languages()]]


def test_english_before_another_language_is_english(tmp_path: Path) -> None:
    compile_catalogues(tmp_path)
    found = gettext.translation("handtint", tmp_path, languages=["en_GB", "de"])
    assert found.gettext("The daemon is not running.") == "The daemon is not running."

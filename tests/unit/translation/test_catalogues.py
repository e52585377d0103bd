"""The translations: complete, and with all that must stay as it is in the English."""

from __future__ import annotations

import gettext
import re
import string
from collections import Counter
from functools import cache

import pytest
from babel.messages import Message

from devtools.update_catalogues import is_translated, languages, read_catalogue
from handtint_install.catalogues import SOURCES, TEMPLATE
from handtint_plugin.entries import ENTRIES

LANGUAGES = ("de", "es", "fr", "ru", "uk", "zh_CN")
PLURALS = {"zh_CN": [0, 0, 0, 0], "ru": [0, 1, 2, 0], "uk": [0, 1, 2, 0], "fr": [0, 1, 1, 1]}
"""Form of 1, 2, 5 and 21; German and Spanish are as English."""

_PERCENT = re.compile(r"%\(\w+\)[a-z]|%[sr]")
_VERBATIM = re.compile(r"`[^`]*`|--[a-z][a-z-]+|HANDTINT_[A-Z_]+|https?://[a-z0-9./]*[a-z0-9]")
"""Commands, options, variables: what a person has to type."""
_ENTRIES = re.compile(r"^(plugin/|shared/handtint_shared/knobs\.py)")
_MNEMONIC = re.compile(r"_(?=\w)")


catalogue = cache(read_catalogue)  # a dozen tests read each, none changes it


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def translations(language: str) -> list[tuple[str, str]]:
    """Return each English text with each of its translations."""
    return [
        (forms(message.id)[-1], form)
        for message in catalogue(SOURCES / f"{language}.po")
        if message.id and is_translated(message)
        for form in forms(message.string)
    ]


def fields(text: str) -> Counter[tuple[str | None, str | None, str | None]]:
    """Return the fields of a text for `str.format`; those of a text for % are no fields."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:  # a brace that is a brace
        return Counter()
    return Counter(part[1:] for part in parts if part[1] is not None)


def mnemonics() -> set[str]:
    """Return the labels in the template in which GIMP underlines a letter."""
    return {
        text
        for message in catalogue(TEMPLATE)
        if any(_ENTRIES.match(place) for place, _ in message.locations)
        for text in forms(message.id)
        if len(_MNEMONIC.findall(_without_fields(text))) == 1
    }


def _without_fields(text: str) -> str:
    return re.sub(r"\{[^}]*\}", "", text)


def test_there_are_these_languages() -> None:
    assert tuple(languages()) == LANGUAGES


def test_every_sentence_is_translated(language: str) -> None:
    """After new words run tests/devtools/update_catalogues.py and translate what it left empty."""
    wanted = {forms(message.id) for message in catalogue(TEMPLATE) if message.id}
    catalog = catalogue(SOURCES / f"{language}.po")
    translated = {forms(m.id) for m in catalog if m.id and is_translated(m)}
    assert (wanted - translated, translated - wanted) == (set(), set())


def test_placeholders_stay(language: str) -> None:
    changed = [
        (text, translation)
        for text, translation in translations(language)
        if fields(text) != fields(translation)
        or Counter(_PERCENT.findall(text)) != Counter(_PERCENT.findall(translation))
    ]
    assert changed == []


def test_what_a_person_types_stays(language: str) -> None:
    changed = [
        (text, translation)
        for text, translation in translations(language)
        if Counter(_VERBATIM.findall(text)) != Counter(_VERBATIM.findall(translation))
    ]
    assert changed == []


def test_space_at_the_ends_stays(language: str) -> None:
    """Tables are indented by it, and argparse's words are joined by it."""
    changed = [
        (text, translation)
        for text, translation in translations(language)
        if (text[: -len(text.lstrip())], text[len(text.rstrip()) :])
        != (translation[: -len(translation.lstrip())], translation[len(translation.rstrip()) :])
    ]
    assert changed == []


def test_a_label_has_one_mnemonic(language: str) -> None:
    labels = mnemonics()
    changed = [
        (text, translation)
        for text, translation in translations(language)
        if text in labels and len(_MNEMONIC.findall(_without_fields(translation))) != 1
    ]
    assert changed == []
    assert "_Colorize…" in labels


def test_plurals(language: str) -> None:
    catalog = catalogue(SOURCES / f"{language}.po")
    form = gettext.c2py(catalog.plural_expr)  # as gettext reads it
    assert [form(n) for n in (1, 2, 5, 21)] == PLURALS.get(language, [0, 1, 1, 1])
    messages: list[Message] = [m for m in catalog if isinstance(m.id, tuple) and is_translated(m)]
    assert {len(m.string) for m in messages} <= {catalog.num_plurals}


def test_no_two_entries_of_the_menu_have_the_same_mnemonic(language: str) -> None:
    catalog = catalogue(SOURCES / f"{language}.po")
    translated = [catalog.get(entry.label) for entry in ENTRIES.values()]
    labels = [str(message.string) for message in translated if message and message.string]
    letters = [label[label.index("_") + 1].casefold() for label in labels]
    assert sorted(letters) == sorted(set(letters)), labels

"""Layers of ours, known by their names alone."""

from pathlib import Path

import pytest

from handtint_plugin.layer_names import BRAND, COLORS, HINTS, LIGHTNESS, TOUCH_UPS, is_named
from handtint_shared import translation
from made_up_language import make_language


@pytest.mark.parametrize("name", [*HINTS, "Hints · Handtint #1", "Handtint hints copy"])
def test_todays_and_older_names_are_known(name: str) -> None:
    assert is_named(name, HINTS) and not is_named(name, COLORS)


@pytest.mark.parametrize("name", ["", "Hints", "photo", "My Hints · Handtint"])
def test_others_are_not(name: str) -> None:
    assert not is_named(name, HINTS)


def test_a_name_given_in_another_language_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_named("COLOURS · HANDTINT", COLORS)
    spoken = make_language(tmp_path)
    monkeypatch.setenv(translation.LOCALE_VARIABLE, spoken[translation.LOCALE_VARIABLE])
    translation.translations_of.cache_clear()
    try:
        assert is_named("COLOURS · HANDTINT", COLORS)
    finally:
        translation.translations_of.cache_clear()


@pytest.mark.parametrize("name", [*HINTS, *COLORS, *TOUCH_UPS, *LIGHTNESS])
def test_each_has_the_brand_in_all_languages(name: str) -> None:
    assert all(BRAND in known.casefold() for known in translation.translations_of(name))

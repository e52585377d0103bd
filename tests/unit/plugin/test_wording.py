"""What a person reads: a sentence, for every error there is."""

import string

import pytest

from handtint_plugin import wording
from handtint_shared.errors import HandtintError, NoDaemon, StartFailed, error_classes


@pytest.mark.parametrize("code", error_classes())
def test_every_error_is_one_sentence(code: str) -> None:
    error: HandtintError = error_classes()[code]("Do this.")
    assert wording.sentence(error, ()).endswith(".")


def test_an_error_that_carries_its_own_advice_keeps_it() -> None:
    assert wording.sentence(StartFailed("See /x/log."), ()) == "See /x/log."


def test_no_daemon_names_the_command_as_it_is_typed() -> None:
    spoken = wording.sentence(NoDaemon("x"), ("/opt/my hand/bin", "serve"))
    assert "`'/opt/my hand/bin' serve`" in spoken


def test_no_daemon_without_a_known_command_names_the_usual_one() -> None:
    assert "`handtint serve`" in wording.sentence(NoDaemon("x"), ())


@pytest.mark.parametrize(
    "text", [text for name, text in vars(wording).items() if name.isupper() and type(text) is str]
)
def test_every_text_says_something_and_its_gaps_have_names(text: str) -> None:
    gaps = [gap for _, gap, _, _ in string.Formatter().parse(text) if gap is not None]
    assert text.strip()
    assert all(gap.isidentifier() for gap in gaps)

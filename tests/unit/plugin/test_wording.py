"""Texts in GIMP other than errors."""

import string

import pytest

from handtint_plugin import wording
from handtint_shared.messages import ProgressEvent

TEXTS = [text for name, text in vars(wording).items() if name.isupper() and type(text) is str]


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_says_something_and_its_gaps_have_names(text: str) -> None:
    gaps = [gap for _, gap, _, _ in string.Formatter().parse(text) if gap is not None]
    assert text.strip()
    assert all(gap.isidentifier() for gap in gaps)


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("", "Colouring"),
        ("reading", "Colouring: reading the photo"),
        ("of the future", "Colouring: of the future"),
    ],
)
def test_progress_names_the_stage(stage: str, said: str) -> None:
    assert wording.progress(ProgressEvent(stage, -1.0)) == said

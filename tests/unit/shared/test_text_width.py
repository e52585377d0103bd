"""Columns and lines by the width that a terminal gives to characters."""

import pytest

from handtint_shared.text_width import cells, padded, wrapped


@pytest.mark.parametrize(
    ("text", "width"),
    [("hint", 4), ("слой", 4), ("守护进程", 8), ("ΔE 处", 5), ("é", 1), ("e\u0301", 1)],
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width
    assert padded(text, 10) == text + " " * (10 - width)


def test_what_is_too_long_for_its_column_is_whole() -> None:
    assert padded("waiting requests", 4) == "waiting requests"


def test_lines_are_broken_at_spaces() -> None:
    text = "leave out --hints-on-photo, or add `handtint serve`"
    assert wrapped(text, 20) == ["leave out", "--hints-on-photo, or", "add `handtint serve`"]
    assert wrapped("a_word_that_is_too_long here", 8) == ["a_word_that_is_too_long", "here"]
    assert wrapped("", 8) == [""]


def test_lines_of_chinese_are_broken_between_characters() -> None:
    text = "让此处的 GIMP 使用另一台计算机（用 ssh）。"
    lines = wrapped(text, 12)
    assert lines == ["让此处的", "GIMP 使用另", "一台计算机", "（用 ssh）。"]
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_line_does_not_begin_with_what_closes() -> None:
    assert wrapped("画几个色点，再试", 10) == ["画几个色", "点，再试"]

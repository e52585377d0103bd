from pathlib import Path
from typing import Any

import pytest

from handtint_shared.documents.palettes import (
    NamedColor,
    Palette,
    palette_of,
    palette_of_plain,
    read_palette,
    write_palette,
)
from handtint_shared.errors import BadInput, WriteFailed
from handtint_shared.sentences import english

UNIFORM = NamedColor("uniform", (82, 91, 74), "musée, p. 12\nfirst floor")
FRONT = NamedColor("house front", (0, 7, 255))


@pytest.fixture
def palette() -> Palette:
    return palette_of([UNIFORM, FRONT])


def told(plain: Any) -> str:
    with pytest.raises(BadInput) as error:
        palette_of_plain(plain)
    return english(error.value)


def test_what_is_written_is_read_again(tmp_path: Path, palette: Palette) -> None:
    write_palette(tmp_path / "album.json", palette)

    assert read_palette(tmp_path / "album.json") == palette


def test_colors_stand_in_the_order_given_a_line_each(tmp_path: Path, palette: Palette) -> None:
    write_palette(tmp_path / "album.json", palette)

    assert (tmp_path / "album.json").read_text(encoding="utf-8").splitlines()[1:3] == [
        '  "uniform": {"rgb": [82, 91, 74], "source": "musée, p. 12\\nfirst floor"},',
        '  "house front": {"rgb": [0, 7, 255]}',
    ]


def test_a_gimp_palette_keeps_names_colors_and_sources_on_one_line(
    tmp_path: Path, palette: Palette
) -> None:
    write_palette(tmp_path / "album.GPL", palette)

    assert (tmp_path / "album.GPL").read_text(encoding="utf-8").splitlines()[:2] == [
        "GIMP Palette",
        "Name: album",
    ]
    assert list(read_palette(tmp_path / "album.GPL").values()) == [
        NamedColor("uniform", (82, 91, 74), "musée, p. 12 first floor"),
        FRONT,
    ]


def test_of_a_gimp_palette_what_has_no_name_or_comes_again_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "p.gpl").write_text(
        "GIMP Palette\nName: x\nColumns: 3\n#\n# by hand\n"
        "  1   2   3\n255 255 255\tUntitled\n 9 8 7  old   red \n\n9 8 7 old red\n"
    )

    assert list(read_palette(tmp_path / "p.gpl").values()) == [NamedColor("old red", (9, 8, 7))]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("9 8 7 red\n", "does not begin with the line “GIMP Palette”"),
        ("", "does not begin"),
        ("GIMP Palette\n#\n1 2 256 red\n", "Line 3 of "),
        ("GIMP Palette\n1 2 red\n", "Line 2 of "),
        ("GIMP Palette\n1 2 3 red\n1 2 4 red\n", "has the colour “red” twice"),
    ],
)
def test_what_is_wrong_in_a_gimp_palette_is_named(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "p.gpl").write_text(text)

    with pytest.raises(BadInput) as error:
        read_palette(tmp_path / "p.gpl")

    assert what in english(error.value)


def test_names_are_the_same_however_their_accents_and_spaces_are_written() -> None:
    assert list(palette_of_plain({" cafe\u0301  au lait": {"color": "#0A0b0C"}}).values()) == [
        NamedColor("caf\u00e9 au lait", (10, 11, 12))
    ]
    assert "“caf\u00e9” twice" in told(
        {"café": {"rgb": [1, 2, 3]}, "cafe\u0301": {"rgb": [1, 2, 3]}}
    )


@pytest.mark.parametrize(
    ("plain", "what"),
    [
        ([], "holds no colours by name"),
        ({"a": [1, 2, 3]}, "“a” has no braces"),
        ({"a": {"rgb": [1, 2, 3], "red": 1}}, "“a” has “red”, which is unknown"),
        ({"a": {"source": "x"}}, "“a” has no rgb"),
        ({"a": {"rgb": [1, 2, 3], "color": "#010203"}}, "“a” has no rgb, or rgb and color"),
        ({"a": {"rgb": [1, 2, 300]}}, "“a” is given by values that are no colour"),
        ({"a": {"color": "red"}}, "“a” is given by values"),
        ({"a": {"rgb": [1, 2, 3], "source": 7}}, "source of the palette's colour “a”"),
        ({"a": {"rgb": [1, 2, 3], "source": "x" * 1001}}, "source of the palette's colour “a”"),
        ({"": {"rgb": [1, 2, 3]}}, "“” cannot be the name"),
        ({"#010203": {"rgb": [1, 2, 3]}}, "“#010203” cannot be the name"),
        ({"a\x07": {"rgb": [1, 2, 3]}}, "cannot be the name"),
        ({str(n): {"rgb": [1, 2, 3]} for n in range(16_385)}, "has 16385 colours"),
    ],
)
def test_what_is_wrong_is_named_with_its_color(plain: Any, what: str) -> None:
    assert what in told(plain)


def test_a_name_twice_in_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"a": {"rgb": [1, 2, 3]}, "a": {"rgb": [1, 2, 4]}}')

    with pytest.raises(BadInput) as error:
        read_palette(tmp_path / "p.json")

    assert "p.json has “a” twice" in english(error.value)


def test_a_file_that_cannot_be_written_is_left_as_it_was(tmp_path: Path, palette: Palette) -> None:
    folder = tmp_path / "album.json"
    folder.mkdir()

    with pytest.raises(WriteFailed):
        write_palette(folder, palette)

    assert list(tmp_path.iterdir()) == [folder]

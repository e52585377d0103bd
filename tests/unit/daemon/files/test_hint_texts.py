import codecs
from pathlib import Path

import numpy as np
import pytest

from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.files.hint_files import read_hints, read_hints_on_photo
from handtint_shared.documents.plain_hints import GivenHint
from handtint_shared.errors import BadInput
from handtint_shared.messages import HintPoint
from handtint_shared.pixels import PixelFormat
from handtint_shared.sentences import english

SIZE_HW = (100, 100)
JSON = '[{"x": 10, "y": 20.5, "rgb": [200, 40, 30], "radius": 3, "name": "Mütze"}]'
CSV = "x,y,r,g,b,radius,name\n10,20.5,200,40,30,3,Mütze\n"
HINT = GivenHint(HintPoint(10, 20.5, (200, 40, 30), 3), "Mütze")


def told(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(BadInput) as error:
        read_hints(path, SIZE_HW)
    return english(error.value)


@pytest.mark.parametrize(("name", "text"), [("hints.json", JSON), ("hints.csv", CSV)])
@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_any_unicode_is_read(
    tmp_path: Path, name: str, text: str, bom: bytes, encoding: str
) -> None:
    (tmp_path / name).write_bytes(bom + text.encode(encoding))

    assert read_hints(tmp_path / name, SIZE_HW).given == (HINT,)


@pytest.mark.parametrize(
    "text",
    [
        "x,y,color,radius,name\r\n10,20.5,#c8281e,3,Mütze\r\n",
        "X, Y, R, G, B, Radius, Name\n10, 20.5, 200, 40, 30, 3, Mütze\n\n",
        "x;y;r;g;b;radius;name\n10;20,5;200;40;30;3;Mütze\n",
        "x\ty\tr\tg\tb\tradius\tname\n10\t20.5\t200.0\t40\t30\t3\tMütze\n",
        'name,x,y,r,g,b,radius\n"Mütze",10,20.5,200,40,30,3,,\n',
    ],
    ids=["hex", "spaces and capitals", "semicolons", "tabs", "quotes and empty cells"],
)
def test_tables_as_programs_write_them(tmp_path: Path, text: str) -> None:
    (tmp_path / "hints.CSV").write_text(text, newline="")

    assert read_hints(tmp_path / "hints.CSV", SIZE_HW).given == (HINT,)


def test_what_is_empty_in_a_table_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "hints.csv").write_text("x,y,r,g,b,radius,source\n1,2,3,4,5,,\n6,7,8,9,10,2,coin\n")

    assert read_hints(tmp_path / "hints.csv", SIZE_HW).given == (
        GivenHint(HintPoint(1, 2, (3, 4, 5))),
        GivenHint(HintPoint(6, 7, (8, 9, 10), 2), source="coin"),
    )


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("10,20,200,40,30\n", "The first line"),
        ("x,y,r,g,b\n1,2,3,4,5\nnan,2,3,4,5\n", "Hint 2 (line 3): x is not a number"),
        ("x,y,r,g,b\n1,,3,4,5\n", "Hint 1 (line 2): y is missing"),
        ("x,y,r,g,b\n1,2,3,4\n", "Hint 1 (line 2): rgb is not a colour"),
        (
            "x,y,r,g,b\n1,2,3,4,5,6\n",
            "Hint 1 (line 2) has more values than the first line has names",
        ),
        ("x,y,hue\n1,2,3\n", "Hint 1 (line 2): “hue” is unknown"),
        ('x,y,color,name\n1,2,#010203,"a\n3,4,#010203,b\n', "cannot be read"),
        ("\n", "The first line"),
        (codecs.BOM_UTF8, "The first line"),
        ("x,y,color\n1,2,Mütze\n".encode("latin-1"), "hints.csv is not text in UTF-8"),
    ],
)
def test_what_is_wrong_in_a_table_is_named(tmp_path: Path, content: str | bytes, what: str) -> None:
    assert what in told(tmp_path / "hints.csv", content)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ('[{"x": 1,\n "y" 2}]', "is not valid JSON (line 2, column 6)"),
        ('[{"x": NaN, "y": 2, "rgb": [1, 2, 3]}]', "Hint 1: x is not a number"),
        ("[" * 100_000, "cannot be read"),
        ("[" + "1" * 5000 + "]", "cannot be read"),
        (JSON.encode("latin-1"), "hints.json is not text in UTF-8"),
    ],
)
def test_what_is_wrong_in_json_is_named(tmp_path: Path, content: str | bytes, what: str) -> None:
    assert what in told(tmp_path / "hints.json", content)


def test_hints_outside_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "hints.csv").write_text(
        "x,y,color\n99.9,0,#010203\n100,0,#010203\n5,5,#010203\n5,-0.1,#010203\n"
    )

    hints = read_hints(tmp_path / "hints.csv", SIZE_HW)

    assert [outside.number for outside in hints.outside] == [2, 4]
    assert [point.x for point in hints.points] == [99.9, 5]


def test_it_is_said_when_all_hints_are_outside(tmp_path: Path) -> None:
    text = "x,y,color\n100,0,#010203\n0,101,#010203\n"

    assert "None of the 2 hints lies on the photo of 100×100 pixels" in told(
        tmp_path / "hints.csv", text
    )


def test_numbers_are_no_copy_of_the_photo(tmp_path: Path) -> None:
    (tmp_path / "hints.csv").write_text(CSV)
    photo = picture_of(np.zeros(SIZE_HW, np.uint8), PixelFormat.Y_U8)

    with pytest.raises(BadInput, match="copy_not_painted"):
        read_hints_on_photo(tmp_path / "hints.csv", photo)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x,y,color\n\n1,2,#aa6e5a\n3,four,#aa6e5a\n", "Hint 2 (line 4): y is not a number"),
        ('x,y,color,source\n1,2,#aa6e5a,"a\nb"\n1,2,blue,\n', "Hint 2 (line 4)"),
        ("x,y,color\n1,2,#aa6e5a\n3,4,#aa6e5a,7\n", "2 (line 3)"),
        ("x,y,color,colour\n1,2,#aa6e5a,3\n", "Hint 1 (line 2)"),
    ],
)
def test_a_mistake_in_a_table_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert said in told(tmp_path / "hints.csv", text.encode())

import pytest

from handtint_shared.messages import LastError, PingReply, Problem
from handtint_shared.pixels import Picture, PixelFormat
from handtint_shared.printable import printable, with_printable_texts


@pytest.mark.parametrize("text", ["", "plain", "größer als 3 MB: “ä” ΔE … 写真", "C:\\photos"])
def test_what_can_be_printed_stays(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x9b2J", r"\x9b2J"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\u2066\u2069\u200b\ufeff", r"\u2066\u2069\u200b\ufeff"),
        ("a\u2028b\x85c\0", r"a\u2028b\x85c\x00"),
        ("no UTF-8: \udcff", r"no UTF-8: \udcff"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_what_steers_is_escaped(text: str, escaped: str) -> None:
    assert printable(text) == escaped


def test_all_texts_of_a_message_are_made_printable() -> None:
    problem = Problem("busy", "busy", {"path": "a\n"}, "b\n")
    escaped = Problem("busy", "busy", {"path": r"a\n"}, r"b\n")
    picture = Picture((1, 1), PixelFormat.Y_U8, b"\n")
    for value, expected in [
        (PingReply("1\n", (2, 0), 7), PingReply(r"1\n", (2, 0), 7)),
        (
            LastError("now", problem),
            LastError("now", escaped),
        ),
        (("a\n", 1), (r"a\n", 1)),
        ({"path": "a\n", "bytes": 7}, {"path": r"a\n", "bytes": 7}),
        (picture, picture),
    ]:
        assert with_printable_texts(value) == expected

from dataclasses import replace

from handtint_shared.messages import ColorizeReply, HintReport
from handtint_shared.off_film import OffFilm, off_film_of, off_film_words
from handtint_shared.pixels import Picture, PixelFormat

HINTS = tuple(HintReport(n, 2 * n, (200, 40, 30), 9, in_gamut=True) for n in range(4))
REPLY = ColorizeReply(
    *(1, "handtint", Picture((1, 1), PixelFormat.RGBA_U8, bytes(4)), HINTS),
    film="ortho",
    darker_on_film=(0, 3),
    lighter_on_film=(2,),
)


def test_an_answer_tells_of_its_hints() -> None:
    off = off_film_of(REPLY)

    assert off == OffFilm("ortho", (HINTS[0], HINTS[3]), (HINTS[2],))
    assert off.hints == (HINTS[0], HINTS[3], HINTS[2])
    assert [*off_film_words(off)] == [
        "2 colours would be darker on that film than the photo is there: (0, 0), (3, 6)",
        "1 colour would be lighter on that film than the photo is there: (2, 4)",
    ]


def test_numbers_of_no_hint_are_left_out() -> None:
    strange = replace(REPLY, darker_on_film=(-1, 4), lighter_on_film=())

    assert off_film_of(strange).hints == ()
    assert [*off_film_words(off_film_of(strange))] == []

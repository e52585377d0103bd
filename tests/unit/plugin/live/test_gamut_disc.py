from __future__ import annotations

from handtint_plugin.live.gamut_disc import color_at, disc_pixels, inside, place_of, with_ring
from handtint_shared.lab import GamutAt, rgb_of

SIDE = 21
GAMUT = GamutAt(50, (40.0,) * 180 + (20.0,) * 180)
"""Half as much chroma for negative b, which is below."""


def pixel(x: int, y: int) -> bytes:
    return disc_pixels(GAMUT, SIDE)[4 * (y * SIDE + x) :][:4]


def test_the_middle_is_neutral_and_what_lies_outside_is_clear() -> None:
    assert pixel(10, 10) == bytes((*rgb_of((50, 0, 0)), 255))
    assert pixel(0, 0) == pixel(20, 20) == pixel(10, 17) == bytes(4)
    assert pixel(10, 3)[3] == pixel(10, 14)[3] == 255


def test_a_is_to_the_right_and_b_upwards() -> None:
    assert pixel(15, 10) == bytes((*rgb_of((50, 20, 0)), 255))
    assert pixel(10, 5) == bytes((*rgb_of((50, 0, 20)), 255))


def test_a_click_outside_gives_the_nearest_color_of_its_hue() -> None:
    assert color_at(GAMUT, 10, 20, SIDE) == rgb_of((50, 0, -20))
    assert color_at(GAMUT, 15.0, 10.0, SIDE) == rgb_of((50, 20, 0))


def test_the_place_of_a_color_is_where_it_is_seen_and_never_outside() -> None:
    x, y = place_of(GAMUT, rgb_of((70, 20, 0)), SIDE)  # its lightness does not matter
    assert (round(x), round(y)) == (15, 10)
    x, y = place_of(GAMUT, rgb_of((50, 0, -35)), SIDE)
    assert (round(x), round(y)) == (10, 15)
    assert inside(GAMUT, 10, 20, SIDE) == (10, 15)
    assert inside(GAMUT, 12, 9, SIDE) == (12, 9)


def test_a_ring_is_drawn_around_the_place_also_at_the_edge() -> None:
    pixels = disc_pixels(GAMUT, SIDE)
    ringed = with_ring(pixels, SIDE, (10, 10))
    assert ringed[4 * (10 * SIDE + 14) :][:4] == b"\xff" * 4
    assert ringed[4 * (10 * SIDE + 15) :][:4] == b"\0\0\0\xff"
    assert ringed[4 * (10 * SIDE + 10) :][:4] == pixel(10, 10)
    assert len(with_ring(pixels, SIDE, (20, 0))) == len(pixels)

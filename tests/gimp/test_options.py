"""The options besides hints, and the daemon's messages to the person."""

from pathlib import Path

import numpy as np
import pytest
from skimage.color import rgb2lab

from gimp.badserver import BadServer, answer_with_notice
from gimp.harness import WorkFolder
from gimp.studio import U8, Studio, as_rgba, grey_photo

NOTICE = "The colours were made by candlelight: run `handtint doctor`."


def colors(studio: Studio, **options: object) -> U8:
    """Return the layer of colours of a run on a new image without hints."""
    code = """
    image = by_id(image)
    status, name = colorize(image, without_hints=True, **options)
    result = get(layer(image, name), "R'G'B'A u8")
    """
    return as_rgba(studio.run(code, image=studio.new_image(), options=options))[..., :3]


def chroma(rgb: U8) -> float:
    ab = rgb2lab(rgb / 255)[..., 1:]
    return float(np.hypot(ab[..., 0], ab[..., 1]).mean())


def test_without_vividness_the_engine_adds_no_color(studio: Studio) -> None:
    expected = np.repeat(grey_photo()[..., None], 3, axis=-1)
    np.testing.assert_array_equal(colors(studio, vividness=0.0), expected)


def test_more_vividness_gives_more_chroma(studio: Studio) -> None:
    faded, rich = (chroma(colors(studio, vividness=v)) for v in (0.5, 2.0))
    assert faded < rich / 2


def test_the_usual_vividness_is_1(studio: Studio) -> None:
    np.testing.assert_array_equal(colors(studio), colors(studio, vividness=1.0))


def messages(log: Path) -> list[str]:
    """Return all that Gimp.message printed for our procedure."""
    lines = log.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("Colorize-")]


@pytest.fixture
def log(gimp_work: WorkFolder) -> Path:
    """Where gimp-console prints what it would show in a window."""
    return gimp_work.path / "gimp.log"


def test_a_notice_is_shown_and_the_result_is_there(
    studio: Studio, state_dir: Path, log: Path
) -> None:
    image = studio.new_image()
    with BadServer(state_dir, answer_with_notice(NOTICE)):
        assert studio.colorize(image, without_hints=True) == ["success", "Colours · Handtint"]
    assert messages(log)[-1].endswith(NOTICE)


def test_without_a_notice_nothing_is_shown(studio: Studio, state_dir: Path, log: Path) -> None:
    before = messages(log)
    with BadServer(state_dir, answer_with_notice("")):
        studio.colorize(studio.new_image(), without_hints=True)
    assert messages(log) == before


_WITH_A_FAINT_DOT = """
image = by_id(image)
hints = layer(image, 'Hints · Handtint')
Gimp.context_set_opacity(30.0)
dot(hints, 55, 40, '#2040c0')
Gimp.context_set_opacity(100.0)
"""


def test_faint_paint_is_told_once_and_is_no_hint(studio: Studio, log: Path) -> None:
    image = studio.image_with_hints()
    expected = studio.run(_PIXELS, image=image, options={})
    again = studio.image_with_hints()
    studio.run(_WITH_A_FAINT_DOT, image=again)
    before = messages(log)
    for _ in range(2):
        assert studio.run(_PIXELS, image=again, options={}) == expected
    (told,) = messages(log)[len(before) :]
    assert "40 %" in told and "(55, 40)" in told


def test_faint_paint_counts_if_the_person_says_so(studio: Studio, log: Path) -> None:
    image = studio.image_with_hints()
    expected = studio.run(_PIXELS, image=image, options={})
    studio.run(_WITH_A_FAINT_DOT, image=image)
    before = messages(log)
    assert studio.run(_PIXELS, image=image, options={"faint_hints": True}) != expected
    assert not [told for told in messages(log)[len(before) :] if "40 %" in told]


def test_colors_that_cannot_be_are_told_once(studio: Studio, log: Path) -> None:
    image = studio.image_with_hints()
    studio.run("dot(layer(by_id(image), 'Hints · Handtint'), 55, 40, '#ffff00')", image=image)
    before = messages(log)
    one_more = "dot(layer(by_id(image), 'Hints · Handtint'), 40, 9, '#80a080')"
    for _ in range(2):
        studio.colorize(image)
        studio.run(one_more, image=image)  # one that can be
    (told,) = messages(log)[len(before) :]
    assert "1 of 4 colours does not exist at the photo's lightness" in told
    assert "(55, 40) by ΔE" in told


_FILM = """
from handtint_plugin.gimp_film import film_of
from handtint_plugin.gimp_parasites import record_of
image = by_id(image)
colorize(image, **options)
again = call('handtint-colorize-again', image, [layer(image, 'photo')])
result = [film_of(image), record_of(layer(image, 'Colours · Handtint')).film, again[0]]
"""


def test_the_film_is_kept_with_the_image_and_what_it_rules_out_is_told_once(
    studio: Studio, log: Path
) -> None:
    image, other = studio.image_with_hints(), studio.image_with_hints()
    lightest = int(np.argmax(grey_photo()))
    y, x = divmod(lightest, grey_photo().shape[1])
    code = "dot(layer(by_id(image), 'Hints · Handtint'), x, y, '#c81e1e')"
    studio.run(code, image=image, x=x, y=y)
    before = messages(log)

    kept = studio.run(_FILM, image=image, options={"film": "ortho"})
    told = [line for line in messages(log)[len(before) :] if "on that film" in line]

    assert kept == ["ortho", "ortho", "success"]
    assert len(told) == 1 and "darker on that film than the photo is there" in told[0]
    assert studio.run(_FILM, image=other, options={}) == ["", "", "success"]


_PIXELS = """
image = by_id(image)
colorize(image, **options)
result = get(layer(image, 'Colours · Handtint'), "R'G'B'A u8")
"""

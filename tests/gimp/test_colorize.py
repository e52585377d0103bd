"""The main job in the real GIMP with the real daemon: photo and dots in, a layer of colours out."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from skimage.color import lab2rgb, rgb2lab

from gimp.studio import (
    DOTS,
    GREEN,
    GREEN_AT_XY,
    HEIGHT,
    ORANGE,
    ORANGE_AT_XY,
    RED,
    RED_AT_XY,
    U8,
    WIDTH,
    Studio,
    as_rgba,
    grey_photo,
    hex_color,
)

KINDS = [("GRAY", False), ("GRAY", True), ("RGB", False), ("RGB", True)]
PRECISIONS = ["U8_NON_LINEAR", "U16_NON_LINEAR", "U32_LINEAR", "HALF_NON_LINEAR", "FLOAT_LINEAR"]
COLORS_AT_XY = [(RED, RED_AT_XY), (GREEN, GREEN_AT_XY), (ORANGE, ORANGE_AT_XY)]
OFFSET_YX = (5, 9)
CANVAS_HW = (70, 90)

_RUN = """
image = new_image(**options)
photo = layer(image, 'photo')
add_hints(image, dots)
exact = "Y' float" if options["base"] == "GRAY" else "R'G'B'A float"
before = get(photo, exact)
answer = colorize(image)
colors = layer(image, 'Colours · Handtint')
result = dict(
    answer=answer,
    photo_kept=get(photo, exact) == before,
    photo_alpha=photo.has_alpha(),
    tree=tree(image),
    selected=[item.get_name() for item in image.get_selected_layers()],
    base=image.get_base_type().value_nick,
    precision=image.get_precision().value_name,
    colors=get(colors, "R'G'B'A u8"),
    record=bytes(colors.get_parasite('handtint-result').get_data()).decode(),
)
layer(image, 'Hints · Handtint').set_visible(False)
result['seen'] = flat(image)
image.delete()
"""


@dataclass(frozen=True, slots=True)
class Run:
    """The result of one run in an image whose photo is in a group, off the corner."""

    alpha: bool
    facts: dict[str, Any]

    @property
    def colors(self) -> U8:
        return as_rgba(self.facts["colors"])

    @property
    def seen(self) -> U8:
        """The flattened picture at the place of the photo layer."""
        whole = as_rgba(self.facts["seen"], CANVAS_HW)
        return whole[OFFSET_YX[0] :, OFFSET_YX[1] :][:HEIGHT, :WIDTH]


def moved(x: int, y: int) -> tuple[int, int]:
    return x + OFFSET_YX[1], y + OFFSET_YX[0]


@pytest.fixture(
    scope="module",
    params=[(*kind, precision) for precision in PRECISIONS for kind in KINDS],
    ids=lambda p: f"{p[0]}{'A' if p[1] else ''}-{p[2]}",
)
def run(request: pytest.FixtureRequest, studio: Studio) -> Run:
    base, alpha, precision = request.param
    options = {
        "pixels": grey_photo().tobytes(),
        "size_hw": [HEIGHT, WIDTH],
        "base": base,
        "alpha": alpha,
        "precision": precision,
        "offset_yx": OFFSET_YX,
        "canvas_hw": CANVAS_HW,
        "in_group": True,
    }
    dots = [[*moved(x, y), color] for x, y, color in DOTS]
    return Run(alpha, studio.run(_RUN, options=options, dots=dots))


def at_photos_lightness(rgb: tuple[int, int, int], at_xy: tuple[int, int]) -> np.ndarray:
    """Return the hint's hue and chroma at the photo's lightness there, 0..255."""
    x, y = at_xy
    grey = np.full(3, grey_photo()[y, x] / 255)
    lab = rgb2lab(np.array(rgb) / 255)
    lab[0] = rgb2lab(grey)[0]
    return np.asarray(lab2rgb(lab)) * 255


def test_it_succeeds_and_returns_the_new_layer(run: Run) -> None:
    assert run.facts["answer"] == ["success", "Colours · Handtint"]


def test_the_photo_layer_is_bit_identical(run: Run) -> None:
    assert (run.facts["photo_kept"], run.facts["photo_alpha"]) == (True, run.alpha)


def test_the_colors_lie_directly_above_the_photo_in_its_group(run: Run) -> None:
    facts = {
        "in": "group",
        "opacity": 100.0,
        "visible": True,
        "offset_yx": list(OFFSET_YX),
        "size_hw": [HEIGHT, WIDTH],
    }
    above = {"name": "Colours · Handtint", "mode": "lch-color", **facts}
    photo = {"name": "photo", "mode": "normal", **facts}
    assert run.facts["tree"][-2:] == [above, photo]


def test_what_was_selected_stays_selected(run: Run) -> None:
    assert run.facts["selected"] == ["Hints · Handtint"]  # add_hints leaves it so


def test_the_image_can_hold_colors_at_its_old_precision(
    run: Run, request: pytest.FixtureRequest
) -> None:
    precision = request.node.callspec.params["run"][2]
    assert (run.facts["base"], run.facts["precision"]) == ("rgb", f"GIMP_PRECISION_{precision}")


@pytest.mark.parametrize(("rgb", "at_xy"), COLORS_AT_XY)
def test_a_dots_color_comes_back_exactly(
    run: Run, rgb: tuple[int, int, int], at_xy: tuple[int, int]
) -> None:
    found = run.colors[at_xy[1], at_xy[0], :3].astype(float)
    np.testing.assert_allclose(found, at_photos_lightness(rgb, at_xy), atol=1.0)


@pytest.mark.parametrize(("rgb", "at_xy"), COLORS_AT_XY)
def test_the_flattened_picture_shows_it(
    run: Run, rgb: tuple[int, int, int], at_xy: tuple[int, int]
) -> None:
    found = run.seen[at_xy[1], at_xy[0], :3].astype(float)
    np.testing.assert_allclose(found, at_photos_lightness(rgb, at_xy), atol=8.0)  # GIMP uses D50


def test_each_half_takes_its_own_dots_color(run: Run) -> None:
    a = rgb2lab(run.seen[..., :3] / 255)[..., 1]  # red is positive, green negative
    assert (a[:, :28].min() > 10, a[:, 36:].max() < -10) == (True, True)


def test_the_record_says_who_chose_what(run: Run) -> None:
    record = json.loads(run.facts["record"])
    chosen = {name: record[name] for name in ("engine", "hints", "product_version")}
    assert chosen == {"engine": "handtint", "hints": 3, "product_version": "0.1.0"}


def colors_after_run(studio: Studio, image: int) -> U8:
    code = """
    status, name = colorize(by_id(image))
    result = get(layer(by_id(image), name), "R'G'B'A u8")
    """
    return as_rgba(studio.run(code, image=image))


def test_a_sepia_photo_is_coloured_by_its_lightness(studio: Studio) -> None:
    sepia = (grey_photo()[..., None] * [1.0, 0.85, 0.7]).astype(np.uint8)
    image = studio.image_with_hints(pixels=sepia.tobytes(), format_name="R'G'B' u8")
    L_photo = rgb2lab(sepia / 255)[..., 0]
    L_found = rgb2lab(colors_after_run(studio, image)[..., :3] / 255)[..., 0]
    assert np.abs(L_found - L_photo).max() < 1.0


def test_transparent_parts_of_the_photo_stay_transparent(studio: Studio) -> None:
    rgba = np.dstack([grey_photo()] * 3 + [np.full((HEIGHT, WIDTH), 255, np.uint8)])
    rgba[:10, :10, 3] = 0
    image = studio.image_with_hints(pixels=rgba.tobytes(), format_name="R'G'B'A u8", alpha=True)
    studio.colorize(image)
    seen = as_rgba(studio.run("result = flat(by_id(image))", image=image))
    np.testing.assert_array_equal(seen[..., 3], rgba[..., 3])


def test_a_hint_layer_of_another_size_and_place_serves(studio: Studio) -> None:
    image = studio.new_image()
    place = """
    hints = add_hints(by_id(image), [])
    hints.resize(30, 200, 0, 0)
    hints.set_offsets(-7, -20)
    for x, y, color in dots:
        dot(hints, x, y, color)
    """
    studio.run(place, image=image, dots=DOTS)
    colors = colors_after_run(studio, image)
    for rgb, (x, y) in ((RED, RED_AT_XY), (ORANGE, ORANGE_AT_XY)):
        found = colors[y, x, :3].astype(float)
        np.testing.assert_allclose(found, at_photos_lightness(rgb, (x, y)), atol=1.0)


def test_the_topmost_visible_hint_layer_counts_wherever_it_lies(studio: Studio) -> None:
    image = studio.image_with_hints()
    add = """
    image = by_id(image)
    old = layer(image, 'Hints · Handtint')
    group = Gimp.GroupLayer.new(image, 'notes')
    image.insert_layer(group, None, 0)
    new = old.copy()
    image.insert_layer(new, group, 0)
    new.set_name('mine')
    put(new, "R'G'B'A u8", bytes(4 * new.get_width() * new.get_height()))
    dot(new, *green)
    """
    studio.run(add, image=image, green=[*RED_AT_XY, hex_color(GREEN)])
    found = colors_after_run(studio, image)[RED_AT_XY[1], RED_AT_XY[0], :3].astype(float)
    np.testing.assert_allclose(found, at_photos_lightness(GREEN, RED_AT_XY), atol=1.0)


def test_without_hints_is_answered_when_asked_for(studio: Studio) -> None:
    image = studio.new_image()
    assert studio.colorize(image, without_hints=True) == ["success", "Colours · Handtint"]


def test_an_engine_by_name_is_used(studio: Studio) -> None:
    image = studio.image_with_hints()
    assert studio.colorize(image, engine="propagate") == ["success", "Colours · Handtint"]


def test_the_last_values_may_be_asked_for(studio: Studio) -> None:
    image = studio.image_with_hints()
    again = """
    image = by_id(image)
    procedure = Gimp.get_pdb().lookup_procedure('handtint-colorize')
    config = procedure.create_config()
    config.set_property('run-mode', Gimp.RunMode.WITH_LAST_VALS)
    config.set_property('image', image)
    config.set_core_object_array('drawables', [layer(image, 'photo')])
    result = procedure.run(config).index(0).value_nick
    """
    assert studio.run(again, image=image) == "success"


@pytest.mark.parametrize(
    ("base", "profile"),
    [("RGB", "new_rgb_adobe"), ("RGB", "new_rgb_srgb_linear"), ("GRAY", "new_d65_gray_linear")],
)
def test_a_profile_of_the_image_changes_no_color(studio: Studio, base: str, profile: str) -> None:
    image = studio.new_image(base=base, precision="U16_NON_LINEAR")
    code = """
    image = by_id(image)
    image.set_color_profile(getattr(Gimp.ColorProfile, profile)())
    put(layer(image, 'photo'), "Y' u8", photo)
    add_hints(image, [red])
    """
    red = [*RED_AT_XY, hex_color(RED)]
    studio.run(code, image=image, profile=profile, photo=grey_photo().tobytes(), red=red)
    found = colors_after_run(studio, image)[RED_AT_XY[1], RED_AT_XY[0], :3].astype(float)
    np.testing.assert_allclose(found, at_photos_lightness(RED, RED_AT_XY), atol=1.5)


def test_nothing_is_rounded_to_8_bits_on_the_way(studio: Studio) -> None:
    fine = np.linspace(9_000, 60_000, HEIGHT * WIDTH).astype("<u2").reshape(HEIGHT, WIDTH)
    image = studio.new_image(
        pixels=fine.tobytes(), format_name="Y' u16", precision="U16_NON_LINEAR", base="GRAY"
    )
    code = """
    colorize(by_id(image), engine='propagate', without_hints=True)
    result = get(layer(by_id(image), 'Colours · Handtint'), "R'G'B'A u16")
    """
    found = np.frombuffer(studio.run(code, image=image), "<u2").reshape(HEIGHT, WIDTH, 4)
    neutral = np.repeat(fine[..., None], 3, axis=-1).astype(float)
    np.testing.assert_allclose(found[..., :3].astype(float), neutral, atol=25)  # 8 bits: 128


@pytest.mark.parametrize("lock", ["set_lock_content", "set_lock_position", "set_lock_alpha"])
@pytest.mark.parametrize("item", ["photo", "group"])
def test_a_locked_photo_may_be_coloured_as_it_is_not_written(
    studio: Studio, item: str, lock: str
) -> None:
    image = studio.image_with_hints(in_group=True)
    code = "getattr(layer(by_id(image), item), lock)(True)"
    studio.run(code, image=image, item=item, lock=lock)
    assert studio.colorize(image) == ["success", "Colours · Handtint"]
    assert [layer["in"] for layer in studio.tree(image)] == [None, None, "group", "group"]


@pytest.mark.parametrize("selected", ["Hints · Handtint", "Colours · Handtint"])
def test_a_selected_layer_of_ours_stands_for_its_photo(studio: Studio, selected: str) -> None:
    image = studio.image_with_hints()
    studio.colorize(image)
    code = """
    image = by_id(image)
    image.insert_layer(layer(image, 'photo').copy(), None, 3)
    image.set_selected_layers([layer(image, selected)])
    answer = colorize(image, [layer(image, selected)])
    result = [answer, [item.get_name() for item in image.get_selected_layers()]]
    """
    answer, still_selected = studio.run(code, image=image, selected=selected)
    assert answer == ["success", "Colours · Handtint"]
    assert still_selected == [selected]
    assert studio.names(image) == ["Hints · Handtint", "Colours · Handtint", "photo", "photo copy"]

"""The image to publish, in the real GIMP."""

from gimp.studio import HEIGHT, WIDTH, Studio, as_rgba

GAP = 2
SIZE_HW = (2 * GAP + HEIGHT + 22, GAP + 3 * (WIDTH + GAP))

_COLORIZED = """
image = by_id(image)
colorize(image)
image.get_layer_by_name('Hints · Handtint').set_visible(hints_shown)
image.clean_all()
before = state(image)
status, made = call('handtint-before-after', image, [])
sheet = made.get_image()
result = [status, sheet.get_height(), sheet.get_width(), flat(sheet), state(image) == before]
sheet.delete()
"""
_REFUSED = """
before = len(Gimp.get_images())
status, sentence = call('handtint-before-after', by_id(image), [])
result = [status, sentence, len(Gimp.get_images()) - before]
"""


def test_photo_hints_and_colors_stand_side_by_side_in_a_new_image(studio: Studio) -> None:
    for hints_shown in (True, False):
        image = studio.image_with_hints()
        status, height, width, pixels, unchanged = studio.run(
            _COLORIZED, image=image, hints_shown=hints_shown
        )

        assert (status, (height, width), unchanged) == ("success", SIZE_HW, True)
        sheet = as_rgba(pixels, SIZE_HW)[GAP : GAP + HEIGHT, :, :3].astype(int)
        panels = [sheet[:, GAP + n * (WIDTH + GAP) :][:, :WIDTH] for n in range(3)]
        off_gray = [panel.max(-1) - panel.min(-1) for panel in panels]
        assert off_gray[0].max() == 0
        assert 50 < (off_gray[1] > 0).sum() < 200  # the dots, no colours between them
        assert (off_gray[2] > 8).mean() > 0.5
        assert (panels[2][7, 18] != panels[1][7, 18]).any()  # and no dots on the colours


def test_without_colors_it_says_so_and_leaves_no_image(studio: Studio) -> None:
    image = studio.image_with_hints()

    status, sentence, more = studio.run(_REFUSED, image=image)

    assert (status, "has no colours yet" in sentence, more) == ("execution-error", True, 0)

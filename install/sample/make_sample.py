"""Regenerate photo.jpg and hints.png from scikit-image's `astronaut`, in the dev environment.

The dots are what a person would paint: plausible colours at a few places, never a copy of the
photo.
"""

from pathlib import Path

import skimage.data
from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent
RADIUS_PX = 3

ORANGE, SHADED_ORANGE = (233, 94, 46), (190, 62, 26)
SKIN, CHEEK, LIPS = (222, 176, 150), (226, 160, 140), (198, 110, 104)
HAIR, SHADED_HAIR = (150, 122, 78), (104, 78, 46)
WALL, WALL_WARM = (200, 192, 188), (206, 192, 178)
FLAG_RED, FLAG_BLUE, CLOTH = (160, 28, 44), (44, 42, 92), (204, 196, 198)
TANK, RING, PATCH = (140, 88, 30), (92, 82, 104), (72, 58, 132)
BLACK, WHITE = (40, 40, 40), (225, 225, 225)

DOTS = {
    ORANGE: [
        (100, 290),
        (165, 310),
        (60, 420),
        (140, 440),
        (215, 350),
        (320, 280),
        (290, 320),
        (70, 283),
        (252, 385),
        (284, 400),
        (345, 300),
        (205, 490),
    ],
    SHADED_ORANGE: [(80, 350), (228, 430), (110, 480), (345, 330)],
    SKIN: [(225, 88), (215, 140), (240, 165), (183, 112), (265, 112)],
    CHEEK: [(200, 125), (253, 122)],
    LIPS: [(224, 152)],
    HAIR: [(230, 35), (190, 60), (262, 60), (290, 80), (165, 75)],
    SHADED_HAIR: [(170, 105), (283, 115)],
    WALL: [
        (120, 60),
        (330, 120),
        (480, 150),
        (340, 220),
        (130, 150),
        (360, 30),
        (490, 30),
        (355, 262),
        (105, 190),
        (285, 145),
    ],
    WALL_WARM: [(90, 20), (310, 190), (470, 240)],
    FLAG_RED: [(45, 140), (85, 200), (25, 260), (15, 420), (12, 470)],
    FLAG_BLUE: [(50, 55), (20, 110), (25, 30)],
    CLOTH: [(15, 180), (60, 230), (10, 330), (55, 120), (5, 495)],
    TANK: [(410, 30), (430, 110), (418, 60)],
    RING: [(130, 195), (290, 210), (215, 262)],
    PATCH: [(145, 400), (200, 385), (318, 348), (150, 508), (152, 372), (190, 372), (166, 412)],
    BLACK: [(205, 210), (450, 300), (380, 300), (330, 420), (440, 400), (420, 250)],
    WHITE: [
        (395, 130),
        (442, 90),
        (440, 220),
        (365, 210),
        (248, 462),
        (269, 400),
        (269, 490),
        (470, 390),
        (241, 303),
        (182, 480),
        (385, 362),
        (498, 470),
    ],
}


def main() -> None:
    color = Image.fromarray(skimage.data.astronaut())
    color.convert("L").save(FOLDER / "photo.jpg", quality=92, optimize=True)
    hints = Image.new("RGBA", color.size)
    pen = ImageDraw.Draw(hints)
    for rgb, centres in DOTS.items():
        for x, y in centres:
            box = (x - RADIUS_PX, y - RADIUS_PX, x + RADIUS_PX, y + RADIUS_PX)
            pen.ellipse(box, fill=(*rgb, 255))
    hints.save(FOLDER / "hints.png", optimize=True)


if __name__ == "__main__":
    main()

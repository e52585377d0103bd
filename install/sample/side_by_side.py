"""side_by_side.py PHOTO HINTS RESULT OUT: put before, painted hints and after into one picture."""

import sys

from PIL import Image

GAP_PX = 8


def main(photo_path: str, hints_path: str, result_path: str, out_path: str) -> None:
    photo = Image.open(photo_path).convert("RGBA")
    hinted = Image.alpha_composite(photo, Image.open(hints_path).convert("RGBA"))
    panels = [photo, hinted, Image.open(result_path).convert("RGBA")]
    step = photo.width + GAP_PX
    sheet = Image.new("RGB", (step * len(panels) - GAP_PX, photo.height), "white")
    for index, panel in enumerate(panels):
        sheet.paste(panel, (index * step, 0))
    sheet.save(out_path)


if __name__ == "__main__":
    main(*sys.argv[1:])

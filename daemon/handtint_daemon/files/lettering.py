"""Write words on pictures in a font that has their letters."""

from __future__ import annotations

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_FILES = (
    *("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "Arial.ttf"),
    *("NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf", "wqy-microhei.ttc", "wqy-zenhei.ttc"),
    *("DroidSansFallbackFull.ttf", "PingFang.ttc", "msyh.ttc"),
)
"""Where systems keep fonts; Pillow's own has the letters of ASCII alone."""
_NO_CHARACTER = "\uffff"


def font_with(text: str, size_px: int) -> Font | None:
    """Return a font that has all characters of a text; None if this computer has none."""
    for name in _FILES:
        try:
            font = ImageFont.truetype(name, size_px)
        except OSError:
            continue
        if _has_all(font, text):
            return font
    return ImageFont.load_default(size_px) if text.isascii() else None


def _has_all(font: ImageFont.FreeTypeFont, text: str) -> bool:
    missing = bytes(font.getmask(_NO_CHARACTER))
    return all(bytes(font.getmask(letter)) != missing for letter in set(text) - {" "})

"""Which of a directory's entries describe the picture, and not how its pixels are stored."""

from __future__ import annotations

from handtint_daemon.files.metadata.directories import Directory

PHOTOSHOP_LAYERS = 37724
XMP, IPTC, RESOURCES = 700, 33723, 34377
STRUCTURE = frozenset(
    [
        *(254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 277, 278, 279, 280, 281),
        *(284, 288, 289, 290, 291, 292, 293, 297, 300, 301, *range(317, 337), *range(338, 348)),
        *(*range(351, 360), *range(400, 436), *range(512, 533), 559, 999),
        *(*range(32995, 33000), 33421, 33422, 34675, 37439, 42113, 50255, *range(50706, 53000)),
        *(50838, 50839),  # ImageJ's: the range of grey that was shown
        PHOTOSHOP_LAYERS,  # which show the photo as it was
    ]
)
"""TIFF's tags that say how pixels are stored or shown, and the profile."""


def descriptive(exif: Directory) -> Directory:
    """Return what describes the picture, without the blocks that are no EXIF."""
    return exif.without({*STRUCTURE, XMP, IPTC, RESOURCES})

"""What a photo's file says survives into each format, as exiftool reads it."""

from __future__ import annotations

from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from devtools.exiftool import Said, read_metadata, write_metadata
from sources import ROOT
from unit.daemon.files.colored import colored

FORMATS = {"PNG": "png", "TIFF": "tif", "JPEG": "jpg", "WebP": "webp"}
KINDS = {
    "EXIF, with GPS": {
        "ExifIFD:DateTimeOriginal": "1931:05:06 10:00:00",
        "ExifIFD:LensModel": "Heliar",
        "GPS:GPSLatitude": "52 deg 31' 12.00\"",
        "InteropIFD:RelatedImageWidth": 99,
    },
    "TIFF's descriptive tags": {
        "IFD0:ImageDescription": "Großmutter, 1931",
        "IFD0:DocumentName": "album 3",
        "IFD0:Artist": "Ærø & Sønner",
        "IFD0:Copyright": "© 写真館",
        "IFD0:HostComputer": "scanner",
    },
    "XMP": {
        "XMP-dc:Title": "Grandmother at the gate",
        "XMP-dc:Subject": ["family", "gate"],
        "XMP-photoshop:City": "Żary",
    },
    "IPTC": {"IPTC:Keywords": ["family", "gate"], "IPTC:City": "Żary"},
    "comment": {"Comment": "scanned by Jürgen"},
    "PNG's texts": {"PNG:Title": "Grandmother", "PNG:Source": "Großmutter's album"},
    "resolution": {"IFD0:XResolution": 240, "IFD0:YResolution": 240},
    "colour profile": {"ICC_Profile:ProfileDescription": "Adobe RGB"},
}
KEPT, IN_XMP, IN_SRGB, TOLD = "kept", "kept in the XMP", "sRGB's", "left out, with a note"


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small photo in each format, with all metadata that exiftool can put there."""
    folder = tmp_path_factory.mktemp("photos")
    pixels = np.linspace(0, 255, 12 * 16 * 3).reshape(12, 16, 3).astype(np.uint8)
    names = [f"photo.{ending}" for ending in FORMATS.values()]
    for name in names:
        profile = bytes(imagecodecs.cms_profile("adobergb"))
        Image.fromarray(pixels).save(folder / name, icc_profile=profile)
    Image.fromarray(pixels).save(folder / "thumbnail.jpg")
    words = ["-IPTC:CodedCharacterSet=UTF8", "-ThumbnailImage<=thumbnail.jpg"]
    words += ["-IFD0:Orientation#=6", "-XMP-tiff:Orientation#=6", "-GPS:GPSLatitudeRef=N"]
    words += ["-IFD0:Software=ScanSoft", "-IFD0:ModifyDate=2020:01:02 03:04:05"]
    words += ["-ExifIFD:ExifImageWidth=16", "-ExifIFD:ExifImageHeight=12"]
    words += ["-IFD0:ResolutionUnit=inches"]
    for tags in KINDS.values():
        for tag, value in tags.items():
            words += [f"-{tag}={v}" for v in (value if isinstance(value, list) else [value])]
    write_metadata(folder, words, names)
    return folder


@pytest.fixture(scope="module")
def said(photos: Path) -> dict[str, Said]:
    """What exiftool reads in the photos, and in what is made of each in each format."""
    names = [f"photo.{ending}" for ending in FORMATS.values()]
    made = [
        colored(photos / name, photos / f"{name}.{ending}").name
        for name in names
        for ending in FORMATS.values()
    ]
    return read_metadata(photos, names + made)


def value_of(said: Said, tag: str) -> object:
    if tag == "Comment":
        return said.get("File:Comment", said.get("PNG:Comment"))
    if tag.startswith("PNG:"):
        return said.get(tag, said.get(tag.replace("PNG:", "PNG-de:")))
    return said.get(tag)


def fate(kind: str, photo: Said, made: Said) -> str:
    """What became of all the tags of a kind that the photo has; "" if it has none."""
    if kind == "colour profile":
        return IN_SRGB if "sRGB" in str(made.get("ICC_Profile:ProfileDescription")) else "lost"
    given = {tag: value_of(photo, tag) for tag in KINDS[kind]}
    given = {tag: value for tag, value in given.items() if value is not None}
    if not given:
        return ""
    if all(value_of(made, tag) == value for tag, value in given.items()):
        return KEPT
    texts = [text.get("Text") for text in made.get("XMP-handtint:Texts", ())]
    if all(value in texts for value in given.values()):
        return IN_XMP
    if not any(value_of(made, tag) for tag in given):
        return TOLD
    return f"changed: { {tag: (value, value_of(made, tag)) for tag, value in given.items()} }"


def test_the_table_in_readme_is_true(said: dict[str, Said]) -> None:
    rows = []
    for kind in KINDS:
        row = []
        for to in FORMATS.values():
            fates = {
                fate(kind, said[f"photo.{ending}"], said[f"photo.{ending}.{to}"])
                for ending in FORMATS.values()
            } - {""}
            assert len(fates) == 1, (kind, to, fates)
            row += fates
        rows.append(f"| {kind} | {' | '.join(row)} |")

    table = "\n".join([f"| | {' | '.join(FORMATS)} |", "|---|---|---|---|---|", *rows])
    assert table in (ROOT / "README.md").read_text("utf-8"), table


def test_each_photo_had_what_its_format_can_hold(said: dict[str, Said]) -> None:
    for ending, absent in {
        "jpg": {"PNG's texts"},
        "png": set(),
        "tif": {"comment", "PNG's texts"},
        "webp": {"comment", "PNG's texts", "IPTC"},
    }.items():
        photo = said[f"photo.{ending}"]
        without = {kind for kind in KINDS if not fate(kind, photo, photo)}
        assert without == absent
        assert ("IFD1:Compression" in photo) == (ending != "tif")


@pytest.mark.parametrize("to", FORMATS.values())
@pytest.mark.parametrize("ending", FORMATS.values())
def test_what_describes_pixels_is_so(said: dict[str, Said], ending: str, to: str) -> None:
    photo, made = said[f"photo.{ending}"], said[f"photo.{ending}.{to}"]

    assert photo["IFD0:Orientation"] == "Rotate 90 CW"
    for group in ("IFD0", "XMP-tiff"):
        assert made[f"{group}:Orientation"] == "Horizontal (normal)"
    assert (made["ExifIFD:ExifImageWidth"], made["ExifIFD:ExifImageHeight"]) == (12, 16)
    assert made["IFD0:Software"].startswith("Handtint")
    assert made["IFD0:ModifyDate"].startswith("2026:11:27")
    assert not any(tag.startswith("IFD1:") for tag in made)
    assert not [tag for tag in made if tag in ("ExifTool:Warning", "ExifTool:Error")], made

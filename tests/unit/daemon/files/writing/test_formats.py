"""What is made of a photo's metadata in each format, by our own reader; e2e has exiftool's."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from handtint_daemon.files.colored_files import format_notes
from handtint_daemon.files.metadata.directories import (
    EXIF_FOLDER,
    MAKER_NOTE,
    UNDEFINED,
    Directory,
    Entry,
    text_entry,
)
from handtint_daemon.files.metadata.model import COMMENT, Metadata, Text
from handtint_daemon.files.metadata.photoshop import IPTC
from handtint_daemon.files.metadata.xmp import Packet
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.files.writing.formats import FORMATS, JPEG, PNG, TIFF, WEBP, Format
from handtint_shared.sentences import explain
from unit.daemon.files.colored import colored

DC = "http://purl.org/dc/elements/1.1/"
PIXELS = np.arange(36, dtype=np.uint8).reshape(3, 4, 3)
NOTE = bytes(range(256))
all_formats = pytest.mark.parametrize("made", FORMATS, ids=lambda made: made.name)


def written(folder: Path, made: Format, metadata: Metadata) -> Path:
    path = folder / f"out{made.suffixes[0]}"
    path.write_bytes(made.complete(made.encode(PIXELS, metadata), metadata))
    return path


def read(path: Path) -> Metadata:
    return read_photo(path).metadata


def xmp_titled(title: str) -> bytes:
    packet = Packet()
    packet.add(f'<rdf:Description xmlns:dc="{DC}"><dc:source>{title}</dc:source></rdf:Description>')
    return packet.packet()


def exif_with(tag: int, entry: Entry) -> Directory:
    folder = Directory(">", {tag: entry, 36867: text_entry("1931:05:06")})
    return Directory(">", {270: Entry(2, 11, b"Gro\xdfmutter\0")}).with_folder(EXIF_FOLDER, folder)


@all_formats
def test_a_makers_note_and_text_in_any_encoding_keep_their_bytes(
    tmp_path: Path, made: Format
) -> None:
    exif = exif_with(MAKER_NOTE, Entry(UNDEFINED, 256, NOTE, 400))

    path = written(tmp_path, made, Metadata(exif))

    said = read(path).exif
    assert said.order == ">"
    assert said.entries[270].data == b"Gro\xdfmutter\0"
    note = said.folders[EXIF_FOLDER].entries[MAKER_NOTE]
    assert note.data == NOTE
    assert note.place == 400 or made is TIFF


@all_formats
def test_all_comments_and_texts_come_back(tmp_path: Path, made: Format) -> None:
    texts = (
        Text(COMMENT, "by Jürgen".encode()),
        Text(COMMENT, b"and again"),
        Text("Title", "Großmutter".encode()),
        Text("Author", b"Eve"),
    )

    said = read(written(tmp_path, made, Metadata(texts=texts)))

    assert set(said.texts) == set(texts)
    if made is not PNG:  # other programs look there
        assert said.exif.entries[315].data == b"Eve\0"


def test_a_comment_of_a_jpeg_keeps_its_bytes(tmp_path: Path) -> None:
    texts = (Text(COMMENT, b"Gro\xdfmutter"),)

    assert read(written(tmp_path, JPEG, Metadata(texts=texts))).texts == texts
    assert read(written(tmp_path, PNG, Metadata(texts=texts))).texts[0].text == "Großmutter"


@all_formats
def test_long_xmp_is_kept(tmp_path: Path, made: Format) -> None:
    metadata = Metadata(xmp=xmp_titled("long " * 30_000))

    assert made.notes_of(metadata) == ()
    said = read(written(tmp_path, made, metadata)).xmp
    assert Packet(said).text_of((DC, "source")) == "long " * 30_000


def left_out(made: Format, metadata: Metadata) -> list[object]:
    notes = made.notes_of(metadata)
    assert {note.reason for note in notes} <= {"metadata_left_out"}
    return [note.facts["what"] for note in notes]


def test_what_is_too_large_for_a_jpeg_is_left_out_with_a_note(tmp_path: Path) -> None:
    large = Entry(UNDEFINED, 66_000, bytes(66_000))
    metadata = Metadata(
        exif=exif_with(MAKER_NOTE, large).with_entries({65000: large}),
        xmp=b"<broken" * 10_000,
        resources={IPTC: bytes(66_000)},
        texts=(Text(COMMENT, bytes(66_000)), Text(COMMENT, b"short")),
    )

    said = read(written(tmp_path, JPEG, metadata))

    assert left_out(JPEG, metadata) == ["tag 65000", "MakerNote", "XMP", "IPTC", "Comment"]
    assert "A JPEG has no place for the photo's MakerNote" in str(
        explain(JPEG.notes_of(metadata)[1])
    )
    assert set(said.exif.entries) == {270}
    assert set(said.exif.folders[EXIF_FOLDER].entries) == {36867}
    assert (said.xmp, said.resources, said.texts) == (None, {}, (Text(COMMENT, b"short"),))


@pytest.mark.parametrize("made", [PNG, TIFF], ids=lambda made: made.name)
def test_what_is_too_large_for_a_jpeg_is_not_so_here(tmp_path: Path, made: Format) -> None:
    large = Entry(UNDEFINED, 66_000, bytes(66_000))
    iptc = b"\x1c\x02\x78\x80\x04\x00\x01\x11\x70" + bytes(70_000)
    metadata = Metadata(exif_with(MAKER_NOTE, large), resources={IPTC: iptc})

    assert left_out(made, metadata) == []
    said = read(written(tmp_path, made, metadata))
    assert said.resources == {IPTC: iptc}
    assert said.exif.folders[EXIF_FOLDER].entries[MAKER_NOTE].data == large.data


def test_a_webp_has_no_place_for_iptc() -> None:
    assert left_out(WEBP, Metadata(resources={IPTC: b""})) == ["IPTC"]


@pytest.mark.parametrize("made", [TIFF, JPEG, WEBP], ids=lambda made: made.name)
def test_texts_beside_broken_xmp_are_left_out_with_a_note(tmp_path: Path, made: Format) -> None:
    metadata = Metadata(xmp=b"<broken", texts=(Text("Title", b"Grandmother"),))

    assert left_out(made, metadata) == ["Title"]
    assert read(written(tmp_path, made, metadata)).xmp == b"<broken"


def test_a_comment_that_is_not_ascii_is_exifs_user_comment_too(tmp_path: Path) -> None:
    for order, encoding in (("<", "utf-16-le"), (">", "utf-16-be")):
        exif = Directory(order)  # type: ignore[arg-type]
        texts = (Text(COMMENT, "Jürgen".encode()),)
        said = read(written(tmp_path, TIFF, Metadata(exif, texts=texts))).exif
        comment = said.folders[EXIF_FOLDER].entries[37510]
        assert comment.data == b"UNICODE\0" + "Jürgen".encode(encoding)


def test_photoshops_layers_are_left_out_and_told(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "photo.tif", tiffinfo={37724: bytes(200_000)})
    photo = read_photo(tmp_path / "photo.tif")

    assert [note.reason for note in photo.notes] == ["photoshop_layers"]
    assert format_notes(photo, JPEG) == ()
    assert colored(tmp_path / "photo.tif", tmp_path / "out.tif").stat().st_size < 5000


def test_raw_profiles_in_a_png_are_read(tmp_path: Path) -> None:
    info = PngImagePlugin.PngInfo()
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x3b\x01\x02\0\4\0\0\0Eve\0\0\0\0\0"
    iptc = b"\x1c\x02\x78\x00\x05family"[:-1]
    for name, block in (("exif", exif), ("iptc", iptc), ("xmp", xmp_titled("an album"))):
        info.add_text(f"Raw profile type {name}", f"\n{name}\n{len(block):8}\n{block.hex()}\n")
    info.add_text("Raw profile type junk", "junk")
    info.add_text("Title", "Großmutter", zip=True)
    Image.fromarray(PIXELS).save(tmp_path / "out.png", pnginfo=info)

    said = read(tmp_path / "out.png")

    assert said.exif.entries[315].data == b"Eve\0"
    assert said.resources == {IPTC: iptc}
    assert Packet(said.xmp).text_of((DC, "source")) == "an album"
    assert said.texts == (Text("Title", "Großmutter".encode()),)


def test_the_description_of_the_page_that_was_chosen(tmp_path: Path) -> None:
    pages = [Image.fromarray(PIXELS) for _ in range(2)]
    pages[0].encoderinfo = {"tiffinfo": {270: "first", 315: "Eve"}}
    pages[1].encoderinfo = {"tiffinfo": {270: "second"}}
    pages[0].save(tmp_path / "two.tif", save_all=True, append_images=pages[1:], tiffinfo={})
    for page, text in ((1, b"first\0"), (2, b"second\0")):
        photo = read_photo(tmp_path / "two.tif", page)
        assert photo.metadata.exif.entries[270].data == text
    assert 315 not in photo.metadata.exif.entries


@pytest.mark.parametrize(
    ("density", "unit", "dpi"),
    [((300, 240), 1, (300, 240)), ((118, 118), 2, (299.72, 299.72)), ((72, 72), 0, None)],
)
def test_the_resolution_of_jfif(
    tmp_path: Path, density: tuple[int, int], unit: int, dpi: tuple[float, float] | None
) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "photo.jpg", dpi=(1, 1), exif=b"")
    content = (tmp_path / "photo.jpg").read_bytes()
    said = bytes([unit]) + b"".join(n.to_bytes(2, "big") for n in density)
    (tmp_path / "photo.jpg").write_bytes(content[:13] + said + content[18:])

    assert read_photo(tmp_path / "photo.jpg").metadata.dpi == dpi

"""A sentence in the caption: everywhere where the photo has one, and never instead of it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handtint_daemon.files.colored_files import colored_file
from handtint_daemon.files.metadata.captions import with_sentence
from handtint_daemon.files.metadata.directories import Directory, text_entry
from handtint_daemon.files.metadata.model import Metadata, Text
from handtint_daemon.files.metadata.photoshop import IPTC, dataset, datasets
from handtint_daemon.files.metadata.xmp import Packet
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.files.provenance.record import Record
from handtint_daemon.files.writing.formats import FORMATS, Format
from handtint_shared.knobs import Knobs
from unit.daemon.files.colored import NOW, answer

CAPTION = ("http://purl.org/dc/elements/1.1/", "description")
TITLE = ("http://purl.org/dc/elements/1.1/", "title")
WORDS = "Раскрашено."
IN_XMP = (
    '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>'
    '<rdf:li xml:lang="de">Oma</rdf:li><rdf:li xml:lang="x-default">Granny</rdf:li></rdf:Alt>'
    "</dc:description><dc:title>At home</dc:title></rdf:Description>"
)


def packet_with(description: str) -> bytes:
    packet = Packet()
    packet.add(description)
    return packet.packet()


def exif_caption(metadata: Metadata) -> str:
    return metadata.exif.entries[270].data.rstrip(b"\0").decode()


def xmp_caption(metadata: Metadata) -> str | None:
    return Packet(metadata.xmp).default_text(CAPTION)


def test_where_there_is_none_it_is_the_caption() -> None:
    got = with_sentence(Metadata(resources={IPTC: dataset(2, 25, b"family")}), WORDS)

    assert (exif_caption(got), xmp_caption(got)) == (WORDS, WORDS)
    assert (got.texts, got.resources) == ((), {IPTC: dataset(2, 25, b"family")})


def test_each_caption_that_there_is_goes_on() -> None:
    metadata = Metadata(
        exif=Directory("<", {270: text_entry("Grandmother")}),
        xmp=packet_with(IN_XMP),
        resources={IPTC: dataset(2, 25, b"family") + dataset(2, 120, "Großmutter".encode())},
        texts=(Text("Description", b"Nan"), Text("Author", b"Ada")),
    )

    got = with_sentence(metadata, WORDS)

    assert exif_caption(got) == f"Grandmother {WORDS}"
    assert xmp_caption(got) == f"Granny {WORDS}"
    assert got.xmp is not None
    assert b">Oma<" in got.xmp
    assert Packet(got.xmp).text_of(TITLE) == "At home"
    assert [text.text for text in got.texts] == [f"Nan {WORDS}", "Ada"]
    said = {(one.record, one.number): one.data.decode() for one in datasets(got.resources[IPTC])}
    assert said == {(1, 90): "\x1b%G", (2, 25): "family", (2, 120): f"Großmutter {WORDS}"}


@pytest.mark.parametrize(
    "metadata",
    [
        Metadata(exif=Directory("<", {270: text_entry("Granny")})),
        Metadata(xmp=packet_with(IN_XMP)),
        Metadata(texts=(Text("Description", b"Granny"),)),
        Metadata(resources={IPTC: dataset(2, 120, b"Granny")}),
    ],
    ids=["EXIF", "XMP", "text", "IPTC"],
)
def test_a_new_place_has_the_caption_too(metadata: Metadata) -> None:
    """A reader that looks there first would show the sentence alone."""
    got = with_sentence(metadata, WORDS)

    assert (exif_caption(got), xmp_caption(got)) == (f"Granny {WORDS}",) * 2


@pytest.mark.parametrize("data", [b"Gro\xdfmutter", b"x" * 1990])
def test_iptc_that_cannot_hold_it_stays(data: bytes) -> None:
    resources = {IPTC: dataset(2, 120, data)}
    assert with_sentence(Metadata(resources=resources), WORDS).resources == resources


def test_xmp_that_cannot_be_read_stays() -> None:
    got = with_sentence(Metadata(xmp=b"<broken"), WORDS)
    assert (got.xmp, exif_caption(got)) == (b"<broken", WORDS)


def test_a_former_sentence_is_replaced_and_the_same_is_not_repeated() -> None:
    once = with_sentence(Metadata(xmp=packet_with(IN_XMP)), "3 colours.")
    twice = with_sentence(once, "12 colours.", "3 colours.")

    assert with_sentence(once, "3 colours.") == once
    assert (exif_caption(twice), xmp_caption(twice)) == ("Granny 12 colours.",) * 2


@pytest.mark.parametrize("made", FORMATS, ids=lambda made: made.name)
def test_a_picture_coloured_again_has_one_label(tmp_path: Path, made: Format) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (24, 32, 3), np.uint8)
    Image.fromarray(pixels[..., 0]).save(tmp_path / "photo.png")
    record = Record("Handtint 9", "propagate", "", Knobs())
    output = tmp_path / f"out{made.suffixes[0]}"
    source = tmp_path / "photo.png"
    for words in ("Coloured: 3.", "Coloured: 12."):
        photo = replace(read_photo(source), alpha=None)
        output.write_bytes(colored_file(answer(pixels), photo, made, NOW, record, words))
        source = output

    metadata = read_photo(output).metadata
    assert (exif_caption(metadata), xmp_caption(metadata)) == ("Coloured: 12.",) * 2

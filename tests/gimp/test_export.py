"""*Export with Record* in the real GIMP: the file tells who chose which colours."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gimp.harness import WorkFolder
from gimp.studio import DOTS, GREEN, HEIGHT, RED, RED_AT_XY, WIDTH, Studio, as_rgba, grey_photo
from handtint_daemon.commands.provenance import run as tell
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.metadata.xmp import Packet
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.files.provenance.examined import examine

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    b'syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>'
    b'<rdf:li xml:lang="x-default">At home</rdf:li></rdf:Alt></dc:title></rdf:Description>'
    b"</rdf:RDF></x:xmpmeta>"
)
_OPENED = """
image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(path))
image.get_layers()[0].set_name('photo')
hints = add_hints(image, dots)
from handtint_plugin.gimp_notes import keep_notes
from handtint_plugin.hint_notes import Note, Notes, ProposedFrom
x, y = at
note = Note(x, y, tuple(rgb), 'coat', 'museum of Żary', ProposedFrom('bride.jpg', 0.9, 0.8))
keep_notes(hints, Notes((hints.get_height(), hints.get_width()), (note,)))
colorize(image, engine=engine, vividness=0.5)
image.clean_all()
result = image.get_id()
"""
_EXPORT = """
image = by_id(image)
before, photo = state(image), layer(image, 'photo')
file = Gio.File.new_for_path(path)
status, told = call('handtint-export-with-record', image, [photo], file=file, **options)
told = told.get_name() if isinstance(told, Gimp.Layer) else told
result = [status, told, state(image) == before]
"""
_WITHOUT_HINTS = """
image = by_id(image)
layer(image, 'Hints · Handtint').set_visible(False)
result = flat(image)
"""
_TRANSPARENT_BELOW = """
row = bytes([90, 90, 90, 255]) * 64
put(layer(by_id(image), 'photo'), "R'G'B'A u8", row * 47 + bytes(4 * 64))
"""


@pytest.fixture
def opened(studio: Studio, gimp_work: WorkFolder) -> int:
    """An image of a JPEG with metadata, coloured by three dots, of which one has notes."""
    exif = Image.Exif()
    exif[315], exif[270] = "A. Scanner", "Granny"
    path = gimp_work.path / "granny.jpg"
    Image.fromarray(grey_photo()).save(path, exif=exif, xmp=XMP, dpi=(240, 240), quality=100)
    values: dict[str, Any] = {"dots": DOTS, "at": RED_AT_XY, "rgb": RED, "engine": "handtint"}
    number: int = studio.run(_OPENED, path=gimp_work.guest(path), timeout_s=120, **values)
    return number


def export(
    studio: Studio, work: WorkFolder, image: int, name: str, **options: object
) -> tuple[Path, list[Any]]:
    path = work.path / name
    told = studio.run(_EXPORT, image=image, path=work.guest(path), options=options, timeout_s=120)
    return path, told


def title_of(metadata: Metadata) -> str | None:
    return Packet(metadata.xmp).default_text(("http://purl.org/dc/elements/1.1/", "title"))


def test_the_file_tells_who_chose_which_colors_and_keeps_what_was_known(
    studio: Studio, gimp_work: WorkFolder, opened: int, capsys: pytest.CaptureFixture[str]
) -> None:
    path, told = export(studio, gimp_work, opened, "out.png", film="ortho", label=True)
    assert told == ["success", "Colours · Handtint", True]

    found = examine(path, gimp_work.path / "granny.jpg")
    record, metadata = found.record, read_photo(path).metadata

    assert (found.unchanged, found.same_photo) == (True, True)
    assert (record.engine, len(record.weights_sha256)) == ("handtint", 64)
    assert (record.knobs.vividness, record.film) == (0.5, "ortho")
    assert {hint.point.rgb for hint in record.hints} >= {RED, GREEN} and len(record.hints) == 3
    (noted,) = [hint for hint in record.hints if hint.name]
    assert (noted.name, noted.source, noted.point.rgb) == ("coat", "museum of Żary", RED)
    assert (noted.reference, noted.confidence, noted.threshold) == ("bride.jpg", 0.9, 0.8)
    assert record.influence is not None and 0 < record.influence.mean < 1
    assert record.program.startswith("GIMP 3.")
    assert "2 colours were chosen by a person. 1 colour was proposed by a neural" in record.label
    assert metadata.exif.entries[315].data == b"A. Scanner\0"
    assert metadata.exif.entries[270].data.decode() == f"Granny {record.label}\0"
    assert title_of(metadata) == "At home"
    assert metadata.dpi == pytest.approx((240, 240), abs=0.1)

    _, unset = export(studio, gimp_work, opened, "none.png", sign=True)
    assert unset[0] == "execution-error" and "No certificate is set" in unset[1]

    tell(Namespace(file=path, photo=None, json=True))
    assert json.loads(capsys.readouterr().out)["exported_from"] == record.program


@pytest.mark.parametrize("hidden", [False, True])
def test_the_file_shows_the_image_without_its_hints(
    studio: Studio, gimp_work: WorkFolder, opened: int, hidden: bool
) -> None:
    if hidden:
        studio.run("layer(by_id(image), 'Hints · Handtint').set_visible(False)", image=opened)
    path, told = export(studio, gimp_work, opened, f"out-{hidden}.tif")
    seen = studio.run(_WITHOUT_HINTS, image=opened)

    assert told[0] == "success"
    shown = read_photo(path)
    assert (shown.picture.size_hw, shown.alpha) == ((HEIGHT, WIDTH), None)
    pixels = np.frombuffer(shown.picture.pixels, np.uint8).reshape(HEIGHT, WIDTH, 3)
    np.testing.assert_array_equal(pixels, as_rgba(seen)[..., :3])


def test_sixteen_bits_and_transparency_are_kept(studio: Studio, gimp_work: WorkFolder) -> None:
    image = studio.image_with_hints(precision="U16_NON_LINEAR", alpha=True)
    studio.run(_TRANSPARENT_BELOW, image=image)
    studio.colorize(image)
    path, told = export(studio, gimp_work, image, "deep.png")
    jpeg, told_of_jpeg = export(studio, gimp_work, image, "deep.jpg")

    assert (told[0], told_of_jpeg[0]) == ("success", "success")
    shown = read_photo(path)
    assert shown.is_deep and shown.alpha is not None
    assert (shown.alpha[:-1] == 65535).all()
    assert examine(jpeg, None).unchanged
    log = (gimp_work.path / "gimp.log").read_text("utf-8")
    assert "a JPEG holds 8" in log and "which a JPEG cannot hold" in log


def test_mistakes_are_told_and_nothing_is_written(
    studio: Studio, gimp_work: WorkFolder, opened: int
) -> None:
    (gimp_work.path / "there.png").write_bytes(b"before")

    refused = [
        export(studio, gimp_work, opened, name)[1]
        for name in ("there.png", "out.xcf", "no/out.png")
    ]
    uncoloured = export(studio, gimp_work, studio.image_with_hints(), "never.png")[1]
    replaced = export(studio, gimp_work, opened, "there.png", replace=True)[1]

    assert [status for status, _, _ in refused] == ["execution-error"] * 3
    why = ("is there already", "ending that Handtint cannot write", "cannot be written")
    for (_, sentence, unchanged), words in zip(refused, why, strict=True):
        assert words in sentence and unchanged
    assert "has no colours yet" in uncoloured[1]
    assert not (gimp_work.path / "never.png").exists()
    assert replaced[0] == "success"
    assert examine(gimp_work.path / "there.png", None).unchanged


def test_hints_that_were_changed_since_are_told(
    studio: Studio, gimp_work: WorkFolder, opened: int
) -> None:
    studio.run("dot(layer(by_id(image), 'Hints · Handtint'), 55, 40, '#3050a0')", image=opened)

    path, told = export(studio, gimp_work, opened, "newer.webp")

    assert told[0] == "success"
    assert len(examine(path, None).record.hints) == 4
    assert "hints were changed since the photo was coloured (3 then, 4 now)" in (
        gimp_work.path / "gimp.log"
    ).read_text("utf-8")

"""The file that the daemon makes of another program's picture: what colorize makes of the same."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.files.found_credentials import Checked, found_credentials
from handtint_daemon.files.metadata.png_chunks import metadata_of_png
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.files.provenance.examined import examine
from handtint_daemon.files.provenance.hints_apart import place_apart
from handtint_daemon.files.writing.formats import FORMATS, Format
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.photo import Photo
from handtint_daemon.progress import report_to_nobody
from handtint_daemon.serving.export_signing import signer_of_settings
from handtint_daemon.serving.exporting import exported
from handtint_daemon.serving.work_makers import work_makers
from handtint_shared.contents import Content
from handtint_shared.documents.plain_hints import GivenHint, plain_hints
from handtint_shared.errors import BadInput
from handtint_shared.knobs import Knobs
from handtint_shared.messages import (
    ExportReply,
    ExportRequest,
    FileFormat,
    HintPoint,
    InfluenceReply,
)
from handtint_shared.paths import SETTINGS_VARIABLE
from handtint_shared.pixels import Picture, PixelFormat, photo_key, picture_sha256
from unit.daemon.files.certificates import write_certificate

PIXELS = np.random.default_rng(3).integers(0, 256, (24, 32, 3), np.uint8)
PHOTO = picture_of(PIXELS[..., 0], PixelFormat.Y_U8)
HINTS = (GivenHint(HintPoint(10.5, 8.5, (200, 40, 30), 3), "coat", "museum of Żary"),)
INFLUENCE = InfluenceReply("handtint", 0.5, 0.25)


def shown(alpha: int = 255, *, deep: bool = False) -> Picture:
    opaque = np.full((*PIXELS.shape[:2], 1), 255, np.uint8)
    opaque[0, 0] = alpha
    rgba = np.concatenate([PIXELS, opaque], axis=2)
    if deep:
        return picture_of(rgba.astype(np.uint16) * 257, PixelFormat.RGBA_U16)
    return picture_of(rgba, PixelFormat.RGBA_U8)


def request(**said: Any) -> ExportRequest:
    usual: dict[str, Any] = {
        "picture": shown(),
        "file_format": FileFormat.PNG,
        "engine": "handtint",
        "knobs": Knobs(vividness=0.5),
        "weights_sha256": "ab" * 32,
        "photo_sha256": picture_sha256(PHOTO),
        "listed_hints": Content(json.dumps(plain_hints(HINTS)).encode()),
        "program": "GIMP 3.0.4",
    }
    return ExportRequest(canvas="c0" * 16, photo_key=photo_key(PHOTO), **{**usual, **said})


def written(reply: ExportReply, tmp_path: Path, made: Format) -> Path:
    path = tmp_path / f"out{made.suffixes[0]}"
    path.write_bytes(reply.file.data)
    return path


@pytest.mark.parametrize("made", FORMATS, ids=lambda made: made.name)
@pytest.mark.parametrize("deep", [False, True])
def test_the_file_carries_its_record(tmp_path: Path, made: Format, deep: bool) -> None:
    Image.fromarray(PIXELS[..., 0]).save(tmp_path / "photo.png")
    asked = request(file_format=FileFormat(made.name), picture=shown(deep=deep), film="pan")

    found = examine(written(exported(asked, INFLUENCE), tmp_path, made), tmp_path / "photo.png")

    assert (found.unchanged, found.same_photo) == (True, True)
    record = found.record
    assert (record.engine, record.weights_sha256, record.film) == ("handtint", "ab" * 32, "pan")
    assert (record.knobs.vividness, record.hints, record.program) == (0.5, HINTS, "GIMP 3.0.4")
    assert record.influence is not None
    assert (record.influence.mean, record.influence.decided) == (0.5, 0.25)


@pytest.mark.parametrize("deep", [False, True])
def test_the_pixels_are_those_of_the_picture(tmp_path: Path, deep: bool) -> None:
    asked = request(picture=shown(alpha=7, deep=deep))
    reply = exported(asked, None)

    file = read_photo(written(reply, tmp_path, FORMATS[0]))

    assert file.is_deep == deep
    np.testing.assert_array_equal(array_of(file.picture), array_of(asked.picture)[..., :3])
    assert file.alpha is not None
    np.testing.assert_array_equal(file.alpha, array_of(asked.picture)[..., 3])
    assert reply.notes == ()


def test_what_a_format_cannot_hold_is_told() -> None:
    reply = exported(
        request(file_format=FileFormat.JPEG, picture=shown(alpha=7, deep=True)), INFLUENCE
    )

    assert [note.reason for note in reply.notes] == ["photo_reduced", "alpha_left_out"]


def test_an_opaque_picture_has_no_alpha(tmp_path: Path) -> None:
    assert read_photo(written(exported(request(), None), tmp_path, FORMATS[0])).alpha is None


def test_what_is_known_of_the_photo_is_kept_and_the_label_is_added(tmp_path: Path) -> None:
    png, exif = BytesIO(), Image.Exif()
    exif[315], exif[270] = "A. Scanner", "Granny"
    Image.new("L", (1, 1)).save(png, "PNG", exif=exif, dpi=(240, 240))
    asked = request(metadata=Content(png.getvalue()), label="Coloured.")

    path = written(exported(asked, None), tmp_path, FORMATS[0])

    with path.open("rb") as file:
        metadata = metadata_of_png(file)
    assert metadata.exif.entries[315].data == b"A. Scanner\0"
    assert metadata.exif.entries[270].data == b"Granny Coloured.\0"
    assert metadata.dpi == pytest.approx((240, 240), abs=0.1)
    assert examine(path, None).record.label == "Coloured."


def test_metadata_that_are_no_png_say_nothing(tmp_path: Path) -> None:
    path = written(exported(request(metadata=Content(b"junk")), None), tmp_path, FORMATS[0])
    assert examine(path, None).record.hints == HINTS


def test_too_many_hints_come_in_a_file_of_their_own(tmp_path: Path) -> None:
    many = tuple(replace(HINTS[0], source="ž" * 900) for _ in range(3000))
    reply = exported(request(listed_hints=Content(json.dumps(plain_hints(many)).encode())), None)
    path = written(reply, tmp_path, FORMATS[0])

    assert reply.hints_file is not None
    place_apart(path).write_bytes(reply.hints_file.data)
    assert examine(path, None).record.hints == many


@pytest.mark.parametrize("data", [b"\xff", b"no JSON", b"[{}]"])
def test_hints_that_are_none_are_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        exported(request(listed_hints=Content(data)), None)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(SETTINGS_VARIABLE, str(tmp_path / "settings.toml"))
    return tmp_path / "settings.toml"


def test_it_is_signed_with_the_certificate_of_the_settings(tmp_path: Path, settings: Path) -> None:
    files = write_certificate(tmp_path)
    settings.write_text(f"sign-certificate = '{files.certificate}'\nsign-key = '{files.key}'\n")
    signer = signer_of_settings(Photo.from_picture(PHOTO), "GIMP 3.0.4")

    reply = exported(request(), INFLUENCE, signer)

    path = written(reply, tmp_path, FORMATS[0])
    found = found_credentials(path.read_bytes())
    assert isinstance(found, Checked)
    assert (found.name, found.holds) == ("Archive", True)
    assert examine(path, None).unchanged
    assert b"photo, as GIMP 3.0.4 had it" in path.read_bytes()
    assert [note.reason for note in reply.notes] == ["sign_untrusted"]


def test_without_a_certificate_it_is_told_where_to_set_one(settings: Path) -> None:
    settings.write_text("sign-certificate = '/a.pem'\n")
    with pytest.raises(BadInput, match="sign_unset") as caught:
        signer_of_settings(Photo.from_picture(PHOTO), "")
    assert caught.value.facts["path"] == settings


def test_the_daemon_tells_in_the_record_how_much_the_hints_decided(tmp_path: Path) -> None:
    cache = PhotoCache(1 << 20)
    makers = work_makers(cache, Colorizer(cache, EngineChoice("propagate", "cpu")))
    asked = request(engine="propagate", photo=PHOTO, hint_points=(HINTS[0].point,))

    class Silent:
        def __call__(self, stage: str, fraction: float) -> None:
            report_to_nobody(stage, fraction)

        def tell(self, _event: object) -> None:
            raise AssertionError

    work = makers[ExportRequest](asked)
    reply = work.do(Silent())

    assert isinstance(reply, ExportReply)
    record = examine(written(reply, tmp_path, FORMATS[0]), None).record
    assert record.influence is not None
    assert (work.kind, record.influence.mean, record.influence.decided) == ("export", 1, 1)
    assert work.nbytes == 24 * 32 * (1 + 4)

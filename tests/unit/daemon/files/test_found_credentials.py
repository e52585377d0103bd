"""What is said of a picture's Content Credentials, with and without the package."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handtint_daemon.commands.credentials_words import credentials_words, plain_credentials
from handtint_daemon.files import found_credentials as module
from handtint_daemon.files.credentials import Coloring, parent_of_pixels, signed
from handtint_daemon.files.found_credentials import Checked, Unchecked, found_credentials
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.signing_keys import read_signing
from handtint_daemon.files.writing.formats import FORMATS, PNG, Format
from unit.daemon.files.certificates import write_certificate

PIXELS = np.random.default_rng(3).integers(0, 256, (24, 32, 3), np.uint8)
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><!-- said --></x:xmpmeta>"
all_formats = pytest.mark.parametrize("made", FORMATS, ids=lambda made: made.name)


def plain(made: Format) -> bytes:
    metadata = Metadata(xmp=XMP)
    return made.complete(made.encode(PIXELS, metadata), metadata)


@pytest.fixture(scope="module")
def of_format(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    files = write_certificate(tmp_path_factory.mktemp("keys"))
    signing = read_signing(files.certificate, files.key)
    photo = parent_of_pixels(PIXELS[..., 0], "photo")
    coloring = Coloring("", "")
    return {
        made.name: signed(plain(made), made.name, photo, coloring, signing)[0] for made in FORMATS
    }


def words(content: bytes) -> str:
    return " ".join(credentials_words(found_credentials(content)))


@all_formats
def test_who_signed_and_that_it_holds(of_format: dict[str, bytes], made: Format) -> None:
    found = found_credentials(of_format[made.name])

    assert found == Checked("Archive", "Museum of Żary", "", True, True, ())
    told = words(of_format[made.name])
    assert "signed by Archive (Museum of Żary)" in told and "the file is as it was signed" in told
    assert "knows no list" in told


@all_formats
def test_a_file_that_was_changed_since(of_format: dict[str, bytes], made: Format) -> None:
    found = found_credentials(of_format[made.name].replace(b"<!-- said", b"<!-- shed"))

    assert isinstance(found, Checked)
    assert (found.holds, found.file_unchanged) == (False, False)
    assert "changed since it was signed" in " ".join(credentials_words(found))


@all_formats
def test_a_claim_that_was_changed(of_format: dict[str, bytes], made: Format) -> None:
    content = of_format[made.name].replace(b"c2pa.color_adj", b"c2pa.color_abj")

    found = found_credentials(content)

    assert isinstance(found, Checked)
    assert (found.holds, found.file_unchanged) == (False, True)
    assert "assertion.hashedURI.mismatch" in " ".join(credentials_words(found))


@all_formats
def test_of_those_without_nothing_is_said(made: Format) -> None:
    assert found_credentials(plain(made)) is None
    assert words(plain(made)) == ""
    assert plain_credentials(None) == {"content_credentials": None}


@all_formats
def test_without_the_package_it_is_said_that_they_are_there(
    of_format: dict[str, bytes], made: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)

    assert found_credentials(of_format[made.name]) == Unchecked()
    assert "pip install 'handtint[c2pa]'" in words(of_format[made.name])
    assert found_credentials(plain(made)) is None


def test_broken_ones_are_told(of_format: dict[str, bytes]) -> None:
    content = of_format[PNG.name]
    place = content.index(b"jumdc2pa")
    broken = content[: place + 60] + bytes(300) + content[place + 360 :]

    told = " ".join(credentials_words(found_credentials(broken)))

    assert "cannot be read (" in told or "does not hold (" in told


def test_the_time_of_a_stamp_is_told() -> None:
    stamped = Checked("A", "B", "2026-11-27T12:00:00+00:00", True, True, ())
    assert "at 2026-11-27T12:00" in next(credentials_words(stamped))
    unknown = replace(stamped, name="", organization="", holds=False)
    assert [*credentials_words(unknown)][1] == "The signature does not hold (–)."
    assert plain_credentials(stamped)["content_credentials"] is not None


def test_another_kind_of_file_is_none(tmp_path: Path) -> None:
    Image.new("L", (2, 2)).save(tmp_path / "a.bmp")
    assert found_credentials((tmp_path / "a.bmp").read_bytes() + b"jumdc2pa") is None

"""Content Credentials, read by the library's own reader."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import c2pa
import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID
from PIL import Image

from handtint_daemon.files import signing_keys
from handtint_daemon.files.colored_files import colored_file
from handtint_daemon.files.credentials import (
    Coloring,
    parent_of_file,
    require_signable,
    signed,
)
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.files.provenance.digests import digest_of_file
from handtint_daemon.files.provenance.examined import examine
from handtint_daemon.files.provenance.record import NETWORK_CHOSE, Record
from handtint_daemon.files.signing_keys import Signing, read_signing
from handtint_daemon.files.writing.formats import FORMATS, JPEG, Format
from handtint_shared.errors import BadInput
from handtint_shared.knobs import Knobs
from unit.daemon.files.certificates import PEM, Files, write_certificate
from unit.daemon.files.colored import NOW, answer

PIXELS = np.random.default_rng(3).integers(0, 256, (24, 32, 3), np.uint8)
COLORING = Coloring(NETWORK_CHOSE, "Coloured: 3 colours were chosen by a person.")
all_formats = pytest.mark.parametrize("made", FORMATS, ids=lambda made: made.name)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    Image.fromarray(PIXELS[..., 0]).save(path)
    return path


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return write_certificate(tmp_path)


@pytest.fixture
def signing(files: Files) -> Signing:
    return read_signing(files.certificate, files.key)


def colored(photo: Path, made: Format) -> bytes:
    record = Record("Handtint 9", "handtint", "ab" * 32, Knobs())
    return colored_file(answer(PIXELS), read_photo(photo), made, NOW, record)


def report(content: bytes, made: Format, issuer_pem: str = "") -> dict[str, Any]:
    trust = {"trust": {"trust_anchors": issuer_pem}, "verify": {"verify_trust": True}}
    context = c2pa.Context(c2pa.Settings.from_dict(trust if issuer_pem else {}))
    kind = f"image/{made.name.lower()}"
    told: dict[str, Any] = json.loads(c2pa.Reader(kind, BytesIO(content), context=context).json())
    return told


@all_formats
def test_the_librarys_own_reader_finds_it_valid(
    photo: Path, files: Files, signing: Signing, made: Format
) -> None:
    plain = colored(photo, made)
    content, notes = signed(plain, made.name, parent_of_file(photo), COLORING, signing)
    told = report(content, made, files.issuer_pem)

    assert told["validation_state"] == "Trusted"
    assert [note.reason for note in notes] == ["sign_untrusted"]  # on no list but the test's
    (manifest,) = told["manifests"].values()
    assert manifest["claim_generator_info"][0]["name"] == "Handtint"
    assert manifest["signature_info"]["issuer"] == "Museum of Żary"
    (parent,) = manifest["ingredients"]
    assert (parent["relationship"], parent["format"]) == ("parentOf", "image/jpeg")
    assert "thumbnail" not in json.dumps(told)
    assert len(content) < len(plain) + 20_000
    (actions,) = [one for one in manifest["assertions"] if "actions" in one["label"]]
    opened, adjusted = actions["data"]["actions"]
    assert opened["action"] == "c2pa.opened" and opened["parameters"]["ingredients"]
    assert (adjusted["action"], adjusted["digitalSourceType"]) == (
        "c2pa.color_adjustments",
        NETWORK_CHOSE,
    )
    assert adjusted["parameters"]["description"] == COLORING.description


@all_formats
def test_the_record_is_as_it_was(photo: Path, signing: Signing, made: Format) -> None:
    plain = colored(photo, made)
    path = photo.with_name(f"out{made.suffixes[0]}")
    path.write_bytes(signed(plain, made.name, parent_of_file(photo), COLORING, signing)[0])

    assert examine(path, photo).unchanged
    assert digest_of_file(path.read_bytes()) == digest_of_file(plain)


@all_formats
def test_a_byte_that_is_changed_is_noticed(photo: Path, signing: Signing, made: Format) -> None:
    content = bytearray(
        signed(colored(photo, made), made.name, parent_of_file(photo), COLORING, signing)[0]
    )
    place = content.index(b"handtint:Engine>handtint<") + 18
    content[place] ^= 1

    assert report(bytes(content), made)["validation_state"] == "Invalid"


def test_the_photos_own_credentials_are_kept(photo: Path, signing: Signing) -> None:
    once = photo.with_name("once.jpg")
    once.write_bytes(
        signed(colored(photo, JPEG), JPEG.name, parent_of_file(photo), COLORING, signing)[0]
    )

    content, _ = signed(colored(photo, JPEG), JPEG.name, parent_of_file(once), COLORING, signing)

    assert len(report(content, JPEG)["manifests"]) == 2


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP384R1()), "es384"),
        (ed25519.Ed25519PrivateKey.generate(), "ed25519"),
        (rsa.generate_private_key(65537, 2048), "ps256"),
    ],
    ids=["P-384", "Ed25519", "RSA"],
)
def test_other_kinds_of_keys(tmp_path: Path, photo: Path, key: Any, algorithm: str) -> None:
    made = write_certificate(tmp_path, key=key)
    signing = read_signing(made.certificate, made.key)

    assert signing.algorithm == algorithm
    require_signable(signing)


def test_a_key_as_openssl_ecparam_writes_it(files: Files, photo: Path) -> None:
    key = load_pem_private_key(files.key.read_bytes(), None)
    older = key.private_bytes(PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    assert older.startswith(b"-----BEGIN EC PRIVATE KEY")
    files.key.write_bytes(older)

    require_signable(read_signing(files.certificate, files.key))


def test_the_wrong_key(tmp_path: Path, files: Files) -> None:
    other = write_certificate(tmp_path, "other")
    with pytest.raises(BadInput, match="sign_key_other"):
        read_signing(files.certificate, other.key)


@pytest.mark.parametrize("days", [(-9, -2), (2, 9)])
def test_a_certificate_that_is_not_valid_now(tmp_path: Path, days: tuple[int, int]) -> None:
    made = write_certificate(tmp_path, days=days)
    with pytest.raises(BadInput, match="sign_certificate_dates"):
        read_signing(made.certificate, made.key)


def test_a_key_with_a_password(tmp_path: Path) -> None:
    made = write_certificate(tmp_path, password=b"secret")
    with pytest.raises(BadInput, match="sign_key_locked"):
        read_signing(made.certificate, made.key)


def test_a_key_that_c2pa_does_not_allow(tmp_path: Path) -> None:
    made = write_certificate(tmp_path, key=ec.generate_private_key(ec.SECP256K1()))
    with pytest.raises(BadInput, match="sign_key_kind"):
        read_signing(made.certificate, made.key)


def test_files_that_are_something_else(tmp_path: Path, files: Files, photo: Path) -> None:
    for certificate in (files.key, photo):
        with pytest.raises(BadInput, match="sign_certificate_unreadable"):
            read_signing(certificate, files.key)
    for key in (files.certificate, photo):
        with pytest.raises(BadInput, match="sign_key_unreadable"):
            read_signing(files.certificate, key)
    with pytest.raises(BadInput, match="file_missing"):
        read_signing(tmp_path / "none.pem", files.key)


def test_a_certificate_for_something_else_is_refused_before_the_work(
    tmp_path: Path, photo: Path
) -> None:
    made = write_certificate(tmp_path, purpose=ExtendedKeyUsageOID.SERVER_AUTH)
    with pytest.raises(BadInput, match="sign_refused"):
        require_signable(read_signing(made.certificate, made.key))


def test_a_photo_that_cannot_be_a_source(tmp_path: Path, signing: Signing) -> None:
    (tmp_path / "photo.pgm").write_bytes(b"P5 1 1 255\n0")
    with pytest.raises(BadInput, match="sign_photo_format"):
        parent_of_file(tmp_path / "photo.pgm")


def test_without_the_extra_it_is_told(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_keys, "find_spec", lambda _: None)
    with pytest.raises(BadInput, match="sign_extra_missing"):
        read_signing(files.certificate, files.key)

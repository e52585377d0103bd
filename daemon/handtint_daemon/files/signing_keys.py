"""A person's certificate and private key, for Content Credentials (C2PA 2.2, 14.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from handtint_daemon.files.given_paths import require_file
from handtint_shared.errors import BadInput

_CURVES: Mapping[str, str] = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
_LEAST_RSA_BITS = 2048


@dataclass(frozen=True, slots=True)
class Signing:
    """The certificate with those that it was issued by, its key, and C2PA's name of how to sign."""

    chain_pem: bytes
    key_pem: bytes
    algorithm: str


def read_signing(certificate: Path, key: Path) -> Signing:
    """Read both as PEM. Raises BadInput, which says what is wrong with which."""
    if find_spec("c2pa") is None or find_spec("cryptography") is None:
        raise BadInput("sign_extra_missing")
    for path in (certificate, key):
        require_file(path)
    chain_pem, key_pem = certificate.read_bytes(), key.read_bytes()
    first = _certificate(chain_pem, certificate)
    private = _private_key(key_pem, key)
    algorithm = _algorithm(private)
    if algorithm is None:
        raise BadInput("sign_key_kind", path=key)
    if private.public_key() != first.public_key():
        raise BadInput("sign_key_other", path=key, certificate=certificate)
    now = datetime.now(UTC)
    if not first.not_valid_before_utc <= now <= first.not_valid_after_utc:
        start, end = first.not_valid_before_utc.date(), first.not_valid_after_utc.date()
        raise BadInput("sign_certificate_dates", path=certificate, start=str(start), end=str(end))
    return Signing(chain_pem, _pkcs_8(private), algorithm)


def _certificate(pem: bytes, path: Path) -> Any:
    """Return the first of a file, which is the person's own."""
    from cryptography import x509  # noqa: PLC0415 - it may be missing

    try:
        return x509.load_pem_x509_certificates(pem)[0]
    except ValueError as error:
        raise BadInput("sign_certificate_unreadable", path=path) from error


def _private_key(pem: bytes, path: Path) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        load_pem_private_key,
    )

    try:
        return load_pem_private_key(pem, None)
    except TypeError as error:  # it has a password
        raise BadInput("sign_key_locked", path=path) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadInput("sign_key_unreadable", path=path) from error


def _pkcs_8(private: Any) -> bytes:
    """Return a key in the only form that c2pa reads."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - as above

    pem: bytes = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem


def _algorithm(private: Any) -> str | None:
    """Return C2PA's name of how such a key signs; None for one that it does not allow."""
    from cryptography.hazmat.primitives.asymmetric import (  # noqa: PLC0415 - as above
        ec,
        ed25519,
        rsa,
    )

    if isinstance(private, ec.EllipticCurvePrivateKey):
        return _CURVES.get(private.curve.name)
    if isinstance(private, rsa.RSAPrivateKey):
        return "ps256" if private.key_size >= _LEAST_RSA_BITS else None
    return "ed25519" if isinstance(private, ed25519.Ed25519PrivateKey) else None

"""Certificates and keys for the tests of signing, made for the occasion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM = serialization.Encoding.PEM
_NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Files:
    """A certificate with its issuer's, its key, and the issuer's certificate alone."""

    certificate: Path
    key: Path
    issuer_pem: str


def write_certificate(
    folder: Path,
    name: str = "archive",
    *,
    key: Any = None,
    days: tuple[int, int] = (-1, 30),
    purpose: Any = ExtendedKeyUsageOID.EMAIL_PROTECTION,
    password: bytes | None = None,
) -> Files:
    """Write one that is valid between these days from now."""
    issuer_key = ec.generate_private_key(ec.SECP256R1())
    own_key = key or ec.generate_private_key(ec.SECP256R1())
    issuer = _issuer(issuer_key)
    made = _own(own_key, issuer_key, days, purpose)
    pems = [one.public_bytes(PEM) for one in (made, issuer)]
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(b"".join(pems))
    sealed = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    files[1].write_bytes(own_key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, sealed))
    return Files(*files, issuer.public_bytes(PEM).decode())


def _builder(subject: str, issuer: str, key: Any, days: tuple[int, int]) -> Any:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_NOW + timedelta(days=days[0]))
        .not_valid_after(_NOW + timedelta(days=days[1]))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(common: str) -> Any:
    organization = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Museum of Żary")
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common), organization])


def _issuer(key: Any) -> Any:
    built = _builder("Root", "Root", key, (-2, 60)).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    return built.add_extension(_usage(signs_certificates=True), critical=True).sign(
        key, hashes.SHA256()
    )


def _own(key: Any, issuer_key: Any, days: tuple[int, int], purpose: Any) -> Any:
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    built = (
        _builder("Archive", "Root", key, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(by, critical=False)
    )
    return built.sign(issuer_key, hashes.SHA256())


def _usage(*, signs_certificates: bool) -> Any:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )

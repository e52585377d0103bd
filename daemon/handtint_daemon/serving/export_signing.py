"""Content Credentials in a file for another program, by the certificate of the settings."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from handtint_daemon.files.credentials import Coloring, parent_of_pixels, require_signable, signed
from handtint_daemon.files.metadata.upkeep import SOFTWARE
from handtint_daemon.files.provenance.record import Record
from handtint_daemon.files.signing_keys import Signing, read_signing
from handtint_daemon.photo import Photo
from handtint_daemon.settings.in_force import settings_in_force
from handtint_daemon.settings.table import SIGN_CERTIFICATE, SIGN_KEY
from handtint_shared import paths
from handtint_shared.errors import BadInput, HandtintError
from handtint_shared.labels import label_sentence


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs pictures of a photo, which comes from `program`: its own file is not at hand, so that
    its pixels are named as the source."""

    signing: Signing
    photo: Photo
    program: str

    def signed(
        self, file: bytes, format_name: str, record: Record
    ) -> tuple[bytes, tuple[HandtintError, ...]]:
        """Return a picture's file with its credentials, and notes. Raises BadInput."""
        words = label_sentence(record.counts, network_guessed=record.network_guessed)
        parent = parent_of_pixels(self.photo.gray, f"photo, as {self.program} had it")
        coloring = Coloring(record.source_type, words)
        return signed(file, format_name, parent, coloring, self.signing)


def signer_of_settings(photo: Photo, program: str) -> Signer:
    """Return one with the certificate and key that are set now. Raises BadInput, before any work,
    if none is set or nothing can be signed so."""
    settings = settings_in_force(paths.settings_path(), os.environ)
    certificate, key = (settings[one.name].value for one in (SIGN_CERTIFICATE, SIGN_KEY))
    if certificate is None or key is None:
        raise BadInput("sign_unset", path=paths.settings_path())
    signing = read_signing(Path(str(certificate)), Path(str(key)))
    require_signable(signing)
    return Signer(signing, photo, program or SOFTWARE)

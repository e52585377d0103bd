"""What `handtint provenance` says of the Content Credentials (C2PA) that a picture carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from handtint_daemon.files.found_credentials import Checked, Unchecked
from handtint_shared.translation import translated


def plain_credentials(found: Checked | Unchecked | None) -> dict[str, object]:
    """For programs; `checked` is None if they could not be."""
    told: dict[str, object] = {"content_credentials": None}
    if isinstance(found, Unchecked):
        told["content_credentials"] = {"checked": None}
    elif found is not None:
        told["content_credentials"] = {"checked": asdict(found)}
    return told


def credentials_words(found: Checked | Unchecked | None) -> Iterator[str]:
    """In sentences; none if there are no credentials."""
    if isinstance(found, Unchecked):
        yield _unchecked_words(found)
    elif found is not None:
        yield _signer_words(found)
        yield _state_words(found)
        yield translated(
            "The signer's name is as the certificate has it: Handtint knows no list of those who "
            "issue trusted ones."
        )


def _unchecked_words(found: Unchecked) -> str:
    if found.why:
        return translated(
            "It carries Content Credentials (C2PA), which cannot be read ({why})."
        ).format(why=found.why)
    return translated(
        "It carries Content Credentials (C2PA); to see who signed them and whether they hold, run "
        "`pip install 'handtint[c2pa]'`."
    )


def _signer_words(found: Checked) -> str:
    told = translated("Its Content Credentials (C2PA) were signed by {name} ({organization}).")
    if found.signed_at:
        told = translated(
            "Its Content Credentials (C2PA) were signed by {name} ({organization}) at {time}."
        )
    return told.format(
        name=found.name or "–", organization=found.organization or "–", time=found.signed_at
    )


def _state_words(found: Checked) -> str:
    if found.holds:
        return translated("The signature holds, and the file is as it was signed.")
    if not found.file_unchanged:
        return translated("The file has been changed since it was signed.")
    return translated("The signature does not hold ({codes}).").format(
        codes=", ".join(found.failures) or "–"
    )

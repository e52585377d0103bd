"""What `handtint provenance` says of who chose the hints, in words and as JSON."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handtint_daemon.commands import provenance
from handtint_daemon.files.colored_files import colored_file
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.metadata.texts import NAMESPACE
from handtint_daemon.files.metadata.xmp import Packet
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.files.provenance.hints_apart import with_hints_apart
from handtint_daemon.files.provenance.record import Record
from handtint_daemon.files.provenance.record_in_xmp import with_record
from handtint_daemon.files.writing.formats import PNG
from handtint_shared.documents.plain_hints import GivenHint
from handtint_shared.knobs import Knobs
from handtint_shared.messages import HintPoint
from unit.daemon.files.colored import NOW, answer

CHOSEN = GivenHint(HintPoint(1, 2, (200, 40, 30)), "coat")
ACCEPTED = replace(CHOSEN, confidence=0.9, reference="bride.jpg")
UNSEEN = replace(ACCEPTED, threshold=0.8)
RECORD = Record("Handtint 9", "propagate", "", Knobs(), (CHOSEN, CHOSEN, ACCEPTED, UNSEEN))


def of_version(xmp: bytes, version: str) -> bytes:
    packet = Packet(xmp)
    names = ("RecordVersion", "HintsAcceptedByPerson", "HintsAcceptedByThreshold")
    packet.remove([(NAMESPACE, name) for name in names[: None if not version else 1]])
    if version:
        said = f"<h:RecordVersion>{version}</h:RecordVersion>"
        packet.add(f'<rdf:Description xmlns:h="{NAMESPACE}">{said}</rdf:Description>')
    return packet.packet()


def picture(folder: Path, record: Record, version: str | None = None) -> Path:
    """Write one with the record, as a Handtint of that version would; "": before it was told."""
    pixels = np.full((4, 4, 3), 90, np.uint8)
    photo, path = folder / "photo.png", folder / "coloured.png"
    Image.fromarray(pixels[..., 0]).save(photo)
    if version is None:
        path.write_bytes(colored_file(answer(pixels), read_photo(photo), PNG, NOW, record))
        return path
    metadata = Metadata(xmp=of_version(with_record(None, record), version))
    path.write_bytes(PNG.complete(PNG.encode(pixels, metadata), metadata))
    return path


def said(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    provenance.run(Namespace(file=path, photo=None, json=False))
    return capsys.readouterr().out


def told(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    provenance.run(Namespace(file=path, photo=None, json=True))
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_what_a_person_chose_accepted_and_never_saw_are_three_things(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = picture(tmp_path, RECORD)

    words, plain = said(path, capsys), told(path, capsys)

    place = "  (1, 2) #c8281e coat"
    assert words.splitlines()[1:8] == [
        "A person chose 2 colours:",
        place,
        place,
        "A network proposed 1 colour, which a person accepted:",
        f"{place} (proposed from bride.jpg with confidence 90%)",
        "A network proposed 1 colour, which was accepted for its confidence alone, by no person:",
        f"{place} (proposed from bride.jpg with confidence 90%, accepted from 80% on)",
    ]
    assert plain["hints_chosen_by"] == {"person": 2, "accepted": 1, "by_threshold": 1}
    assert (plain["hint_count"], plain["record_version"]) == (4, 2)
    assert plain["network_chose_colors"] is True


def test_an_older_record_does_not_say_who_accepted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = picture(tmp_path, replace(RECORD, hints=(CHOSEN, ACCEPTED)), "")

    assert "whether by a person, this older record does not tell" in said(path, capsys)
    plain = told(path, capsys)["hints_chosen_by"]
    assert plain == {"person": 1, "accepted": None, "by_threshold": None}


def test_an_older_record_without_proposals_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = picture(tmp_path, replace(RECORD, hints=(CHOSEN,)), "")

    assert told(path, capsys)["hints_chosen_by"] == {"person": 1, "accepted": 0, "by_threshold": 0}


def test_a_later_record_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = picture(tmp_path, RECORD, "3")

    assert "of a later version" in said(path, capsys)


def test_of_hints_that_are_lost_the_counts_are_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = picture(tmp_path, with_hints_apart(RECORD, b"[]"))

    words, plain = said(path, capsys), told(path, capsys)

    assert "4 colours were given, which are listed in" in words
    assert "Chosen by a person: 2. Proposed by a network and accepted by a person: 1." in words
    assert plain["hints_chosen_by"] == {"person": 2, "accepted": 1, "by_threshold": 1}
    assert plain["hints"] is None

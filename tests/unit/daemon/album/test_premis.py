import json
from dataclasses import replace
from xml.etree import ElementTree as ET

from handtint_daemon.album.folders.folder import Sign
from handtint_daemon.album.inputs import AlbumHints, Manner, inputs_text
from handtint_daemon.album.ledger import DONE, Made
from handtint_daemon.album.premis import premis_xml
from handtint_shared.documents.plain_hints import given_hints

PREMIS = "{http://www.loc.gov/premis/v3}"
MADE = Made(
    *("sub/<a>.bmp", DONE, Sign(10, 2, 3), "p" * 64, "inputs", "sub/<a>.bmp.png", Sign(40, 5, 6)),
    *("o" * 64, "", 100, 0.5, 1_700_000_000.0),
)
HINTS = AlbumHints(given_hints([{"x": 1, "y": 2, "rgb": [1, 2, 3]}]))
INPUTS = inputs_text(HINTS, Manner("handtint", "w" * 64))


def document(*done: tuple[Made, str]) -> ET.Element:
    return ET.fromstring("".join(premis_xml(done)))  # noqa: S314 - our own


def texts(element: ET.Element, name: str) -> list[str]:
    return [found.text or "" for found in element.iter(PREMIS + name)]


def test_an_event_links_photo_output_and_program() -> None:
    root = document((MADE, INPUTS))

    (event,) = root.iter(PREMIS + "event")
    assert texts(event, "linkingObjectIdentifierValue") == [
        "original/sub/<a>.bmp",
        "data/sub/<a>.bmp.png",
    ]
    assert texts(event, "linkingObjectRole") == ["source", "outcome"]
    assert texts(event, "eventDateTime") == ["2023-11-14T22:13:20+00:00"]
    (detail,) = texts(event, "eventDetail")
    assert "engine handtint (weights wwwwwwwwwwww, vividness 1.0) from 1 hints" in detail
    assert texts(event, "linkingAgentIdentifierValue") == texts(root, "agentIdentifierValue")
    assert texts(root, "messageDigest") == ["p" * 64, "o" * 64]
    assert texts(root, "size") == ["10", "40"]


def test_an_event_is_called_the_same_as_long_as_it_is_the_same() -> None:
    ids = [
        texts(document((made, INPUTS)), "eventIdentifierValue")
        for made in (MADE, MADE, replace(MADE, made_at_s=1.0))
    ]

    assert ids[0] == ids[1] != ids[2]


def test_hints_that_nobody_accepted_are_counted() -> None:
    proposed = replace(HINTS.given[0], confidence=0.9, threshold=0.8)
    inputs = inputs_text(AlbumHints((*HINTS.given, proposed)), Manner("handtint", "w" * 64))

    (detail,) = texts(document((MADE, inputs)), "eventDetail")

    assert "from 2 hints given as numbers (1 of them proposed by a network and accepted" in detail


def test_painted_hints_are_told_by_their_file() -> None:
    inputs = json.dumps(json.loads(INPUTS) | {"painted_sha256": "f" * 64})

    (detail,) = texts(document((MADE, inputs)), "eventDetail")

    assert detail.endswith("a file of SHA-256 " + "f" * 64)


def test_the_film_that_was_told_is_told() -> None:
    inputs = inputs_text(HINTS, Manner("handtint", "w" * 64, film="ortho"))

    (detail,) = texts(document((MADE, inputs)), "eventDetail")

    assert "film told as ortho" in detail
    assert "film" not in INPUTS  # so that ledgers of albums without it stay as they are

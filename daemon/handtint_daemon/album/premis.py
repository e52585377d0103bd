"""What was done to each photo of an album, in the terms of PREMIS 3: objects, events, an agent.

https://www.loc.gov/standards/premis/v3/. For archives; in English.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

from handtint_daemon.album.ledger import Made
from handtint_daemon.files.metadata.upkeep import SOFTWARE
from handtint_shared.printable import printable
from handtint_shared.version import PRODUCT_VERSION

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<premis xmlns="http://www.loc.gov/premis/v3" version="3.0"\n'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
)
_EVENT_TYPES = "http://id.loc.gov/vocabulary/preservation/eventType"
_LOCAL = "local"
_DIGITS_SHOWN = 12


def premis_xml(done: Iterable[tuple[Made, str]]) -> Iterator[str]:
    """Yield a document in pieces, for photos and the inputs (JSON) of what was made of them.

    An output is called by its path in the bag, `data/…`, a photo by that in its folder,
    `original/…`; what is not printable in them is escaped.
    """
    listed = list(done)
    yield _HEAD
    for made, _inputs in listed:
        yield _object(_photo_name(made), made.name, made.photo_sha256, made.photo.size)
        yield _object(
            _output_name(made), made.output, made.output_sha256, made.output_sign.size, made
        )
    for made, inputs in listed:
        yield _event(made, json.loads(inputs))
    yield (
        f"<agent><agentIdentifier>{_typed('agentIdentifier', SOFTWARE)}</agentIdentifier>"
        "<agentName>Handtint</agentName><agentType>software</agentType>"
        f"<agentVersion>{PRODUCT_VERSION}</agentVersion></agent>\n</premis>\n"
    )


def _object(name: str, original: str, sha256: str, size: int, made: Made | None = None) -> str:
    known_size = f"<size>{size}</size>" if size >= 0 else ""
    form = PurePath(original).suffix.lstrip(".").upper()
    return (
        '<object xsi:type="file">'
        f"<objectIdentifier>{_typed('objectIdentifier', name)}</objectIdentifier>"
        "<objectCharacteristics><fixity>"
        "<messageDigestAlgorithm>SHA-256</messageDigestAlgorithm>"
        f"<messageDigest>{sha256}</messageDigest></fixity>{known_size}"
        f"<format><formatDesignation><formatName>{_text(form)}</formatName></formatDesignation>"
        f"</format></objectCharacteristics><originalName>{_text(original)}</originalName>"
        f"{_relationship(made) if made else ''}</object>\n"
    )


def _relationship(made: Made) -> str:
    return (
        "<relationship><relationshipType>derivation</relationshipType>"
        "<relationshipSubType>has source</relationshipSubType><relatedObjectIdentifier>"
        f"{_typed('relatedObjectIdentifier', _photo_name(made))}</relatedObjectIdentifier>"
        f"<relatedEventIdentifier>{_typed('relatedEventIdentifier', _event_id(made), 'UUID')}"
        "</relatedEventIdentifier></relationship>"
    )


def _event(made: Made, inputs: dict[str, object]) -> str:
    at = datetime.fromtimestamp(made.made_at_s, UTC).isoformat(timespec="seconds")
    linked = "".join(
        f"<linkingObjectIdentifier>{_typed('linkingObjectIdentifier', name)}"
        f"<linkingObjectRole>{role}</linkingObjectRole></linkingObjectIdentifier>"
        for name, role in ((_photo_name(made), "source"), (_output_name(made), "outcome"))
    )
    return (
        f"<event><eventIdentifier>{_typed('eventIdentifier', _event_id(made), 'UUID')}"
        f'</eventIdentifier><eventType authority="eventType" authorityURI="{_EVENT_TYPES}">creation'
        f"</eventType><eventDateTime>{at}</eventDateTime><eventDetailInformation><eventDetail>"
        f"{_text(_detail(inputs))}</eventDetail></eventDetailInformation><eventOutcomeInformation>"
        "<eventOutcome>success</eventOutcome></eventOutcomeInformation><linkingAgentIdentifier>"
        f"{_typed('linkingAgentIdentifier', SOFTWARE)}</linkingAgentIdentifier>{linked}</event>\n"
    )


def _detail(inputs: dict[str, object]) -> str:
    hints = inputs["hints"]
    listed = hints if isinstance(hints, list) else []
    by_threshold = sum("threshold" in hint for hint in listed)
    painted = inputs["painted_sha256"]
    film = f", film told as {inputs['film']}" if inputs.get("film") else ""
    weights = str(inputs["weights_sha256"])[:_DIGITS_SHOWN] or "none"
    return (
        f"colours were added to a greyscale photograph by engine {inputs['engine']} (weights"
        f" {weights}, vividness {inputs['vividness']}{film}) from {len(listed)} hints given as"
        " numbers"
        + (
            f" ({by_threshold} of them proposed by a network and accepted for their confidence)"
            if by_threshold
            else ""
        )
        + (f" and those painted in a file of SHA-256 {painted}" if painted else "")
    )


def _typed(element: str, value: str, kind: str = _LOCAL) -> str:
    return f"<{element}Type>{kind}</{element}Type><{element}Value>{_text(value)}</{element}Value>"


def _event_id(made: Made) -> str:
    """Return one that stays the same as long as the event is the same."""
    return str(uuid5(NAMESPACE_URL, f"{made.output_sha256} {made.made_at_s}"))


def _photo_name(made: Made) -> str:
    return f"original/{made.name}"


def _output_name(made: Made) -> str:
    return f"data/{made.output}"


def _text(text: str) -> str:
    return escape(printable(text))

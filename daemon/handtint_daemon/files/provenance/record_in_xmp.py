"""The record in a picture's XMP: IPTC's properties, and our own in the namespace of `texts`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from handtint_daemon.color.film import EMULSIONS
from handtint_daemon.files.metadata.texts import NAMESPACE
from handtint_daemon.files.metadata.xmp import RDF, Name, Packet, text_in_xml
from handtint_daemon.files.provenance.record import VERSION, HintsApart, Influence, Record
from handtint_shared.documents.choices import HintCounts
from handtint_shared.documents.colors import hex_of_rgb, rgb_of_hex
from handtint_shared.documents.plain_hints import GivenHint
from handtint_shared.errors import BadMessage
from handtint_shared.knobs import Knobs
from handtint_shared.messages import HintPoint
from handtint_shared.version import PRODUCT_VERSION

_IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_SOURCE_TYPE = (_IPTC, "DigitalSourceType")
_PHOTO_SOURCE_TYPE: Name = (NAMESPACE, "PhotoDigitalSourceType")
_SYSTEM = "Handtint"
_HINTS: Name = (NAMESPACE, "Hints")
_LABEL: Name = (NAMESPACE, "Label")
_SIMPLE = (
    *("Software", "Engine", "WeightsSHA256", "Vividness", "PhotoSHA256", "ResultSHA256"),
    *("Film", "Label", "HintCount", "HintsSHA256", "ExportedFrom"),
    *("RecordVersion", "HintsAcceptedByPerson", "HintsAcceptedByThreshold"),
)
_FIRST_VERSION = 1
"""Of records that do not say it."""
_SHARES = ("HintInfluence", "DecidedByHints")
_GONE = (
    *(_SOURCE_TYPE, (_IPTC, "AISystemUsed"), (_IPTC, "AISystemVersionUsed")),
    *(_PHOTO_SOURCE_TYPE, _HINTS),
    *((NAMESPACE, name) for name in (*_SIMPLE, *_SHARES)),
)


def with_record(xmp: bytes | None, record: Record) -> bytes:
    """Return a packet with the record, in place of one that it may have already. A packet that
    cannot be read is replaced."""
    try:
        packet = Packet(xmp)
    except ValueError:
        packet = Packet()
    photo_type = packet.text_of(_PHOTO_SOURCE_TYPE) or packet.text_of(_SOURCE_TYPE)
    packet.remove(_GONE)
    packet.add(_description(record, photo_type))
    return packet.packet()


def read_record(xmp: bytes | None) -> Record | None:
    """Return the record in a packet, if there is one."""
    if xmp is None:
        return None
    try:
        packet = Packet(xmp)
        said = {name: packet.text_of((NAMESPACE, name)) or "" for name in _SIMPLE}
        if not said["Engine"]:
            return None
        hints, apart = _told_hints(packet, _counts(said), said["HintsSHA256"])
        return Record(
            said["Software"],
            said["Engine"],
            said["WeightsSHA256"],
            Knobs(vividness=float(said["Vividness"])),
            hints,
            said["PhotoSHA256"],
            said["ResultSHA256"],
            _influence(packet),
            _film(said["Film"]),
            said["Label"],
            apart,
            said["ExportedFrom"],
            int(said["RecordVersion"] or _FIRST_VERSION),
        )
    except (ValueError, BadMessage):
        return None


def _description(record: Record, photo_type: str | None) -> str:
    counts = record.counts
    said = {
        "ext:DigitalSourceType": record.source_type,
        "handtint:RecordVersion": str(VERSION),
        "handtint:Software": record.software,
        "handtint:Engine": record.engine,
        "handtint:WeightsSHA256": record.weights_sha256,
        "handtint:Vividness": f"{record.knobs.vividness:g}",
        "handtint:PhotoSHA256": record.photo_sha256,
        "handtint:ResultSHA256": record.result_sha256,
        "handtint:Film": record.film,
        "handtint:Label": record.label,
        "handtint:ExportedFrom": record.program,
        "handtint:HintCount": str(counts.total),
        "handtint:HintsAcceptedByPerson": str(counts.accepted or ""),
        "handtint:HintsAcceptedByThreshold": str(counts.by_threshold or ""),
        "handtint:HintsSHA256": record.hints_apart.sha256 if record.hints_apart else "",
        "handtint:PhotoDigitalSourceType": photo_type or "",
    }
    if record.influence:
        shares = (record.influence.mean, record.influence.decided)
        told = zip(_SHARES, shares, strict=True)
        said |= {f"handtint:{name}": f"{share:.4f}" for name, share in told}
    if record.network_took_part:
        said |= {"ext:AISystemUsed": _SYSTEM, "ext:AISystemVersionUsed": _system_version(record)}
    simple = "".join(_element(name, value) for name, value in said.items() if value)
    hints = hints_xml(record.hints)
    listed = f"<handtint:Hints><rdf:Seq>{hints}</rdf:Seq></handtint:Hints>" if hints else ""
    return (
        f'<rdf:Description xmlns:handtint="{NAMESPACE}" xmlns:ext="{_IPTC}">{simple}{listed}'
        "</rdf:Description>"
    )


def _system_version(record: Record) -> str:
    if record.by_network:
        return f"{PRODUCT_VERSION}, engine {record.engine}, weights {record.weights_sha256}"
    return f"{PRODUCT_VERSION}, for proposing hints"


def hints_xml(hints: Iterable[GivenHint]) -> str:
    """Return the items of the list of hints."""
    return "".join(map(_hint_xml, hints))


def label_in(xmp: bytes | None) -> str:
    """Return the sentence that an earlier record has added to the caption; "" if none."""
    try:
        return (Packet(xmp).text_of(_LABEL) or "") if xmp else ""
    except ValueError:
        return ""


def _film(said: str) -> str:
    """Raises ValueError for what is no film."""
    if said not in ("", *EMULSIONS):
        raise ValueError("Film")
    return said


def _counts(said: Mapping[str, str]) -> HintCounts:
    """Raises ValueError for what are no counts."""
    names = ("HintCount", "HintsAcceptedByPerson", "HintsAcceptedByThreshold")
    total, accepted, by_threshold = (int(said[name] or 0) for name in names)
    counts = HintCounts(total - accepted - by_threshold, accepted, by_threshold)
    if not said["HintCount"] or min(counts.person, accepted, by_threshold) < 0:
        raise ValueError("HintCount")
    return counts


def _told_hints(
    packet: Packet, counts: HintCounts, sha256: str
) -> tuple[tuple[GivenHint, ...], HintsApart | None]:
    """Return the hints, if all that were counted are there, or where they are. Raises ValueError
    for what are no hints."""
    hints = tuple(_hint(item) for item in _items(packet))
    return (hints, None) if len(hints) == counts.total else ((), HintsApart(counts, sha256))


def _element(name: str, value: str) -> str:
    return f"<{name}>{text_in_xml(value)}</{name}>"


def _hint_xml(hint: GivenHint) -> str:
    point = hint.point
    said = {
        "X": f"{point.x:.2f}",
        "Y": f"{point.y:.2f}",
        "Radius": f"{point.radius_px:.2f}",
        "Color": hex_of_rgb(point.rgb),
        "Name": hint.name,
        "Source": hint.source,
        "From": hint.reference,
        "Confidence": _share(hint.confidence),
        "Threshold": _share(hint.threshold),
    }
    inner = "".join(_element(f"handtint:{key}", value) for key, value in said.items() if value)
    return f'<rdf:li rdf:parseType="Resource">{inner}</rdf:li>'


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


def _influence(packet: Packet) -> Influence | None:
    """Raises ValueError for what are no shares."""
    told = [packet.text_of((NAMESPACE, name)) for name in _SHARES]
    if None in told:
        return None
    return Influence(*(float(share or "") for share in told))


def _items(packet: Packet) -> list[Any]:
    return [
        item
        for element in packet.elements(_HINTS)
        for item in element.getElementsByTagNameNS(RDF, "li")
    ]


def _hint(item: Any) -> GivenHint:
    """Raises ValueError for what is no hint."""
    said = {
        child.localName: "".join(node.data for node in child.childNodes)
        for child in item.childNodes
        if child.namespaceURI == NAMESPACE
    }
    rgb = rgb_of_hex(said.get("Color"))
    if rgb is None:
        raise ValueError("Color")
    x, y, radius = (float(said.get(name, "nan")) for name in ("X", "Y", "Radius"))
    name, source, reference = (said.get(key, "") for key in ("Name", "Source", "From"))
    confidence, threshold = (
        float(said[key]) if key in said else None for key in ("Confidence", "Threshold")
    )
    point = HintPoint(x, y, rgb, radius)
    return GivenHint(point, name, source, "", confidence, reference, threshold)

"""Texts with keywords, in formats that have no place of their own for them: in the XMP."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handtint_daemon.files.metadata.model import Text
from handtint_daemon.files.metadata.xmp import RDF, Packet, text_in_xml

NAMESPACE = "urn:handtint:ns:1.0:"
_TEXTS, _KEYWORD, _TEXT = (NAMESPACE, "Texts"), "Keyword", "Text"


def take_texts(packet: Packet) -> tuple[Text, ...]:
    """Return the texts in a packet, and remove them there."""
    found = []
    for element in packet.elements(_TEXTS):
        for item in element.getElementsByTagNameNS(RDF, "li"):
            keyword, text = (_inner(item, name) for name in (_KEYWORD, _TEXT))
            found.append(Text(keyword, text.encode()))
    packet.remove([_TEXTS])
    return tuple(found)


def add_texts(packet: Packet, texts: Sequence[Text]) -> None:
    """Add a list of texts to a packet."""
    items = "".join(
        f'<rdf:li rdf:parseType="Resource"><handtint:{_KEYWORD}>{text_in_xml(text.keyword)}'
        f"</handtint:{_KEYWORD}><handtint:{_TEXT}>{text_in_xml(text.text)}</handtint:{_TEXT}>"
        "</rdf:li>"
        for text in texts
    )
    packet.add(
        f'<rdf:Description xmlns:handtint="{NAMESPACE}"><handtint:Texts><rdf:Bag>{items}</rdf:Bag>'
        "</handtint:Texts></rdf:Description>"
    )


def png_keyword(keyword: str) -> str:
    """Return a keyword that PNG allows: 1 to 79 characters of Latin-1 (W3C PNG, 11.3.3)."""
    plain = re.sub(r"[^\x20-\x7e\xa1-\xff]", "?", keyword)
    return re.sub(" +", " ", plain).strip()[:79].strip() or "Comment"


def _inner(item: object, name: str) -> str:
    elements = item.getElementsByTagNameNS(NAMESPACE, name)  # type: ignore[attr-defined]
    return "".join(node.data for element in elements for node in element.childNodes)

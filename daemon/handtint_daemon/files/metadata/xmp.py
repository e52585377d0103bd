"""XMP packets (ISO 16684-1): properties are changed, all else stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.dom import Node, minidom
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import escape, quoteattr

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_META = "adobe:ns:meta/"
_EMPTY = f'<x:xmpmeta xmlns:x="{_META}"><rdf:RDF xmlns:rdf="{RDF}"/></x:xmpmeta>'
_START = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_END = b'<?xpacket end="w"?>'
_DECLARATION = re.compile(r"<!(DOCTYPE|ENTITY)")

Name = tuple[str, str]
"""Namespace and local name."""


class Packet:
    """A parsed packet. Properties are children or attributes of its descriptions."""

    def __init__(self, packet: bytes | None = None) -> None:
        """Parse a packet, or begin an empty one. Raises ValueError for what is no XMP."""
        try:
            # A packet that declares entities is no XMP, and might be a bomb.
            self._document = minidom.parseString(_checked(packet or _EMPTY.encode()))  # noqa: S318
        except (ExpatError, UnicodeError, LookupError) as error:
            raise ValueError(str(error)) from error
        self._rdf = self._document.getElementsByTagNameNS(RDF, "RDF")
        if not self._rdf:
            raise ValueError("no RDF")

    def text_of(self, name: Name) -> str | None:
        """Return a simple property's value."""
        for description in self._descriptions():
            if description.hasAttributeNS(*name):
                return str(description.getAttributeNS(*name))
        return next((_text(element) for element in self.elements(name)), None)

    def default_text(self, name: Name) -> str | None:
        """Return the text of a property that has one for each language (ISO 16684-1, 8.2.2.4): the
        one for all others."""
        item = self._default_item(name)
        return self.text_of(name) if item is None else _text(item)

    def set_default_text(self, name: Name, text: str) -> None:
        """Set what `default_text` returns; other languages stay."""
        item = self._default_item(name)
        if item is not None:
            self._fill(item, text)
            return
        self.remove([name])
        self.add(
            f'<rdf:Description xmlns:n="{name[0]}"><n:{name[1]}><rdf:Alt>'
            f'<rdf:li xml:lang="x-default">{text_in_xml(text)}</rdf:li></rdf:Alt></n:{name[1]}>'
            "</rdf:Description>"
        )

    def elements(self, name: Name) -> list[Any]:
        """Return the elements of a property."""
        return [
            child
            for description in self._descriptions()
            for child in description.childNodes
            if (child.namespaceURI, child.localName) == name
        ]

    def set_if_there(self, name: Name, value: str) -> None:
        """Change a simple property wherever it stands, in structures and lists too."""
        for element in self._everywhere():
            if element.hasAttributeNS(*name):
                element.getAttributeNodeNS(*name).value = value
            if (element.namespaceURI, element.localName) == name:
                self._fill(element, value)

    def remove(self, names: Iterable[Name]) -> None:
        """Remove properties of the picture itself."""
        for name in names:
            for description in self._descriptions():
                if description.hasAttributeNS(*name):
                    description.removeAttributeNS(*name)
            for element in self.elements(name):
                element.parentNode.removeChild(element)

    def remove_namespace(self, namespace: str) -> None:
        """Remove all properties of a namespace of the picture itself."""
        found = {
            (node.namespaceURI, node.localName)
            for description in self._descriptions()
            for node in (*description.childNodes, *(description.attributes or {}).values())
            if node.namespaceURI == namespace
        }
        self.remove(found)

    def add(self, description: str) -> None:
        """Add the properties in `description`, the XML of an rdf:Description with its namespaces
        declared (that of rdf is)."""
        about = next((d.getAttributeNS(RDF, "about") for d in self._descriptions()), "")
        added = minidom.parseString(f'<rdf:RDF xmlns:rdf="{RDF}">{description}</rdf:RDF>')  # noqa: S318
        element: Any = self._document.importNode(added.getElementsByTagName("*")[1], deep=True)
        element.setAttributeNS(RDF, "rdf:about", about)
        element.setAttribute("xmlns:rdf", RDF)
        self._rdf[0].appendChild(element)

    def take_in(self, other: Packet) -> None:
        """Add the descriptions of a packet's extension."""
        for description in other._descriptions():
            element: Any = self._document.importNode(description, deep=True)
            _declare_names_above(description, element)
            self._rdf[0].appendChild(element)

    def move_largest_to(self, other: Packet) -> bool:
        """Move the longest property that is an element; False if there is none."""
        properties = [
            child
            for description in self._descriptions()
            for child in description.childNodes
            if child.nodeType == Node.ELEMENT_NODE
        ]
        if not properties:
            return False
        largest = max(properties, key=lambda element: len(_xml(element)))
        element: Any = other._document.importNode(largest, deep=True)
        _declare_names_above(largest, element)
        other.add(f"<rdf:Description>{_xml(element)}</rdf:Description>")
        largest.parentNode.removeChild(largest)
        return True

    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not any(
            _has_properties(node) or any(c.nodeType == Node.ELEMENT_NODE for c in node.childNodes)
            for node in self._descriptions()
        )

    def packet(self) -> bytes:
        """Return the packet, in UTF-8 and without padding."""
        return _START + self.xml() + _END

    def xml(self) -> bytes:
        """Return it without the packet's wrapper."""
        return _xml(self._document.documentElement).encode()

    def _fill(self, element: Any, text: str) -> None:
        for child in list(element.childNodes):
            element.removeChild(child)
        element.appendChild(self._document.createTextNode(text))

    def _default_item(self, name: Name) -> Any:
        items = [li for e in self.elements(name) for li in e.getElementsByTagNameNS(RDF, "li")]
        usual = (item for item in items if item.getAttribute("xml:lang") == "x-default")
        return next(usual, items[0] if items else None)

    def _descriptions(self) -> list[Any]:
        return [
            child
            for rdf in self._rdf
            for child in rdf.childNodes
            if (child.namespaceURI, child.localName) == (RDF, "Description")
        ]

    def _everywhere(self) -> list[Any]:
        return [element for rdf in self._rdf for element in rdf.getElementsByTagName("*")]


def is_readable(packet: bytes) -> bool:
    """Return whether a packet is XMP."""
    try:
        Packet(packet)
    except ValueError:
        return False
    return True


def text_in_xml(text: str) -> str:
    """Escape a text for XML, without the characters that XML cannot hold."""
    return escape(re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text))


def _checked(packet: bytes) -> str:
    """Return the text of a packet. Raises ValueError for one that declares a document type."""
    encoding = "utf-16" if packet[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = packet.decode(encoding).strip("\0 \t\r\n\ufeff")
    if _DECLARATION.search(text):
        raise ValueError("DOCTYPE")
    return text


def _text(element: Any) -> str:
    return "".join(node.data for node in element.childNodes if node.nodeType == Node.TEXT_NODE)


def _declare_names_above(element: Any, copy: Any) -> None:
    """Declare in a copy the namespaces that are declared above an element."""
    above = element.parentNode
    while above is not None and above.nodeType == Node.ELEMENT_NODE:
        for name, value in above.attributes.items():
            if name.startswith("xmlns") and not copy.hasAttribute(name):
                copy.setAttribute(name, value)
        above = above.parentNode


def _has_properties(description: Any) -> bool:
    names = {attribute.name for attribute in description.attributes.values()}
    return any(not name.startswith("xmlns") and not name.endswith("about") for name in names)


def _xml(node: Any) -> str:
    """As minidom writes it, but with the line breaks in attributes kept (before Python 3.13)."""
    if node.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE):
        return escape(node.data, {"\r": "&#13;"})
    if node.nodeType != Node.ELEMENT_NODE:
        return ""
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in node.attributes.items())
    inner = "".join(map(_xml, node.childNodes))
    return f"<{node.tagName}{attributes}>{inner}</{node.tagName}>"

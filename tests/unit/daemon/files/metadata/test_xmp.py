from xml.etree.ElementTree import canonicalize

import pytest

from handtint_daemon.files.metadata.extended_xmp import XMP_MARK, joined_xmp, split_xmp
from handtint_daemon.files.metadata.model import Text
from handtint_daemon.files.metadata.texts import add_texts, png_keyword, take_texts
from handtint_daemon.files.metadata.xmp import Packet

TIFF, DC = "http://ns.adobe.com/tiff/1.0/", "http://purl.org/dc/elements/1.1/"
PACKET = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="a tool">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="uuid:1" xmlns:t="{TIFF}" xmlns:dc="{DC}"
    t:Orientation="6" t:Artist="Jürgen &amp; Söhne" t:Make="two&#10;lines">
   <dc:title>
    <rdf:Alt><rdf:li xml:lang="x-default">Großmutter &lt;1931&gt;</rdf:li></rdf:Alt>
   </dc:title>
   <t:Model>A</t:Model>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
{" " * 2000}<?xpacket end="w"?>"""


def test_properties_change_and_all_else_stays() -> None:
    packet = Packet(PACKET.encode())
    packet.set_if_there((TIFF, "Orientation"), "1")
    packet.set_if_there((TIFF, "Model"), "B")
    packet.set_if_there((TIFF, "Software"), "is not there")
    packet.remove([(DC, "format")])

    text = packet.packet().decode()

    expected = PACKET.replace('"6"', '"1"').replace(">A<", ">B<")
    assert canonicalize(text, strip_text=True) == canonicalize(expected, strip_text=True)
    assert "is not there" not in text
    assert Packet(text.encode()).text_of((TIFF, "Make")) == "two\nlines"
    assert len(text) < 1000  # without the padding


def test_properties_are_removed_as_attribute_and_as_element() -> None:
    packet = Packet(PACKET.encode())
    packet.remove([(TIFF, "Orientation"), (TIFF, "Model")])

    assert packet.text_of((TIFF, "Orientation")) is packet.text_of((TIFF, "Model")) is None
    assert packet.text_of((TIFF, "Artist")) == "Jürgen & Söhne"
    packet.remove_namespace(TIFF)
    assert packet.text_of((TIFF, "Artist")) is None
    assert not packet.is_empty()
    packet.remove_namespace(DC)
    assert packet.is_empty()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_packet_in_another_encoding(encoding: str) -> None:
    assert Packet(PACKET.encode(encoding)).text_of((TIFF, "Artist")) == "Jürgen & Söhne"


@pytest.mark.parametrize(
    "packet",
    [
        b"no XML",
        b"<x/>",
        PACKET.encode()[:400],
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + PACKET.encode(),
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]>' + PACKET).encode("utf-16"),
    ],
)
def test_what_is_no_xmp_is_refused(packet: bytes) -> None:
    with pytest.raises(ValueError):
        Packet(packet)


TEXTS = (Text("Comment", b"by <me> & you\n2"), Text("Title", "Großmutter".encode()))


@pytest.mark.parametrize("packet", [None, PACKET.encode()])
def test_texts_go_into_a_packet_and_out_again(packet: bytes | None) -> None:
    made = Packet(packet)
    add_texts(made, TEXTS)

    read = Packet(made.packet())

    assert take_texts(read) == TEXTS
    assert take_texts(Packet(read.packet())) == ()
    assert read.is_empty() == (packet is None)
    assert read.text_of((TIFF, "Artist")) == ("Jürgen & Söhne" if packet else None)


def test_a_text_in_no_known_encoding_keeps_its_bytes() -> None:
    assert Text("Comment", b"Gro\xdfmutter").text == "Großmutter"


@pytest.mark.parametrize(
    ("keyword", "allowed"),
    [("Title", "Title"), ("", "Comment"), ("Größe  €", "Größe ?"), ("x" * 99, "x" * 79)],
)
def test_keywords_of_png(keyword: str, allowed: str) -> None:
    assert png_keyword(keyword) == allowed


def long_packet() -> bytes:
    packet = Packet(PACKET.encode())
    packet.set_if_there((TIFF, "Make"), "long " * 30_000)
    return packet.packet()


def test_a_long_packet_is_split_and_joined() -> None:
    first, *others = split_xmp(long_packet())

    assert max(map(len, (first, *others))) <= 65533
    assert len(others) == 3
    joined = joined_xmp(first.removeprefix(XMP_MARK), [first, *reversed(others)])
    packet = Packet(joined)
    assert packet.text_of((TIFF, "Make")) == "long " * 30_000
    assert packet.text_of((TIFF, "Artist")) == "Jürgen & Söhne"
    assert b"HasExtendedXMP" not in packet.packet()


def test_of_an_extension_that_is_not_whole_nothing_is_taken() -> None:
    first, *others = split_xmp(long_packet())
    main = first.removeprefix(XMP_MARK)

    for missing in range(len(others)):
        assert joined_xmp(main, others[:missing] + others[missing + 1 :]) == main
    assert joined_xmp(main, [other[:60] for other in others]) == main
    assert joined_xmp(None, others) is None

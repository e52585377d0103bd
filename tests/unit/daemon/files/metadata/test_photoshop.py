import struct

from handtint_daemon.files.metadata.photoshop import IPTC, parse_resources, write_resources


def dataset(record: int, number: int, data: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(data)) + data


CAPTION = dataset(1, 90, b"\x1b%G") + dataset(2, 120, "Großmutter".encode())


def resource(number: int, data: bytes, name: bytes = b"") -> bytes:
    named = bytes([len(name)]) + name
    head = b"8BIM" + struct.pack(">H", number) + named + bytes(len(named) % 2)
    return head + struct.pack(">I", len(data)) + data + bytes(len(data) % 2)


def test_what_describes_the_scene_is_kept() -> None:
    preview = dataset(2, 202, b"preview") + dataset(3, 20, b"\0\x20") + dataset(7, 10, b"size")
    long = struct.pack(">BBBHI", 0x1C, 2, 202, 0x8004, 70_000) + bytes(70_000)
    block = (
        resource(0x03ED, bytes(16))  # its resolution
        + resource(IPTC, CAPTION + preview + long + dataset(2, 25, b"family"), name=b"odd")
        + resource(0x040C, b"thumbnail")
        + resource(0x040B, b"https://example.org")
    )

    found = parse_resources(block)

    assert found == {IPTC: CAPTION + dataset(2, 25, b"family"), 0x040B: b"https://example.org"}
    assert parse_resources(write_resources(found)) == found


def test_broken_resources_are_left_out() -> None:
    block = resource(0x040A, b"\1") + resource(IPTC, CAPTION)

    for end in range(len(block)):
        assert set(parse_resources(block[:end])) <= {0x040A}
    assert parse_resources(b"8BIM") == parse_resources(b"junk") == {}

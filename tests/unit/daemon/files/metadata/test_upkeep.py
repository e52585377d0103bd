import struct
from datetime import datetime, timedelta, timezone

from handtint_daemon.files.metadata.directories import (
    EXIF_FOLDER,
    GPS_FOLDER,
    INTEROP_FOLDER,
    UNDEFINED,
    Directory,
    Entry,
    text_entry,
)
from handtint_daemon.files.metadata.model import Metadata, Text
from handtint_daemon.files.metadata.upkeep import SOFTWARE, up_to_date
from handtint_daemon.files.metadata.xmp import Packet

NOW = datetime(2026, 11, 27, 12, 34, 56, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
TIFF, EXIF = "http://ns.adobe.com/tiff/1.0/", "http://ns.adobe.com/exif/1.0/"
XMP, PHOTOSHOP = "http://ns.adobe.com/xap/1.0/", "http://ns.adobe.com/photoshop/1.0/"
DC = "http://purl.org/dc/elements/1.1/"


def of_camera() -> Directory:
    empty = Directory(">")
    interop = empty.with_entries({1: text_entry("R03"), 2: Entry(UNDEFINED, 4, b"0100")})
    folder = empty.with_entries(
        {
            36867: text_entry("1931:05:06 00:00:00"),
            36880: text_entry("+01:00"),
            37121: Entry(UNDEFINED, 4, b"\1\0\0\0"),
            37122: empty.fraction(2),
            37396: empty.shorts(5, 7),
            37520: text_entry("99"),
            40961: empty.shorts(65535),
            40962: empty.shorts(999),
            40963: empty.shorts(999),
            42240: empty.fraction(2.2),
        }
    )
    first = empty.with_entries(
        {
            **{270: text_entry("Grandmother"), 274: empty.shorts(6), 305: text_entry("ScanSoft")},
            **{282: empty.fraction(72), 296: empty.shorts(3), 306: text_entry("2020:01:02")},
        }
    )
    gps = empty.with_entries({1: text_entry("N")})
    exif = folder.with_folder(INTEROP_FOLDER, interop)
    return first.with_folder(EXIF_FOLDER, exif).with_folder(GPS_FOLDER, gps)


def test_exif_says_what_is_so_now_of_pixels_and_what_was_of_the_scene() -> None:
    exif = up_to_date(Metadata(of_camera(), dpi=(300, 200.5)), (120, 160), NOW).exif

    assert exif.order == ">"
    assert {tag: entry.data for tag, entry in exif.entries.items()} == {
        270: b"Grandmother\0",
        274: b"\0\1",
        282: struct.pack(">II", 300_000, 1000),
        283: struct.pack(">II", 200_500, 1000),
        296: b"\0\2",
        305: f"{SOFTWARE}\0".encode(),
        306: b"2026:11:27 12:34:56\0",
    }
    folder = exif.folders[EXIF_FOLDER]
    assert {tag: entry.data for tag, entry in folder.entries.items()} == {
        36867: b"1931:05:06 00:00:00\0",
        36880: b"-03:30\0",
        37121: b"\1\2\3\0",
        40961: b"\0\1",
        40962: struct.pack(">I", 160),
        40963: struct.pack(">I", 120),
    }
    interop = folder.folders[INTEROP_FOLDER].entries
    assert (interop[1].data, interop[2].data) == (b"R98\0", b"0100")
    assert exif.folders[GPS_FOLDER] == of_camera().folders[GPS_FOLDER]


def test_where_nothing_was_turned_the_subject_keeps_its_place() -> None:
    upright = of_camera().with_entries({274: of_camera().shorts(1)})

    exif = up_to_date(Metadata(upright), (120, 160), NOW).exif

    assert exif.folders[EXIF_FOLDER].entries[37396] == upright.folders[EXIF_FOLDER].entries[37396]


def test_a_photo_that_says_nothing_gets_software_and_date_alone() -> None:
    exif = up_to_date(Metadata(), (120, 160), NOW).exif

    assert (set(exif.entries), exif.folders) == ({305, 306}, {})


def test_xmp_says_what_is_so_now_of_pixels_and_what_was_of_the_scene() -> None:
    packet = Packet()
    packet.add(
        f'''<rdf:Description xmlns:t="{TIFF}" xmlns:e="{EXIF}" xmlns:x="{XMP}" xmlns:p="{PHOTOSHOP}"
        t:Orientation="6" t:Artist="Eve" t:ImageWidth="9" t:BitsPerSample="8" t:Software="ScanSoft"
        e:PixelXDimension="9" e:ColorSpace="65535" e:DateTimeOriginal="1931-05-06"
        x:ModifyDate="2020-01-02" x:CreateDate="2019-01-02" p:ICCProfile="Dot Gain 20%"
        p:ColorMode="1" xmlns:dc="{DC}" dc:Format="image/png">
        <x:Thumbnails>a picture</x:Thumbnails></rdf:Description>'''
    )

    said = Packet(up_to_date(Metadata(xmp=packet.packet()), (120, 160), NOW).xmp)

    date = "2026-11-27T12:34:56-03:30"
    for namespace, name, value in [
        *((TIFF, "Orientation", "1"), (TIFF, "Artist", "Eve"), (TIFF, "ImageWidth", "160")),
        *((TIFF, "BitsPerSample", None), (TIFF, "Software", SOFTWARE), (TIFF, "ImageLength", None)),
        *((EXIF, "PixelXDimension", "160"), (EXIF, "ColorSpace", "1")),
        *((EXIF, "DateTimeOriginal", "1931-05-06"), (XMP, "ModifyDate", date)),
        *((XMP, "CreateDate", "2019-01-02"), (XMP, "Thumbnails", None), (DC, "Format", None)),
        *((PHOTOSHOP, "ICCProfile", "sRGB IEC61966-2.1"), (PHOTOSHOP, "ColorMode", "3")),
    ]:
        assert said.text_of((namespace, name)) == value


def test_xmp_that_cannot_be_read_stays_as_it_is() -> None:
    assert up_to_date(Metadata(xmp=b"<broken"), (1, 1), NOW).xmp == b"<broken"


def test_the_software_of_a_png_is_named() -> None:
    texts = (Text("Software", b"ScanSoft"), Text("Title", b"Grandmother"))

    assert up_to_date(Metadata(texts=texts), (1, 1), NOW).texts == (
        Text("Software", SOFTWARE.encode()),
        Text("Title", b"Grandmother"),
    )

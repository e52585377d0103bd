from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handtint_daemon.files.colored_files import colored_file, format_notes
from handtint_daemon.files.metadata.texts import NAMESPACE
from handtint_daemon.files.metadata.xmp import Packet
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.files.provenance import record_in_xmp
from handtint_daemon.files.provenance.digests import digest_of_file, digest_of_pixels
from handtint_daemon.files.provenance.examined import examine
from handtint_daemon.files.provenance.hints_apart import (
    file_apart,
    place_apart,
    with_hints_apart,
    with_hints_of_file,
)
from handtint_daemon.files.provenance.record import (
    HINTS_SPREAD,
    NETWORK_CHOSE,
    VERSION,
    HintsApart,
    Influence,
    Record,
)
from handtint_daemon.files.provenance.record_in_xmp import read_record, with_record
from handtint_daemon.files.writing.formats import FORMATS, JPEG, PNG, Format
from handtint_shared.documents.choices import HintCounts, counts_of
from handtint_shared.documents.plain_hints import GivenHint
from handtint_shared.errors import BadInput
from handtint_shared.knobs import Knobs
from handtint_shared.messages import HintPoint
from unit.daemon.files.colored import NOW, answer

IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
HINTS = (
    GivenHint(HintPoint(10.25, 20.5, (200, 40, 30), 3.5), "coat & hat", "museum of Żary <1931>"),
    GivenHint(HintPoint(0, 7, (0, 0, 255)), confidence=0.875, reference="a & b.jpg"),
)
BY_THRESHOLD = replace(HINTS[1], threshold=0.8)
INFLUENCE = Influence(mean=0.4375, decided=0.25)
RECORD = Record(
    *("Handtint 9", "handtint", "ab" * 32, Knobs(vividness=0.75), HINTS),
    influence=INFLUENCE,
    film="ortho",
)
PIXELS = np.random.default_rng(3).integers(0, 256, (24, 32, 3), np.uint8)
all_formats = pytest.mark.parametrize("made", FORMATS, ids=lambda made: made.name)


@pytest.fixture(params=["8 bits", "16 bits", "alpha"])
def photo(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    gray = PIXELS[..., 0]
    if request.param == "16 bits":
        gray = gray.astype(np.uint16) * 200
    if request.param == "alpha":
        gray = np.dstack([gray, PIXELS[..., 1]])
    Image.fromarray(gray).save(path)
    return path


def colored(photo_path: Path, made: Format, record: Record | None = RECORD) -> Path:
    photo = read_photo(photo_path)
    pixels = PIXELS.astype(np.uint16) * 257 if photo.is_deep else PIXELS
    output = photo_path.with_name(f"coloured{made.suffixes[0]}")
    output.write_bytes(colored_file(answer(pixels), photo, made, NOW, record))
    return output


@all_formats
def test_the_record_comes_back_and_is_so(photo: Path, made: Format) -> None:
    found = examine(colored(photo, made), photo)

    assert found.unchanged
    assert found.same_photo
    said = found.record
    assert (said.engine, said.weights_sha256, said.knobs.vividness) == ("handtint", "ab" * 32, 0.75)
    assert (said.software, said.hints, said.influence) == ("Handtint 9", HINTS, INFLUENCE)
    assert (said.film, said.counts, said.version) == ("ortho", HintCounts(1, 1), VERSION)


@all_formats
def test_metadata_may_change_and_pixels_may_not(photo: Path, made: Format) -> None:
    path = colored(photo, made)
    file = read_photo(photo)
    pixels = PIXELS.astype(np.uint16) * 257 if file.is_deep else PIXELS
    other = pixels.copy()
    other[3:9, 3:9] = 90

    same = colored_file(answer(pixels), file, made, NOW, None)
    assert digest_of_file(same) == read_record_of(path).result_sha256
    changed = colored_file(answer(other), file, made, NOW, None)
    assert digest_of_file(changed) != read_record_of(path).result_sha256


def read_record_of(path: Path) -> Record:
    record = read_record(read_photo(path).metadata.xmp)
    assert record is not None
    return record


def test_another_photo_is_not_the_photo(photo: Path, tmp_path: Path) -> None:
    Image.fromarray(PIXELS[..., 2]).save(tmp_path / "other.png")

    assert examine(colored(photo, PNG), tmp_path / "other.png").same_photo is False
    assert examine(colored(photo, PNG), None).same_photo is None


def test_the_photo_in_another_lossless_file_is_the_photo(photo: Path, tmp_path: Path) -> None:
    with Image.open(photo) as image:
        image.save(tmp_path / "photo.tif")

    assert examine(colored(photo, PNG), tmp_path / "photo.tif").same_photo


@all_formats
def test_without_a_record_it_is_told(photo: Path, made: Format) -> None:
    with pytest.raises(BadInput, match="provenance_missing"):
        examine(colored(photo, made, None), None)


@pytest.mark.parametrize(
    ("engine", "vividness", "source_type", "has_system"),
    [
        ("handtint", 1.0, NETWORK_CHOSE, True),
        ("siggraph17", 0.1, NETWORK_CHOSE, True),
        ("handtint", 0.0, HINTS_SPREAD, True),
        ("propagate", 1.0, HINTS_SPREAD, False),
    ],
)
def test_the_terms_of_iptc(
    engine: str, vividness: float, source_type: str, has_system: bool
) -> None:
    packet = Packet(with_record(None, Record("Handtint 9", engine, "", Knobs(vividness=vividness))))

    assert packet.text_of((IPTC, "DigitalSourceType")) == source_type
    assert (packet.text_of((IPTC, "AISystemUsed")) == "Handtint") == has_system
    assert (packet.text_of((IPTC, "AISystemVersionUsed")) is not None) == has_system


@pytest.mark.parametrize(
    ("hints", "source_type", "has_system"),
    [
        (HINTS[:1], HINTS_SPREAD, False),
        (HINTS, HINTS_SPREAD, True),
        ((*HINTS, BY_THRESHOLD), NETWORK_CHOSE, True),
    ],
    ids=["a person's", "accepted by a person", "accepted by nobody"],
)
def test_what_nobody_accepted_a_network_chose(
    hints: tuple[GivenHint, ...], source_type: str, has_system: bool
) -> None:
    record = Record("Handtint 9", "propagate", "", Knobs(), hints)
    xmp = with_record(None, record)

    assert Packet(xmp).text_of((IPTC, "DigitalSourceType")) == source_type
    assert (Packet(xmp).text_of((IPTC, "AISystemUsed")) == "Handtint") == has_system
    assert read_record(xmp) == record


def test_of_an_older_record_it_is_not_known_who_accepted() -> None:
    record = Record("Handtint 9", "propagate", "", Knobs(), HINTS)
    packet = Packet(with_record(None, record))
    packet.remove([(NAMESPACE, "RecordVersion"), (NAMESPACE, "HintsAcceptedByPerson")])

    found = read_record(packet.packet())

    assert found == replace(record, version=1)
    assert (found.tells_who_accepted, found.network_chose) == (False, True)
    assert read_record(with_record(packet.packet(), found)) == record


def test_a_record_takes_the_place_of_an_older_one() -> None:
    print_type = "http://cv.iptc.org/newscodes/digitalsourcetype/print"
    packet = Packet()
    packet.add(f'<rdf:Description xmlns:i="{IPTC}" i:DigitalSourceType="{print_type}"/>')

    once = with_record(packet.packet(), RECORD)
    twice = with_record(once, Record("Handtint 9", "propagate", "", Knobs()))

    assert read_record(twice) == Record("Handtint 9", "propagate", "", Knobs())
    assert twice.count(b"<handtint:Engine>") == twice.count(b"DigitalSourceType>") / 4 == 1
    said = Packet(twice).text_of((NAMESPACE, "PhotoDigitalSourceType"))
    assert said == print_type


def test_a_record_takes_the_place_of_broken_xmp_and_it_is_told(photo: Path) -> None:
    file = replace(read_photo(photo), alpha=None)
    broken = replace(file, metadata=replace(file.metadata, xmp=b"<broken"))

    assert [n.reason for n in format_notes(broken, PNG, with_record=True)] == ["xmp_replaced"]
    assert format_notes(broken, PNG) == ()
    assert read_record(with_record(b"<broken", RECORD)) == RECORD


@pytest.mark.parametrize(
    ("part", "other"),
    [
        (b">0.75<", b">much<"),
        (b">#c8281e<", b">red<"),
        (b">3.50<", b">-1<"),
        (b">ortho<", b">infrared<"),
        (b"HintCount>2<", b"HintCount>two<"),
        (b"HintCount>2<", b"HintCount>-2<"),
        (b"HintCount>2<", b"HintCount>0<"),
        (b"AcceptedByPerson>1<", b"AcceptedByPerson>-1<"),
        (b"RecordVersion>2<", b"RecordVersion>new<"),
        (b">0.4375<", b">1.1<"),
        (b">0.2500<", b">-0.1<"),
        (b">0.2500<", b">nan<"),
        (b"<rdf:RDF", b"<RDF"),
    ],
)
def test_a_record_that_was_tampered_with_is_none(part: bytes, other: bytes) -> None:
    xmp = with_record(None, RECORD)
    assert part in xmp

    assert read_record(xmp.replace(part, other)) is None


def test_hundreds_of_hints_in_a_jpeg(tmp_path: Path) -> None:
    """More than two of its segments hold, which is where the rest is put."""
    Image.fromarray(PIXELS[..., 0]).save(tmp_path / "photo.png")
    hints = tuple(GivenHint(HintPoint(x % 32, x % 24, (x % 256, 0, 0), 1)) for x in range(600))

    path = colored(
        tmp_path / "photo.png", JPEG, Record("Handtint 9", "propagate", "", Knobs(), hints)
    )

    found = examine(path, None)
    assert (found.record.hints, found.unchanged) == (hints, True)
    assert path.read_bytes().count(b"http://ns.adobe.com/xmp/extension/\0") > 1
    with Image.open(path) as image:  # which knows no extension
        assert read_record(image.info["xmp"]) is not None
        assert Packet(image.info["xmp"]).text_of((NAMESPACE, "HintCount")) == "600"


def test_hints_that_were_lost_are_not_said_to_be_none() -> None:
    """A JPEG whose extension another program dropped still has the short properties."""
    packet = Packet(with_record(None, RECORD))
    packet.remove([(NAMESPACE, "Hints")])

    found = read_record(packet.packet())

    assert found is not None
    assert (found.hints, found.hints_apart) == ((), HintsApart(HintCounts(1, 1), ""))


@pytest.fixture
def many() -> tuple[GivenHint, ...]:
    """More than fit, with all that their sources say."""
    points = [HintPoint(n % 7, n % 5, (n % 256, 0, 0), 1) for n in range(5_000)]
    return tuple(GivenHint(point, "coat", "ž" * 400) for point in points)


def test_few_hints_are_in_the_picture() -> None:
    assert file_apart(None, HINTS) is None
    assert file_apart(b" " * 5_000_000, ()) is None
    assert file_apart(b" " * 5_000_000, HINTS) is not None
    assert with_hints_apart(RECORD, None) == RECORD


def test_hints_that_do_not_fit_are_beside_the_picture(
    tmp_path: Path, many: tuple[GivenHint, ...]
) -> None:
    Image.fromarray(PIXELS[..., 0]).save(tmp_path / "photo.png")
    file = file_apart(None, many)
    assert file is not None
    record = with_hints_apart(replace(RECORD, hints=many), file)
    path = colored(tmp_path / "photo.png", JPEG, record)
    beside = place_apart(path)

    alone = examine(path, None)
    beside.write_bytes(file)
    together = examine(path, None).record
    beside.write_bytes(file.replace(b"coat", b"boat", 1))
    changed = examine(path, None).record

    assert (alone.unchanged, beside.name) == (True, "coloured.jpg.hints.json")
    assert len(path.read_bytes()) < 10_000
    assert alone.record.hints_apart == HintsApart(HintCounts(5_000), sha256(file).hexdigest())
    assert (together.hints, together.hints_apart) == (many, None)
    assert (changed.hints, changed.hints_apart) == ((), alone.record.hints_apart)


@pytest.mark.parametrize("content", [b"", b"no JSON", b"{}", b'[{"x": 1}]'])
def test_a_file_beside_that_holds_no_hints(tmp_path: Path, content: bytes) -> None:
    beside = place_apart(tmp_path / "coloured.png")
    beside.write_bytes(content)
    record = replace(
        RECORD, hints=(), hints_apart=HintsApart(HintCounts(2), sha256(content).hexdigest())
    )

    assert with_hints_of_file(record, tmp_path / "coloured.png") == record


def test_the_digest_of_pixels_is_what_is_documented() -> None:
    deep = np.array([[[1, 2, 3], [256, 0, 65535]]], ">u2")
    data = b"1 2 3 16\n\1\0\2\0\3\0\0\1\0\0\xff\xff"

    assert digest_of_pixels(deep) == sha256(data).hexdigest()
    assert digest_of_pixels(np.zeros((2, 3), np.uint8)) != digest_of_pixels(
        np.zeros((3, 2), np.uint8)
    )


def test_of_other_files_there_is_no_digest() -> None:
    with pytest.raises(BadInput, match="provenance_format"):
        digest_of_file(b"P5 1 1 255\n0")


def test_each_property_is_documented() -> None:
    text = Path(record_in_xmp.__file__).with_name("PROVENANCE.md").read_text("utf-8")
    hints = (*HINTS, BY_THRESHOLD)
    apart = HintsApart(counts_of(hint.choice for hint in hints), "ab" * 32)
    whole = replace(RECORD, hints=hints, label="Coloured.", hints_apart=apart)
    packet = with_record(with_record(None, whole), whole).decode()
    written = {part.split(">")[0] for part in packet.split("<handtint:")[1:]}

    assert len(written) > 10
    for name in written:
        assert f"`{name}`" in text
    assert NAMESPACE in text

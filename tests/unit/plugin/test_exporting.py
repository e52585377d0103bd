"""The plug-in's part of an export without GIMP, against a real daemon."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon_in_threads import daemon_in_threads
from handtint_daemon.files.provenance.examined import examine
from handtint_plugin.exporting import (
    SUFFIXES,
    Shown,
    Wish,
    export,
    require_exportable,
    suggested_name,
)
from handtint_plugin.layer_choice import Absence
from handtint_plugin.result_record import ResultRecord
from handtint_plugin.session import Session
from handtint_shared.connection import write_connection
from handtint_shared.documents.plain_hints import GivenHint
from handtint_shared.errors import BadInput
from handtint_shared.exchange import ignore_progress
from handtint_shared.knobs import Knobs
from handtint_shared.messages import HintPoint
from handtint_shared.paths import STATE_VARIABLE, connection_path
from handtint_shared.pixels import Picture, PixelFormat
from unit.plugin.test_session import SIZE_HW, ImageInMemory

RECORD = ResultRecord(
    *(3, 2, PixelFormat.RGBA_U8, "propagate", 1, 0, "0.1.0"), knobs=Knobs(vividness=1.5)
)
SHOWN = Shown(Picture(SIZE_HW, PixelFormat.RGBA_U8, bytes([9, 8, 7, 255]) * 2400), b"", "GIMP 3.9")
HINT = GivenHint(HintPoint(11.5, 11.5, (150, 90, 80), 1), "coat")


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    (tmp_path / "state").mkdir()
    with daemon_in_threads() as connection:
        write_connection(connection_path(), connection)
        with Session(ImageInMemory()) as opened:
            yield opened


def exported(session: Session, wish: Wish, record: ResultRecord = RECORD) -> list[str]:
    """Return the reasons of its notes."""
    notes = export(
        session, record, SHOWN, lambda _: [HINT], wish, ignore_progress, faint_hints=False
    )
    return [note.reason for note in notes]


def test_the_image_stays_as_it_is_and_the_file_tells_of_its_colors(
    session: Session, tmp_path: Path
) -> None:
    wish = Wish(tmp_path / "out.png", label=True, film="pan")

    assert exported(session, wish) == []

    found = examine(wish.path, None)
    assert (found.unchanged, found.record.hints) == (True, (HINT,))
    assert (found.record.film, found.record.program) == ("pan", "GIMP 3.9")
    assert "1 colour was chosen by a person and spread" in found.record.label
    assert found.record.knobs.vividness == 1.5
    assert session.answer is None


def test_without_hints_there_is_nothing_to_list(session: Session, tmp_path: Path) -> None:
    session._layer.hints = Absence.NO_LAYER  # type: ignore[attr-defined]
    notes = export(
        session,
        RECORD,
        SHOWN,
        lambda found: [HINT] * len(found.hints),
        Wish(tmp_path / "out.jpg"),
        ignore_progress,
        faint_hints=False,
    )

    assert [note.reason for note in notes] == ["export_hints_changed"]
    assert examine(tmp_path / "out.jpg", None).record.hints == ()


def test_what_is_there_is_kept(session: Session, tmp_path: Path) -> None:
    for name in ("out.png", "other.png.hints.json"):
        (tmp_path / name).write_bytes(b"before")
        wish = Wish(tmp_path / name.removesuffix(".hints.json"))
        with pytest.raises(BadInput, match="export_exists"):
            exported(session, wish)
        assert (tmp_path / name).read_bytes() == b"before"
    assert exported(session, Wish(tmp_path / "out.png", replaces=True)) == []
    assert examine(tmp_path / "out.png", None).unchanged


def test_a_links_target_is_replaced(session: Session, tmp_path: Path) -> None:
    (tmp_path / "link.tif").symlink_to("target.tif")

    exported(session, Wish(tmp_path / "link.tif"))

    assert (tmp_path / "link.tif").is_symlink()
    assert examine(tmp_path / "target.tif", None).unchanged


@pytest.mark.parametrize("name", ["out", "out.xcf", "out.gif", ".png"])
def test_other_formats_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="output_suffix"):
        require_exportable(Wish(tmp_path / name))


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".PNG", ".JPeg"])
def test_every_ending_has_its_format(tmp_path: Path, suffix: str) -> None:
    assert require_exportable(Wish(tmp_path / f"out{suffix}"))


@pytest.mark.parametrize(
    ("photo", "name"),
    [
        ("/a/granny.TIF", "/a/granny-coloured.TIF"),
        ("/a/granny.heic", "/a/granny-coloured.png"),
        ("/a/granny.xcf", "/a/granny-coloured.png"),
    ],
)
def test_the_suggested_name_is_beside_the_photo(photo: str, name: str) -> None:
    assert suggested_name(Path(photo)) == Path(name)
    assert suggested_name(None) == Path.home() / "coloured.png"

"""Albums: real photos, real worker processes, killed runs, full disks."""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import bagit
import pytest
import xmlschema
from PIL import Image

from devtools.namespace import UNSHARE
from devtools.premis_schema import ensure_premis_schema
from e2e.command_line import HANDTINT, CommandLine, Done, altered, execute, with_state
from e2e.pictures import write_ramp
from handtint_daemon.files.provenance.examined import examine
from handtint_shared.lock import locked
from waiting import wait_until

PREMIS = "{http://www.loc.gov/premis/v3}"
DOT = {"x": 20, "y": 20, "radius": 3}
ONE = ("--workers", "1")


@pytest.fixture
def handtint(tmp_path: Path) -> CommandLine:
    """A person beside their folder `album`, which has two photos and hints for one."""
    folder = tmp_path / "album"
    (folder / "sub").mkdir(parents=True)
    write_ramp(folder / "a.png")
    write_ramp(folder / "sub" / "b.jpg")
    hints(folder / "a.hints.json", DOT | {"color": "suit"})
    palette(tmp_path, suit=[200, 80, 40])
    return with_state(tmp_path, tmp_path / "state")


def hints(path: Path, *dots: dict[str, Any]) -> None:
    path.write_text(json.dumps(dots))


def palette(folder: Path, **colors: list[int]) -> None:
    plain = {name: {"rgb": rgb, "source": "museum"} for name, rgb in colors.items()}
    (folder / "palette.json").write_text(json.dumps(plain))


def album(handtint: CommandLine, *words: str, **variables: str) -> Done:
    return handtint("album", "album", "--palette", "palette.json", *ONE, *words, **variables)


def told(done: Done) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def outputs(folder: Path) -> dict[str, int]:
    """Return when each output was written, by name."""
    output = folder / "album-coloured"
    paths = [output / "a.png", *output.glob("sub/*")]
    return {p.relative_to(output).as_posix(): p.stat().st_mtime_ns for p in paths if p.exists()}


def test_a_film_that_is_told_is_recorded_and_what_it_cannot_have_recorded_told(
    handtint: CommandLine, tmp_path: Path
) -> None:
    hints(tmp_path / "album" / "a.hints.json", DOT | {"x": 70, "rgb": [255, 0, 0]})

    done = album(handtint, "--film", "blue")

    assert done.returncode == 0
    sheet = (tmp_path / "album-coloured" / "contact-sheet" / "index.html").read_text()
    assert "1 of 1 hints have a colour that this film cannot have recorded so" in sheet
    record = examine(tmp_path / "album-coloured" / "a.png", None).record
    assert record is not None and record.film == "blue"


def test_an_album_is_coloured_once_and_again_only_where_it_changed(
    handtint: CommandLine, tmp_path: Path
) -> None:
    photo = (tmp_path / "album" / "a.png").read_bytes()
    (tmp_path / "album" / "broken.jpg").write_bytes(b"no picture")

    first = album(handtint)

    assert first.returncode == 5
    assert first.stdout.splitlines()[:2] == ["coloured now: 2", "not coloured: 1"]
    assert "broken.jpg: " in first.stderr
    coloured = tmp_path / "album-coloured" / "a.png"
    found = examine(coloured, tmp_path / "album" / "a.png")
    assert (found.unchanged, found.same_photo) == (True, True)
    (hint,) = found.record.hints
    assert (hint.name, hint.source, hint.point.rgb) == ("suit", "museum", (200, 80, 40))
    assert (tmp_path / "album" / "a.png").read_bytes() == photo
    (tmp_path / "album" / "broken.jpg").unlink()
    before = outputs(tmp_path)
    again = album(handtint)
    assert (again.returncode, outputs(tmp_path)) == (0, before)
    palette(tmp_path, suit=[40, 80, 200])
    proposed = [DOT | {"color": "suit", "confidence": c, "from": "a.png"} for c in (0.9, 0.6)]
    hints(tmp_path / "album" / "sub" / "b.proposed.json", *proposed)
    third = album(handtint, "--json")
    assert told(third)["colored"] == ["a.png"]
    assert outputs(tmp_path)["sub/b.jpg"] == before["sub/b.jpg"]
    assert examine(coloured, None).record.hints[0].point.rgb == (40, 80, 200)
    accepting = album(handtint, "--json", "--accept", "0.8")
    assert told(accepting)["colored"] == ["sub/b.jpg"]
    (hint,) = examine(tmp_path / "album-coloured/sub/b.jpg", None).record.hints
    assert (hint.confidence, hint.reference) == (0.9, "a.png")


def test_a_bag_is_sound_by_its_own_checker(handtint: CommandLine, tmp_path: Path) -> None:
    write_ramp(tmp_path / "album" / os.fsdecode(b"gr\xfc\xdfe.png"))
    write_ramp(tmp_path / "album" / "line\nbreak.png")

    done = album(handtint, "--bag")

    assert done.returncode == 5, done.stderr
    assert "no bag can hold the photo" in done.stderr
    bag = bagit.Bag(str(tmp_path / "album-coloured" / "bag"))
    assert bag.validate()
    assert bag.payload_entries().keys() == {"data/a.png", "data/sub/b.jpg", "data/line\nbreak.png"}
    premis = tmp_path / "album-coloured/bag/premis.xml"
    schema = xmlschema.XMLSchema(ensure_premis_schema())
    schema.validate(premis)
    events = ET.parse(premis).iter(PREMIS + "eventIdentifier")  # noqa: S314 - our own
    assert len(list(events)) == 3
    palette(tmp_path, suit=[40, 80, 200])
    again = album(handtint, "--bag", "--json")
    assert told(again)["colored"] == ["a.png"]
    assert bagit.Bag(bag.path).validate()


def test_neither_a_dry_run_nor_the_status_writes_anything(
    handtint: CommandLine, tmp_path: Path
) -> None:
    dry = album(handtint, "--dry-run")
    status = album(handtint, "--status", "--json")

    assert "a.png: to be coloured, with 1 hint" in dry.stdout
    assert "this takes about " in dry.stdout
    assert (told(status)["to_color"], told(status)["running"]) == (["a.png", "sub/b.jpg"], False)
    assert not (tmp_path / "album-coloured").exists()


def test_an_edited_output_is_told_and_kept(handtint: CommandLine, tmp_path: Path) -> None:
    album(handtint)
    output = tmp_path / "album-coloured" / "a.png"
    Image.new("RGB", (80, 50), "red").save(output)
    edited = output.read_bytes()
    (tmp_path / "album" / "sub" / "b.jpg").unlink()

    kept = album(handtint, "--vividness", "0.5")

    assert (kept.returncode, output.read_bytes()) == (5, edited)
    assert "a.png was edited since it was coloured, and kept" in kept.stderr
    assert "sub/b.jpg: the photo is gone, and its coloured one kept" in kept.stdout
    assert "sub/b.jpg" in outputs(tmp_path)
    assert album(handtint, "--vividness", "0.5", "--force").returncode == 0
    assert output.read_bytes() != edited


@pytest.mark.parametrize("moment", ["note_placing", "note_done"])
def test_a_killed_run_goes_on(handtint: CommandLine, tmp_path: Path, moment: str) -> None:
    kill = (
        "from handtint_daemon.album.ledger import Ledger",
        "import os, signal",
        f"then = Ledger.{moment}",
        f"Ledger.{moment} = lambda *a: (then(*a), os.kill(os.getpid(), signal.SIGKILL))",
    )
    words = ("album", "album", "--palette", "palette.json", *ONE)

    killed = execute([*altered(*kill), *words], os.environ | handtint.variables, cwd=tmp_path)
    first = outputs(tmp_path)
    done = album(handtint, "--json")

    assert killed.returncode == -signal.SIGKILL
    assert done.returncode == 0, done.stderr
    assert told(done)["colored"] == ["sub/b.jpg"]
    assert outputs(tmp_path).keys() == {"a.png", "sub/b.jpg"}
    assert first.items() <= outputs(tmp_path).items()
    assert not list((tmp_path / "album-coloured/.handtint-album/staging").iterdir())


def test_an_interrupted_run_keeps_what_was_being_done(
    handtint: CommandLine, tmp_path: Path
) -> None:
    for number in range(60):
        write_ramp(tmp_path / "album" / f"c{number}.png")
    words = [*HANDTINT, "album", "album", "--palette", "palette.json", *ONE]
    environment = os.environ | handtint.variables
    run = subprocess.Popen(
        words,
        env=environment,
        cwd=tmp_path,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until((tmp_path / "album-coloured" / "a.png").exists)

    os.killpg(run.pid, signal.SIGINT)

    shown = run.communicate(timeout=60)
    assert (run.returncode, shown) == (130, ("", "handtint: interrupted\n"))
    made = {path.name for path in (tmp_path / "album-coloured").glob("*.png")}
    done = album(handtint, "--json")
    assert made.isdisjoint(told(done)["colored"]) and 0 < len(made) < 61
    assert told(done)["photos"] == 62 == len(made) + len(told(done)["colored"])


def test_the_second_of_two_albums_on_one_output_is_told(
    handtint: CommandLine, tmp_path: Path
) -> None:
    with locked(tmp_path / "album-coloured" / ".handtint-album" / "lock"):
        second = album(handtint)
        status = album(handtint, "--status", "--json")

    assert (second.returncode, outputs(tmp_path)) == (1, {})
    assert "Another `handtint album` is working on" in second.stderr
    assert told(status)["running"] is True


def test_names_may_be_no_text(handtint: CommandLine, tmp_path: Path) -> None:
    too_long = 251 * b"x" + b".png"  # the contact sheet calls it .png.jpg
    for name in (b"gr\xfc\xdfe.png", b"line\nbreak.png", "日本\u202e.png".encode(), too_long):
        write_ramp(tmp_path / "album" / os.fsdecode(name))

    done = album(handtint)

    assert done.returncode == 5, done.stderr
    assert "xxx.png: The name is too long" in done.stderr
    names = {os.fsencode(path.name) for path in (tmp_path / "album-coloured").glob("*.png")}
    assert names >= {b"gr\xfc\xdfe.png", b"line\nbreak.png"}
    assert len(names) == 4


@functools.cache
def may_mount() -> bool:
    trial = "mount -t tmpfs tmpfs /mnt"
    return subprocess.run([*UNSHARE, "sh", "-c", trial], check=False).returncode == 0


def on_disk_of_its_own(handtint: CommandLine, mounting: str, script: str, *words: str) -> Done:
    """Run `album` with its output on a small disk, then a script there."""
    if not may_mount():
        pytest.skip("no disk of its own can be had here")
    command: Sequence[str] = (
        *HANDTINT,
        "album",
        "album",
        "--palette",
        "palette.json",
        *ONE,
        *words,
    )
    steps = (
        f'mkdir -p album-coloured; mount -t tmpfs {mounting} tmpfs album-coloured; "$@"; {script}'
    )
    environment = os.environ | handtint.variables
    before = [*UNSHARE, "sh", "-c", steps, "sh"]
    return execute([*before, *command], environment, cwd=handtint.folder)


def test_a_disk_that_fills_up_ends_the_run_with_one_sentence_and_it_goes_on(
    handtint: CommandLine, tmp_path: Path
) -> None:
    Image.effect_noise((900, 900), 90).save(tmp_path / "album" / "large.png")
    again = (
        f"echo rc $?; mount -o remount,size=50m album-coloured; {' '.join(HANDTINT)} album album"
        " --palette palette.json --workers 1; ls album-coloured/.handtint-album/staging | wc -l"
    )

    done = on_disk_of_its_own(handtint, "-o size=1500k", again)

    lines = done.stdout.splitlines()
    assert lines[0] == "rc 1"
    assert "[write_failed]" in done.stderr and "make room there" in done.stderr
    assert lines[1:3] == ["coloured now: 2", "up to date before: 1"]
    assert lines[-1] == "0"


def test_an_output_folder_that_cannot_be_written_is_told(handtint: CommandLine) -> None:
    done = on_disk_of_its_own(handtint, "-o ro", "echo rc $?")

    assert done.stdout == "rc 1\n"
    assert "[write_failed]" in done.stderr

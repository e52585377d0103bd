"""Mistakes on the command line, as reported by `main`; nothing here gets as far as the work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from handtint.__main__ import main
from handtint._commands import COMMANDS
from mistakes import NO_FILES, Told, work_in


@pytest.fixture(autouse=True)
def _folder_with_a_photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work_in(tmp_path, monkeypatch)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return Told(capsys)


@pytest.mark.parametrize("kind", NO_FILES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "words",
    [
        ("colorize", "it.png"),
        ("colorize", "photo.png", "--hints", "it.png"),
        ("colorize", "photo.png", "--hints", "it.json"),
        ("suggest", "it.png", "--at", "1,1"),
        ("where", "photo.png", "--hints", "it.json"),
        ("evaluate", ".", "--engine", "propagate", "--saved-hints", "it.json", "--without-lpips"),
    ],
    ids=" ".join,
)
def test_what_is_no_file_is_told(
    told: Told, kind: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    name = next(word for word in words if word.startswith("it."))
    kind(Path(name))
    said = told(*words)
    assert name in said and NO_FILES[kind] in said


@pytest.mark.parametrize("at", ["", "1", "1,2,3", "a,b", "nan,1", "1,inf", "-1,1", "1;2", "9e9,1"])
def test_a_place_that_is_none_is_told(told: Told, at: str) -> None:
    said = told("suggest", "photo.png", f"--at={at}", code=2)
    assert "--at: must be column and row of the photo, as in 120,80" in said


@pytest.mark.parametrize("count", ["0", "101", "2.5", "nan", "x"])
def test_a_number_of_places_that_is_none_is_told(told: Told, count: str) -> None:
    assert "must be a whole number from 1 to 100" in told("where", "photo.png", "-n", count, code=2)


@pytest.mark.parametrize("name", [".", "/", "..", "photo.png/x.png", "x" * 300])
def test_a_photo_that_cannot_be_one_is_told(told: Told, name: str) -> None:
    assert name[:20] in told("colorize", name)


@pytest.mark.parametrize(
    "hints",
    [
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        "1" * 100_000,
        '[{"x": NaN, "y": 1, "rgb": [1, 2, 3]}]',
        '[{"x": 1e999, "y": 1, "rgb": [1, 2, 3]}]',
        f'[{{"x": {10**400}, "y": 1, "rgb": [1, 2, 3]}}]',
        "\udcff",
        "null",
    ],
    ids=range(8),
)
def test_hints_that_are_none_are_told(told: Told, hints: str) -> None:
    Path("hints.json").write_bytes(hints.encode("utf-8", "surrogateescape"))
    told("colorize", "photo.png", "--hints", "hints.json")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("--hints hints.json", "hint 1: color names “suit”, but there is no palette"),
        ("--hints hints.json --palette other.json", "hint 1: the palette has no colour “suit”"),
        ("--hints hints.json --palette none.gpl", "There is no file none.gpl"),
        ("--hints hints.json --palette photo.png", "photo.png is not text"),
        ("--hints photo.png --palette other.json", "--palette is of no use"),
        ("--palette other.json", "--palette is of no use"),
        ("--hints-out used.csv", "used.csv is named otherwise"),
        ("--with-hints", "--with-hints has no picture to show anything in"),
        ("--with-map", "name one with --side-by-side"),
        ("--side-by-side both.pdf", "both.pdf"),
        ("--side-by-side other.json", "other.json"),
        ("--side-by-side photo.png", "photo.png already exists"),
        ("--side-by-side ./photo-coloured.png", "is named for two results"),
        ("--map map.jpg", "The map is written as PNG, and map.jpg is named otherwise"),
        ("--map photo.png", "photo.png already exists"),
        ("--map ./photo-coloured.png", "is named for two results"),
        ("--map both.png --side-by-side both.png", "is named for two results"),
        ("--map none/map.png", "none/map.png cannot be written"),
        ("--hints-out other.json", "other.json already exists"),
        ("--hints-out none/used.json", "none/used.json cannot be written"),
    ],
)
def test_palettes_and_hints_that_cannot_be_used_are_told(told: Told, words: str, what: str) -> None:
    Path("hints.json").write_text('[{"x": 1, "y": 2, "color": "suit"}]')
    Path("other.json").write_text('{"coat": {"rgb": [1, 2, 3]}}')
    assert what.lower() in told("colorize", "photo.png", *words.split()).lower()
    assert not Path("state/daemon.log").exists()


@pytest.mark.parametrize(
    ("command", "option", "value"),
    [
        *(("bench", "--megapixels", v) for v in ("-1", "0", "nan", "inf", "1,", "201", "", "1;2")),
        *(("serve", "--cache-mb", v) for v in (str(10**21), "-1", "1.5", "nan", "1" * 5000)),
        *(("serve", "--idle-exit", v) for v in ("nan", "-1", "inf", "1e999", "soon")),
        *(("serve", "--job-limit", v) for v in ("nan", "-1", "inf", "")),
        *(("serve", "--port", v) for v in ("-1", "65536", "99999", "70000", "http")),
        *(("colorize x.png", "--vividness", v) for v in ("nan", "-0.1", "2.1", "strong")),
        *(("evaluate . --engine propagate", "--hints", v) for v in ("-1", "1,x", "99999999")),
        *(("evaluate . --engine propagate", "--every", v) for v in ("0", "-1", "x")),
        *(("evaluate . --engine propagate", "--limit", v) for v in ("0", "-1")),
        *(("evaluate . --engine propagate", "--seed", v) for v in ("-1", str(2**70))),
        *(("evaluate . --engine propagate", "--shown", v) for v in ("-1", "many")),
        *(("evaluate . --engine propagate", "--failures", v) for v in ("-1", "many")),
        *(("evaluate . --engine propagate", "--full-size", v) for v in ("0", "-4", "1000")),
        *(("train x.toml --folder x", "--threads", v) for v in ("-1", "99999")),
    ],
)
def test_a_number_that_cannot_be_is_told(told: Told, command: str, option: str, value: str) -> None:
    said = told(*command.split(), f"{option}={value}", code=2)
    assert f"argument {option}: must be a" in said


@pytest.mark.parametrize("place", ["none/out.json", "photo.png/out.json", "folder"])
@pytest.mark.parametrize(
    "words",
    [
        ("bench", "--json"),
        ("evaluate", ".", "--engine", "propagate", "--json"),
        ("evaluate", ".", "--engine", "propagate", "--html"),
        ("evaluate", ".", "--engine", "propagate", "--markdown"),
        ("evaluate", ".", "--engine", "propagate", "--failures-picture"),
        ("colorize", "photo.png", "--force", "-o"),
    ],
    ids=" ".join,
)
def test_a_place_that_cannot_be_written_is_told_before_the_work(
    told: Told, words: tuple[str, ...], place: str
) -> None:
    Path("folder").mkdir()
    said = told(*words, place)
    assert place in said and "cannot be written" in said
    assert not Path("state/daemon.log").exists()


def test_a_name_that_is_no_utf_8_is_told(told: Told) -> None:
    assert r"\udcffphoto.png" in told("colorize", "\udcffphoto.png")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"example: handtint {command}" in " ".join(capsys.readouterr().out.split())

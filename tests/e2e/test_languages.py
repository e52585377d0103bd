"""The command line and doctor in the person's language, mostly a made-up one."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from devtools.update_catalogues import languages
from e2e.command_line import HANDTINT, execute
from e2e.doctoring import user_environment
from handtint._commands import COMMANDS
from handtint_install.catalogues import compile_catalogues
from handtint_shared.translation import LOCALE_VARIABLE
from made_up_language import make_language
from sources import ROOT


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    return {**user_environment(tmp_path), **make_language(tmp_path / "locale")}


def said(environment: Mapping[str, str], *words: str) -> tuple[str, str]:
    """Return what `handtint` printed on stdout and stderr."""
    done = execute([*HANDTINT, *words], environment)
    return done.stdout.strip(), done.stderr.strip()


def test_help(environment: Mapping[str, str]) -> None:
    shown = " ".join(said(environment, "--help")[0].split())
    assert "COLOUR OLD PHOTOGRAPHS FROM HAND-PAINTED HINTS." in shown
    assert "EXAMPLE: handtint colorize photo.png --hints hints.png" in shown
    assert "SHOW WHETHER THE DAEMON IS RUNNING, AND WHAT IT IS DOING" in shown


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command(environment: Mapping[str, str], command: str) -> None:
    shown, _ = said(environment, command, "--help")
    assert f"EXAMPLE: handtint {command}" in " ".join(shown.split())


def test_an_error(environment: Mapping[str, str]) -> None:
    assert said(environment, "colorize", "absent.png") == (
        "",
        "handtint: THERE IS NO FILE absent.png: NAME ONE THAT EXISTS. [bad_input]",
    )


def test_wrong_usage(environment: Mapping[str, str]) -> None:
    _, refused = said(environment, "colorize", "a.png", "--device", "abacus")
    assert refused.startswith("USAGE: handtint colorize")
    assert "colorize: ERROR: ARGUMENT --device: INVALID CHOICE: 'abacus'" in refused


def test_an_option_that_is_not_clear(environment: Mapping[str, str]) -> None:
    _, refused = said(environment, "colorize", "a.png", "--hint", "b.png")
    assert "ERROR: AMBIGUOUS OPTION: --hint COULD MATCH --hints" in refused
    _, refused = said(environment, "status", "--json=yes")
    assert "ARGUMENT --json: IGNORED EXPLICIT ARGUMENT 'yes'" in refused


def test_what_is_printed(environment: Mapping[str, str]) -> None:
    assert said(environment, "status")[0].startswith("NOT RUNNING (START IT WITH `HANDTINT SERVE`")
    assert said(environment, "stop") == ("THE DAEMON IS NOT RUNNING.", "")


def test_doctor(environment: Mapping[str, str], tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    lines = said(environment, "doctor")[0].splitlines()
    place = lines.index("BAD     STATE FOLDER")
    assert lines[place + 1 : place + 3] == [
        f"        FOUND: {tmp_path / 'state'} CANNOT BE WRITTEN TO (File exists).",
        "        MEND:  MAKE IT WRITABLE, OR SET HANDTINT_STATE_DIR TO ANOTHER FOLDER.",
    ]


def test_a_language_of_which_there_is_none(tmp_path: Path) -> None:
    environment = {**user_environment(tmp_path), "LANGUAGE": "tlh", LOCALE_VARIABLE: ""}
    assert said(environment, "stop") == ("The daemon is not running.", "")


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("de_AT.UTF-8", "Der Daemon läuft nicht."),
        ("es_MX.UTF-8", "El demonio no está en marcha."),
        ("fr_CA.UTF-8", "Le démon ne tourne pas."),
        ("ru_RU.UTF-8", "Демон не запущен."),
        ("uk_UA.UTF-8", "Демон не запущено."),
        ("zh_CN.UTF-8", "守护进程没有运行。"),
        ("C.UTF-8", "The daemon is not running."),
    ],
)
def test_the_locale_chooses_the_language(tmp_path: Path, locale: str, told: str) -> None:
    compile_catalogues(tmp_path / "locale")
    spoken = {"LANGUAGE": "", "LC_ALL": locale, LOCALE_VARIABLE: str(tmp_path / "locale")}
    environment = {**user_environment(tmp_path), **spoken}
    assert said(environment, "stop") == (told, "")


def test_language_goes_before_the_locale(tmp_path: Path) -> None:
    compile_catalogues(tmp_path / "locale")
    spoken = {"LC_ALL": "fr_FR.UTF-8", LOCALE_VARIABLE: str(tmp_path / "locale")}
    environment = {**user_environment(tmp_path), **spoken, "LANGUAGE": "xx:de:fr"}
    assert said(environment, "stop", "--nonsense")[1].endswith(
        "Fehler: unbekannte Argumente: --nonsense"
    )
    assert said({**environment, "LANGUAGE": "en_GB:de"}, "stop")[0] == "The daemon is not running."


def test_a_wheel_carries_languages_and_help(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for language in ("en", *languages()):
        for made in ("LC_MESSAGES/handtint.mo", "handtint.html", "gimp-help.xml"):
            assert f"handtint_shared/locale/{language}/{made}" in names
    assert not [name for name in names if name.endswith((".po", ".pot"))]

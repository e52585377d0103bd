"""`doctor`, `install-plugin`, `uninstall-plugin` and the sample, as a person runs them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from e2e.command_line import ENGINE_VARIABLE, LIGHT, CommandLine
from handtint_install.environment import Environment
from handtint_install.sample import color_sample
from handtint_shared.paths import STATE_VARIABLE


def without_gimp(folder: Path) -> CommandLine:
    """A user without GIMP: separate home, state and PATH."""
    own = {"HOME": str(folder), STATE_VARIABLE: str(folder / "state"), "PATH": "/nothing"}
    return CommandLine(folder, own | {ENGINE_VARIABLE: LIGHT})


@pytest.fixture
def handtint(tmp_path: Path) -> Iterator[CommandLine]:
    handtint = without_gimp(tmp_path)
    yield handtint
    handtint("stop", "--force")


def test_doctor_colors_a_picture_and_only_advises_when_there_is_no_gimp(
    handtint: CommandLine,
) -> None:
    done = handtint("doctor", "--json")
    is_ok = {check["name"]: check["ok"] for check in json.loads(done.stdout)["checks"]}
    assert (done.returncode, is_ok.pop("round trip")) == (0, True)
    assert [name for name, ok in is_ok.items() if not ok] == ["GIMP 3"]


def test_doctor_names_what_is_broken(handtint: CommandLine, tmp_path: Path) -> None:
    plug_in = tmp_path / "gimp/plug-ins/handtint"
    plug_in.mkdir(parents=True)
    done = handtint("doctor", GIMP3_DIRECTORY=str(tmp_path / "gimp"))
    assert (done.returncode, "handtint install-plugin" in done.stdout) == (1, True)


@pytest.mark.parametrize(("options", "code"), [([], 3), (["--if-gimp"], 0)])
def test_install_plugin_without_gimp(handtint: CommandLine, options: list[str], code: int) -> None:
    done = handtint("install-plugin", *options)
    assert (done.returncode, "No GIMP 3 was found" in done.stdout) == (code, True)


def test_install_plugin_where_gimp_cannot_be_asked(handtint: CommandLine, tmp_path: Path) -> None:
    done = handtint("install-plugin", GIMP3_DIRECTORY=str(tmp_path / "gimp"))
    entry = tmp_path / "gimp/plug-ins/handtint/handtint.py"
    assert (done.returncode, entry.exists()) == (0, True)


def test_installed_daemon_command_starts_this_daemon(handtint: CommandLine, tmp_path: Path) -> None:
    handtint("install-plugin", GIMP3_DIRECTORY=str(tmp_path / "gimp"))
    kept = tmp_path / "gimp/plug-ins/handtint/daemon_command.json"
    command = json.loads(kept.read_text())["command"]
    help_text = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True)
    assert "handtint serve" in help_text.stdout


def test_uninstall_plugin(handtint: CommandLine, tmp_path: Path) -> None:
    folder = str(tmp_path / "gimp")
    handtint("install-plugin", GIMP3_DIRECTORY=folder)
    done = handtint("uninstall-plugin", GIMP3_DIRECTORY=folder)
    assert (done.returncode, list((tmp_path / "gimp/plug-ins").iterdir())) == (0, [])


def test_a_folder_that_may_not_be_written_is_a_failure(
    handtint: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "gimp").touch()
    done = handtint("install-plugin", GIMP3_DIRECTORY=str(tmp_path / "gimp"))
    assert (done.returncode, "failed" in done.stdout) == (1, True)


def test_the_sample_becomes_colorful(tmp_path: Path) -> None:
    color_sample(Environment(Path(sys.prefix)), tmp_path)
    with Image.open(tmp_path / "colored.png") as picture:
        red, _green, blue = picture.convert("RGB").getpixel((165, 310))  # the orange suit
    assert red - blue > 80


def test_the_sample_is_shown_beside_what_it_was_made_from(tmp_path: Path) -> None:
    color_sample(Environment(Path(sys.prefix)), tmp_path)
    with Image.open(tmp_path / "side-by-side.png") as sheet:
        assert sheet.size == (3 * 512 + 2 * 8, 512)

"""Which settings are in force, and how invalid ones are reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from handtint_daemon.config import ServeConfig
from handtint_daemon.engines import ENGINE_NAMES
from handtint_daemon.settings.in_force import InForce, serve_config, settings_in_force
from handtint_daemon.settings.table import SETTINGS, engine_named, full_path, one_of
from handtint_shared.errors import BadInput
from handtint_shared.sentences import explain

A_NAME = f"must be one of {', '.join(ENGINE_NAMES)}, or NAME=FILE"
EVERY = """
engine = "propagate"
device = "cpu"
port = 8_000
idle-exit = 0.5
rest = 3
job-limit = 7
cache-mb = 100
log-format = "json"
models-dir = "~/nets"
sign-certificate = "/srv/own.pem"
sign-key = "~/own.key"
"""
AS_CONFIG = ServeConfig(
    device="cpu",
    engine="propagate",
    port=8000,
    idle_exit_s=30.0,
    rest_s=180.0,
    job_limit_s=420.0,
    cache_bytes=100 << 20,
    log_format="json",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Does not exist yet."""
    return tmp_path / "settings.toml"


def told(file: Path, environment: dict[str, str] | None = None) -> str:
    with pytest.raises(BadInput) as caught:
        settings_in_force(file, environment or {})
    return str(explain(caught.value))


def test_nothing_set_is_the_usual(file: Path) -> None:
    found = settings_in_force(file, {})
    assert serve_config(found) == ServeConfig()
    assert {held.origin for held in found.values()} == {""}


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\n"])
def test_an_empty_file_sets_nothing(file: Path, text: str) -> None:
    file.write_text(text)
    assert serve_config(settings_in_force(file, {})) == ServeConfig()


def test_every_setting_can_stand_in_the_file(file: Path) -> None:
    file.write_text(EVERY)
    found = settings_in_force(file, {})
    assert serve_config(found) == AS_CONFIG
    assert {name: held.origin for name, held in found.items()} == dict.fromkeys(found, str(file))


def test_every_setting_can_stand_in_the_environment(file: Path) -> None:
    variables = {
        "HANDTINT_ENGINE": "propagate",
        "HANDTINT_DEVICE": "cpu",
        "HANDTINT_PORT": "8000",
        "HANDTINT_IDLE_EXIT": "0.5",
        "HANDTINT_REST": "3",
        "HANDTINT_JOB_LIMIT": "7",
        "HANDTINT_CACHE_MB": "100",
        "HANDTINT_LOG_FORMAT": "json",
        "HANDTINT_MODELS_DIR": "/srv/nets",
        "HANDTINT_SIGN_CERTIFICATE": "/srv/own.pem",
        "HANDTINT_SIGN_KEY": "/srv/own.key",
    }
    found = settings_in_force(file, variables)
    assert serve_config(found) == AS_CONFIG
    assert {held.origin for held in found.values()} == {*variables}


def test_flag_goes_before_environment_before_file(file: Path) -> None:
    file.write_text("port = 1\nrest = 1\ncache-mb = 1")
    environment = {"HANDTINT_PORT": "2", "HANDTINT_REST": "2"}
    found = settings_in_force(file, environment, {"port": 3, "rest": None, "verbose": 1})
    assert found["port"] == InForce(3, "--port")
    assert found["rest"] == InForce(2.0, "HANDTINT_REST")
    assert found["cache-mb"] == InForce(1, str(file))
    assert "verbose" not in found


def test_zero_is_a_value(file: Path) -> None:
    file.write_text("idle-exit = 10")
    found = settings_in_force(file, {}, {"idle-exit": 0.0})
    assert found["idle-exit"] == InForce(0.0, "--idle-exit")


def test_an_empty_variable_counts_as_none(file: Path) -> None:
    assert settings_in_force(file, {"HANDTINT_PORT": ""})["port"] == InForce(None)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("port = 99999", "must be a whole number from 0 to 65535"),
        ("port = 1.5", "must be a whole number from 0 to 65535"),
        ("port = true", "must be a whole number from 0 to 65535"),
        ("port = [1]", "must be a whole number from 0 to 65535"),
        ("idle-exit = nan", "must be a number from 0 to 525600"),
        ("rest = -1", "must be a number from 0 to 525600"),
        ("rest = 2026-01-01", "must be a number from 0 to 525600"),
        ('job-limit = "soon"', "must be a number from 0 to 525600"),
        ('device = "gpu"', "must be one of auto, cpu, cuda, mps"),
        ('engine = "paint"', A_NAME),
        ('engine = "paint=x"', A_NAME),
        ("engine = {}", A_NAME),
        ('log-format = "xml"', "must be one of text, json"),
        ('models-dir = "nets"', "must be a path that begins with / or ~/"),
        ('models-dir = ""', "must be a path that begins with / or ~/"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_place(file: Path, line: str, wanted: str) -> None:
    file.write_text(f"# mine\n{line}\n")
    said = told(file)
    assert str(file) in said and wanted in said
    assert said.startswith(line.partition(" ")[0]) and "\n" not in said


def test_it_is_told_too_where_a_flag_goes_before_it(file: Path) -> None:
    file.write_text("port = -1")
    with pytest.raises(BadInput, match="setting_unusable"):
        settings_in_force(file, {}, {"port": 8000})


def test_a_variable_that_cannot_be_is_told(file: Path) -> None:
    said = told(file, {"HANDTINT_CACHE_MB": "much"})
    assert said.startswith("cache-mb = much in HANDTINT_CACHE_MB cannot be used")


@pytest.mark.parametrize("line", ["prot = 1", "[serve]\nport = 1", "idle_exit = 3", '"" = 1'])
def test_what_is_no_setting_is_told_with_those_there_are(file: Path, line: str) -> None:
    file.write_text(line)
    said = told(file)
    assert str(file) in said and all(setting.name in said for setting in SETTINGS)


@pytest.mark.parametrize(
    "data",
    [b"port 8000", b"port = ", b"\xff", b"a = " + b"[" * 100_000, b"port = " + b"9" * 5000],
    ids=range(5),
)
def test_a_file_that_is_no_toml_is_told(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    said = told(file)
    assert said.startswith(f"The settings in {file} cannot be read")


def test_a_folder_in_its_place_is_told(file: Path) -> None:
    file.mkdir()
    assert f"{file} is a folder" in told(file)


def test_readers_take_what_they_tell_of() -> None:
    assert engine_named("handtint=a=b.safetensors") == "handtint=a=b.safetensors"
    assert one_of(("a", "b"))("b") == "b"
    assert full_path("/srv/nets") == "/srv/nets"
    assert full_path("~/nets") == str(Path.home() / "nets")

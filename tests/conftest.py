"""Shared by all tests: command-line options, and how hypothesis searches."""

import os
import signal
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from handtint_shared.paths import SETTINGS_VARIABLE

_WITHOUT_GIMP = "--without-gimp"
_GIMP_TESTS = Path(__file__).parent / "gimp"

# No deadlines: on a busy machine, time says nothing about the code. Daily runs keep searching, by
# fewer examples each; in CI every run uses the same ones.
settings.register_profile(
    "daily", max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "ci", settings.get_profile("daily"), max_examples=100, derandomize=True, print_blob=True
)
settings.load_profile("daily")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        _WITHOUT_GIMP,
        action="store_true",
        help="leave out the tests that run inside the real GIMP 3 (otherwise it is fetched once)",
    )


def pytest_configure() -> None:
    # SIGINT is ignored in a script's background jobs, and would be so in all child processes.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # The settings and the language of the person who runs the tests must not affect them.
    os.environ[SETTINGS_VARIABLE] = "/nowhere/settings.toml"
    os.environ["LANGUAGE"] = "en"


def pytest_report_header(config: pytest.Config) -> str | None:
    left_out = config.getoption(_WITHOUT_GIMP)
    return f"tests/gimp: left out by {_WITHOUT_GIMP}" if left_out else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    inside_gimp = [item for item in items if _GIMP_TESTS in item.path.parents]
    for item in inside_gimp:
        item.add_marker("gimp")
    if config.getoption(_WITHOUT_GIMP):
        config.hook.pytest_deselected(items=inside_gimp)
        items[:] = [item for item in items if item not in inside_gimp]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test printed and logged can travel from a worker: tests of strange texts log some
    that are no UTF-8."""
    report = yield
    report.sections = [
        (title, text.encode("utf-8", "backslashreplace").decode())
        for title, text in report.sections
    ]
    return report

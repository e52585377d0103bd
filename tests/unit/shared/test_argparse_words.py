"""Help on the command line, where characters may be wide."""

import argparse

import pytest

from handtint_shared.argparse_words import Parser
from handtint_shared.text_width import cells

_HELP = "让此处的 GIMP 和命令通过您自己的 ssh 使用另一台计算机上的守护进程。"


@pytest.fixture
def parser(monkeypatch: pytest.MonkeyPatch) -> argparse.ArgumentParser:
    monkeypatch.setenv("COLUMNS", "40")
    parser = Parser(prog="handtint", description=_HELP, epilog=_HELP)
    parser.add_argument("--first-option", metavar="N", help=_HELP)
    parser.add_argument("--second-option", metavar="N")
    return parser


def test_lines_fit_the_terminal(parser: argparse.ArgumentParser) -> None:
    command = parser.add_subparsers().add_parser("connect", description=_HELP)
    for shown in (parser.format_help(), command.format_help()):
        assert max(map(cells, shown.splitlines())) <= 40
        assert _HELP.replace(" ", "") in "".join(shown.split())


def test_usage_goes_on_below_its_first_option(parser: argparse.ArgumentParser) -> None:
    helper = parser._get_formatter()
    helper.add_usage(parser.usage, parser._actions, parser._mutually_exclusive_groups, "用法: ")
    first, second = helper.format_help().splitlines()[:2]
    assert cells(first[: first.index("[")]) == second.index("[")

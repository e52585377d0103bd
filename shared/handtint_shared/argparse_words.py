"""argparse in the person's language: its own messages, and help with wide characters."""

from __future__ import annotations

import argparse
import gettext
from collections.abc import Iterable
from typing import Any

from handtint_shared.text_width import cells, wrapped
from handtint_shared.translation import DOMAIN, N_, locale_folder, translated

# As in argparse of Python 3.11 to 3.14, which looks them up in gettext's default domain.
WORDS = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("ignored explicit argument %r"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("not allowed with argument %s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
)


def translate_argparse() -> None:
    """Translate argparse's messages in this process from now on."""
    gettext.bindtextdomain(DOMAIN, str(locale_folder()))
    gettext.textdomain(DOMAIN)


class Help(argparse.HelpFormatter):
    """Help with lines that fit the terminal, whatever the width of its characters."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(" ".join(text.split()), width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = wrapped(" ".join(text.split()), width - len(indent))
        return "\n".join(indent + line for line in lines)

    def _format_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None,
    ) -> str:
        said = super()._format_usage(usage, actions, groups, prefix)
        word = prefix or translated("usage: ")
        return said.replace("\n ", "\n " + " " * (cells(word) - len(word)))


class Parser(argparse.ArgumentParser):
    """A parser whose help, and that of its commands, is a `Help`."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": Help, **settings})

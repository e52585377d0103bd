"""What `handtint suggest` and `handtint where` have in common: they ask about a photo and hints."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, TypeVar

from handtint_daemon.commands.colorize_outcome import outside_words
from handtint_daemon.commands.notes import print_note, print_notice
from handtint_daemon.commands.photo_and_hints import (
    ask_daemon,
    read_photo_and_hints,
    require_photo_and_hints,
)
from handtint_shared.exchange import ask_about
from handtint_shared.messages import (
    SuggestReply,
    SuggestRequest,
    UncertaintyReply,
    UncertaintyRequest,
)
from handtint_shared.sentences import explain

R = TypeVar("R", SuggestReply, UncertaintyReply)


def ask_for_advice(
    args: argparse.Namespace,
    request_of: Callable[[dict[str, Any]], SuggestRequest | UncertaintyRequest],
    expected: type[R],
) -> R:
    """Read what was named, ask the daemon, and print all notes; `request_of` adds to its fields.

    Notes go to stderr, where they do not spoil JSON.
    """
    require_photo_and_hints(args)
    given = read_photo_and_hints(args)
    for note in given.notes:
        print_note(str(explain(note)), to_stderr=True)
    if given.hints.outside:
        print_note(outside_words(given.hints), to_stderr=True)
    request, picture = request_of(given.fields(args)), given.photo.picture
    reply = ask_daemon(
        args, lambda link, show: ask_about(link, request, picture, expected, on_progress=show)
    )
    print_notice(reply.notice)
    return reply

"""--accept: which of the hints that were proposed are used."""

from __future__ import annotations

import argparse
from dataclasses import replace

from handtint_daemon.commands.hint_documents import is_numbers
from handtint_daemon.files.hint_files import Hints
from handtint_daemon.numbers import real
from handtint_shared.documents.proposals import PROPOSED_SUFFIX
from handtint_shared.errors import BadInput
from handtint_shared.translation import translated


def add_accept(parser: argparse.ArgumentParser) -> None:
    """Add --accept."""
    parser.add_argument(
        "--accept",
        type=real(0, 1),
        metavar="X",
        help=translated(
            "of hints that were proposed (NAME.proposed.json), use those with a confidence of at "
            "least X, 0 to 1; without it none of such a file is used, and you are told"
        ),
    )


def require_accepted(args: argparse.Namespace) -> None:
    """Raise BadInput if nobody has said which proposals are accepted, or there are none."""
    is_proposed = bool(args.hints) and args.hints.name.lower().endswith(PROPOSED_SUFFIX)
    if is_proposed and args.accept is None:
        raise BadInput("proposals_not_accepted", path=args.hints)
    if args.accept is not None and (not is_numbers(args.hints) or args.hints_on_photo):
        raise BadInput("accept_unused")


def accepted_hints(args: argparse.Namespace, hints: Hints) -> Hints:
    """Return the hints without the proposals that are less sure than --accept; the others are
    accepted by that number, not by a person.

    Raises BadInput if none is left: without hints all colours would be guessed.
    """
    if args.accept is None:
        return hints
    given = tuple(
        hint if hint.confidence is None else replace(hint, threshold=args.accept)
        for hint in hints.given
        if hint.confidence is None or hint.confidence >= args.accept
    )
    if hints.given and not given:
        surest = max(hint.confidence or 0.0 for hint in hints.given)
        raise BadInput("none_accepted", path=args.hints, surest=surest, least=args.accept)
    return replace(hints, given=given)

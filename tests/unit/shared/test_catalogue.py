"""Every error raised has its sentence in the catalogue, and vice versa."""

from __future__ import annotations

import ast
import string
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from handtint_daemon.gimp.console import GimpSilent
from handtint_install.stages import SetUpError
from handtint_shared.errors import (
    BadInput,
    BadWeights,
    Busy,
    DaemonGone,
    HandtintError,
    Internal,
    NoDaemon,
    OutOfMemory,
    StartFailed,
    WrongVersion,
    error_classes,
)
from handtint_shared.sentences import CATALOGUE, PARTS, explain
from sources import Source, name_of, sources
from unit.shared.key_phrases import PHRASES

CODES = {cls.__name__: code for code, cls in error_classes().items()}
RAISED = {*CODES, *(cls.__name__ for cls in (HandtintError, SetUpError, GimpSilent)), "fault"}


@dataclass(frozen=True)
class Raised:
    """An error as created somewhere; `facts` are the names of those given."""

    where: str
    reason: str
    facts: frozenset[str]


@cache
def _made_anywhere() -> list[Raised]:
    return [made for source in sources() for made in _made_in(source)]


def _made_in(source: Source) -> Iterator[Raised]:
    called = {id(node.func) for node in source.nodes if isinstance(node, ast.Call)}
    for node in source.nodes:
        if isinstance(node, ast.Call) and name_of(node.func) in RAISED:
            made = _made(f"{source.name}:{node.lineno}", node)
            if made is not None:
                yield made
        elif isinstance(node, ast.Raise) and node.exc is not None and id(node.exc) not in called:
            code = CODES.get(name_of(node.exc))
            if code is not None:  # `raise NoHints`
                yield Raised(f"{source.name}:{node.lineno}", code, frozenset())


def _made(where: str, call: ast.Call) -> Raised | None:
    """Return None for an error that is passed on: its reason was checked where it was created."""
    reason: object = CODES.get(name_of(call.func), "")
    if call.args:
        first = call.args[0]
        if not isinstance(first, ast.Constant):
            return None
        reason = first.value
    names = {keyword.arg for keyword in call.keywords}
    return Raised(where, str(reason), frozenset(n for n in names if n and n != "cure"))


def _places(text: str) -> set[str]:
    return {place for _, place, _, _ in string.Formatter().parse(text) if place}


def _sentence(reason: str) -> str:
    return f"{CATALOGUE[reason].found}: {CATALOGUE[reason].mend}"


def test_whatever_is_raised_has_a_sentence_that_its_facts_fill() -> None:
    assert [
        made
        for made in _made_anywhere()
        if made.reason not in CATALOGUE or _places(_sentence(made.reason)) != made.facts
    ] == []


def test_no_two_sentences_can_be_exchanged() -> None:
    """Sentences with the same facts could be confused: only their words tell them apart."""
    with_facts: dict[frozenset[str], list[str]] = defaultdict(list)
    for reason in CATALOGUE:
        with_facts[frozenset(_places(_sentence(reason)))].append(reason)
    confused = {
        reason: found
        for alike in with_facts.values()
        for reason in alike
        if len(alike) > 1
        and (found := [r for r in alike if PHRASES[reason] in _sentence(r)]) != [reason]
    }
    assert confused == {}


def test_each_key_phrase_is_of_use() -> None:
    assert set(PHRASES) <= set(CATALOGUE)


def test_each_sentence_is_of_use() -> None:
    assert set(CATALOGUE) == {made.reason for made in _made_anywhere()}


def test_each_reason_stands_in_one_part_only() -> None:
    assert sum(map(len, PARTS)) == len(CATALOGUE)


def test_each_sentence_says_what_was_found_and_how_to_mend_it() -> None:
    """It begins like a sentence, and what joins its halves is not written with them."""
    first, last = ("{", "[", "“", "`", "--", "systemd", "systemctl"), (".", ":", " ")
    told = CATALOGUE.items()
    assert [r for r, t in told if not (t.found[:1].isupper() or t.found.startswith(first))] == []
    assert [r for r, t in told if not t.mend] == []
    assert [r for r, t in told if t.found.endswith(last) or t.mend.endswith(last)] == []


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            BadInput("output_exists", path="a.png"),
            "a.png already exists: choose another name with -o, or add --force.",
        ),
        (
            BadInput("mask_selected"),
            "A layer mask is being edited: click the photo layer's thumbnail in the Layers list.",
        ),
        (
            Busy("too_many_wait"),
            "Too many pictures are waiting to be coloured: try again in a moment.",
        ),
        (
            BadWeights("weights_key_missing", file="w.pth", key="conv1.bias"),
            "w.pth lacks conv1.bias: it is for another network; name the right file.",
        ),
        (
            DaemonGone(),
            "The daemon stopped in the middle of the work: try again; nothing was changed.",
        ),
        (
            NoDaemon(command="handtint serve"),
            "The daemon is not running: run `handtint serve` in a terminal, then try again.",
        ),
        (
            StartFailed("port_unusable", port=80, why="Permission denied"),
            "Port 80 cannot be used (Permission denied): choose another with --port.",
        ),
        (
            OutOfMemory("gpu_full"),
            "The GPU is short of memory, so the colours were made on the slower CPU: "
            "close other programs that use the GPU.",
        ),
        (
            WrongVersion(theirs="1.1", ours="2.0"),
            "The plug-in and the daemon are from different versions of Handtint (protocols 1.1 "
            "and 2.0): run `handtint install-plugin`, then `handtint stop`, and try again.",
        ),
        (
            SetUpError("set_up_room", needed_gb=3.0, folder="/x", free_gb=1.25),
            "3 GB are needed in /x, but only 1.2 GB are free: free some space, then run this "
            "again.",
        ),
        (
            Internal("engine_endless", limit_s=120.0),
            "The engine did not finish within 120 s: run `python3 install/set_up.py`.",
        ),
    ],
    ids=lambda value: value.reason if isinstance(value, HandtintError) else "",
)
def test_what_a_person_reads(error: HandtintError, sentence: str) -> None:
    assert str(explain(error)) == sentence

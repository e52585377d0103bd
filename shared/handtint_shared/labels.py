"""The sentence that says in a picture's caption how it was coloured."""

from __future__ import annotations

from collections.abc import Iterator

from handtint_shared.documents.choices import HintCounts
from handtint_shared.translation import translated, translated_plural


def label_sentence(counts: HintCounts, *, network_guessed: bool) -> str:
    """Return it in the person's language; `network_guessed` colours where no hint is."""
    if counts.proposed:
        return " ".join(_with_proposals(counts, network_guessed=network_guessed))
    if not network_guessed:
        return translated_plural(
            "Coloured with Handtint: {count} colour was chosen by a person and spread by computer.",
            "Coloured with Handtint: {count} colours were chosen by a person and spread by "
            "computer.",
            counts.person,
        ).format(count=counts.person)
    if not counts.person:
        return translated("Coloured with Handtint: all colours were guessed by a neural network.")
    return translated_plural(
        "Coloured with Handtint: {count} colour was chosen by a person, the others were guessed by "
        "a neural network.",
        "Coloured with Handtint: {count} colours were chosen by a person, the others were guessed "
        "by a neural network.",
        counts.person,
    ).format(count=counts.person)


def _with_proposals(counts: HintCounts, *, network_guessed: bool) -> Iterator[str]:
    yield translated_plural(
        "Coloured with Handtint: {count} colour was chosen by a person.",
        "Coloured with Handtint: {count} colours were chosen by a person.",
        counts.person,
    ).format(count=counts.person)
    if counts.accepted:
        yield translated_plural(
            "{count} colour was proposed by a neural network and accepted by a person.",
            "{count} colours were proposed by a neural network and accepted by a person.",
            counts.accepted,
        ).format(count=counts.accepted)
    if counts.by_threshold:
        yield translated_plural(
            "{count} colour was proposed by a neural network and accepted for its confidence, by "
            "no person.",
            "{count} colours were proposed by a neural network and accepted for their confidence, "
            "by no person.",
            counts.by_threshold,
        ).format(count=counts.by_threshold)
    if network_guessed:
        yield translated("All others were guessed by a neural network.")
    else:
        yield translated("They were spread by computer.")

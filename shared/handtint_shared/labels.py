"""The sentence that says in a picture's caption how it was coloured."""

from __future__ import annotations

from handtint_shared.translation import translated, translated_plural


def label_sentence(hint_count: int, *, network_chose: bool) -> str:
    """Return it in the person's language; `network_chose` colours where no hint is."""
    if not network_chose:
        return translated_plural(
            "Coloured with Handtint: {count} colour was chosen by a person and spread by computer.",
            "Coloured with Handtint: {count} colours were chosen by a person and spread by "
            "computer.",
            hint_count,
        ).format(count=hint_count)
    if not hint_count:
        return translated("Coloured with Handtint: all colours were guessed by a neural network.")
    return translated_plural(
        "Coloured with Handtint: {count} colour was chosen by a person, the others were guessed by "
        "a neural network.",
        "Coloured with Handtint: {count} colours were chosen by a person, the others were guessed "
        "by a neural network.",
        hint_count,
    ).format(count=hint_count)

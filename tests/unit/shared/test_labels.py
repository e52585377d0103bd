import pytest

from handtint_shared.documents.choices import HintCounts
from handtint_shared.labels import label_sentence


@pytest.mark.parametrize(
    ("count", "network_guessed", "words"),
    [
        (1, True, "1 colour was chosen by a person, the others were guessed by a neural network."),
        (7, True, "7 colours were chosen by a person, the others were guessed by a neural"),
        (0, True, "all colours were guessed by a neural network."),
        (1, False, "1 colour was chosen by a person and spread by computer."),
        (7, False, "7 colours were chosen by a person and spread by computer."),
    ],
)
def test_a_label_says_who_chose(count: int, network_guessed: bool, words: str) -> None:
    assert words in label_sentence(HintCounts(count), network_guessed=network_guessed)


def test_a_label_counts_apart_what_a_network_proposed() -> None:
    assert label_sentence(HintCounts(2, 1, 3), network_guessed=True) == (
        "Coloured with Handtint: 2 colours were chosen by a person. 1 colour was proposed by a "
        "neural network and accepted by a person. 3 colours were proposed by a neural network and "
        "accepted for their confidence, by no person. All others were guessed by a neural network."
    )
    assert label_sentence(HintCounts(0, 2), network_guessed=False) == (
        "Coloured with Handtint: 0 colours were chosen by a person. 2 colours were proposed by a "
        "neural network and accepted by a person. They were spread by computer."
    )

import pytest

from handtint_shared.labels import label_sentence


@pytest.mark.parametrize(
    ("count", "network_chose", "words"),
    [
        (1, True, "1 colour was chosen by a person, the others were guessed by a neural network."),
        (7, True, "7 colours were chosen by a person, the others were guessed by a neural"),
        (0, True, "all colours were guessed by a neural network."),
        (1, False, "1 colour was chosen by a person and spread by computer."),
        (7, False, "7 colours were chosen by a person and spread by computer."),
    ],
)
def test_a_label_says_who_chose(count: int, network_chose: bool, words: str) -> None:
    assert words in label_sentence(count, network_chose=network_chose)

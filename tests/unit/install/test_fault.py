import pytest

from handtint_install.fault import Fault, fault_of


@pytest.mark.parametrize(
    ("sentence", "found", "mend"),
    [
        ("The port is taken: choose another.", "The port is taken", "choose another"),
        ("It is damaged (torn off); fetch it.", "It is damaged (torn off)", "fetch it"),
        (
            "It fails (a.so: no such file): run x; or y.",
            "It fails (a.so: no such file)",
            "run x; or y",
        ),
        ("There is none.", "There is none", ""),
    ],
)
def test_a_sentence_is_what_is_wrong_and_what_to_do(sentence: str, found: str, mend: str) -> None:
    assert fault_of(sentence) == Fault(found, mend)

from handtint_shared.errors import BadInput, WrongToken
from handtint_shared.sentences import Explanation, english, explain


def test_found_and_mend_make_one_line() -> None:
    assert str(Explanation("The disk is full", "free some space")) == (
        "The disk is full: free some space."
    )


def test_without_a_mend_it_ends_after_what_was_found() -> None:
    assert str(Explanation("Cancelled")) == "Cancelled."


def test_a_reason_in_the_catalogue() -> None:
    assert explain(WrongToken()).mend == "try again; nothing was changed"


def test_an_unknown_reason_keeps_the_sentence_that_came_with_it() -> None:
    error = BadInput("of_the_future")
    error.sentence = "Something new: do this."
    assert (english(error), str(explain(error))) == ("Something new: do this.",) * 2


def test_an_unknown_reason_without_a_sentence_is_told_with_its_facts() -> None:
    assert english(BadInput("of_the_future", size=3)) == "of_the_future size=3."
